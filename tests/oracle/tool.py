"""The tool under test: one run over files, its typed results by metric id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from funnelcli.pipeline import Request, run_report

NOW = datetime(2030, 1, 1, 12)  # noqa: DTZ001 - the wall clock is local and passed in


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one run asks for; None means the default."""

    as_of: date | None = None
    period: str | None = None
    mode: Any = None


def run_tool(settings: Path | None, asked: Asked, *files: Path) -> Mapping[str, Any]:
    """Results by metric id; ``settings`` None means that everything is recognised."""
    found: Mapping[str, Any] = run_whole(settings, asked, *files).report.metrics
    return found


def run_whole(settings: Path | None, asked: Asked, *files: Path) -> Any:  # noqa: ANN401 - read field by field
    """The whole run."""
    return run_report(
        Request(
            files=files,
            config=settings,
            cwd=settings.parent if settings else files[0].parent,
            now=NOW,
            as_of=asked.as_of,
            period=asked.period,
            mode=asked.mode,
            by=None,
            only=None,
            fail_under={},
            fail_over={},
            verdict=None,
        )
    )
