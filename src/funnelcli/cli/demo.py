"""``funnelcli demo``: the whole report on built-in made-up exports."""

from typing import TYPE_CHECKING

from funnelcli.cli.report import print_report

if TYPE_CHECKING:
    from funnelcli.cli.options import DemoOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.request import Request


def run(options: "DemoOptions", around: "Surroundings") -> "ExitCode":
    """Print the report of the example, seen on the day it was made unless asked otherwise."""
    from funnelcli.cli.request import read_request

    return print_report(read_request(options, around, _example), options, around)


def _example(around: "Surroundings") -> "Request":
    from funnelcli.pipeline.request import demo_request

    return demo_request(around.now, around.cwd)
