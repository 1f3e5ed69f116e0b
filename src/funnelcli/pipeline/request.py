"""What a command asks of the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from funnelcli.metrics.base import Mode
from funnelcli.model.watch import Watch
from funnelcli.pipeline.project import demo_settings

PREVIOUS = "prev"
"""To be compared with the period of the same kind just before."""
PLAN = "plan"
"""To be compared with the plan of the period."""
DEMO_DAY = date(2026, 11, 20)
"""The day the built-in exports were made on."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asked for; every None means "the default".

    ``files`` empty means "as the settings say". ``now`` is the local wall clock, passed in.
    ``watch`` is told how far the reading is.
    """

    files: tuple[Path, ...]
    config: Path | None
    cwd: Path
    now: datetime
    as_of: date | None
    period: str | None
    mode: Mode | None
    by: str | None
    only: frozenset[str] | None
    fail_under: Mapping[str, Fraction]
    fail_over: Mapping[str, Fraction]
    verdict: str | None
    compare: str | None = None
    """``PREVIOUS``, ``PLAN``, or the name of a period."""
    watch: Watch | None = None


def demo_request(now: datetime, cwd: Path) -> Request:
    """The built-in made-up exports, seen on the day they were made."""
    return Request(
        files=(),
        config=demo_settings(),
        cwd=cwd,
        now=now,
        as_of=DEMO_DAY,
        period=None,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )
