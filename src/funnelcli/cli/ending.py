"""What is said after the result: notes about the data, failed gates, the exit code."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from funnelcli.cli.console import tell
from funnelcli.cli.problems import tell_issues
from funnelcli.errors import ExitCode
from funnelcli.issues import Issue
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import Talk
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.report.gates import GateResult


def conclude(
    issues: Sequence[Issue],
    gates: "Sequence[GateResult]",
    talk: "Talk",
    around: "Surroundings",
) -> ExitCode:
    """Tell issues (not when quiet) and failed gates (always); a failed gate is exit code 1."""
    if not talk.quiet:
        tell_issues(issues, around.words, every_place=talk.verbose)
    failed = [gate for gate in gates if not gate.passed]
    for gate in failed:
        tell(around.words.text(say("note.gate", text=gate.text)))
    return ExitCode.GATE if failed else ExitCode.DONE
