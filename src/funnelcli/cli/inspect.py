"""``funnelcli inspect``: what a file is."""

from typing import TYPE_CHECKING

from funnelcli.errors import ExitCode

if TYPE_CHECKING:
    from funnelcli.cli.options import InspectOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "InspectOptions", around: "Surroundings") -> ExitCode:
    """Print what each file is."""
    raise NotImplementedError(options, around)
