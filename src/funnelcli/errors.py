"""What stops a run. Caught once, in ``cli/app.py``.

FunnelError
├── InputError      an export cannot be read or is refused        exit 3
├── SpecError       lead-spec.yaml is wrong                       exit 2
├── SettingsError   funnelcli.yaml or the command line is wrong   exit 2
├── EngineError     an engine is missing or fails                 exit 2
└── DeliveryError   the report could not be written or sent       exit 4
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import ClassVar

from funnelcli.issues import Issue


class ExitCode(IntEnum):
    """Exit codes of the command (design/interface.md)."""

    DONE = 0
    GATE = 1
    USAGE = 2
    INPUT = 3
    DELIVERY = 4
    BUG = 70
    INTERRUPTED = 130


class FunnelError(Exception):
    """A run that cannot go on, with every issue that was found (at least one)."""

    exit_code: ClassVar[ExitCode]

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(", ".join(issue.code for issue in issues))
        self.issues = tuple(issues)


class InputError(FunnelError):
    """An export cannot be read or is refused."""

    exit_code = ExitCode.INPUT


class SpecError(FunnelError):
    """lead-spec.yaml is wrong."""

    exit_code = ExitCode.USAGE


class SettingsError(FunnelError):
    """funnelcli.yaml or the command line is wrong."""

    exit_code = ExitCode.USAGE


class EngineError(FunnelError):
    """An engine is missing or fails."""

    exit_code = ExitCode.USAGE


class DeliveryError(FunnelError):
    """The report could not be written or sent."""

    exit_code = ExitCode.DELIVERY
