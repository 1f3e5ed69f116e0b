"""The tool under test: one run over files, its typed results by metric id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from funnelcli.errors import InputError
from funnelcli.pipeline.request import Request
from funnelcli.pipeline.runs import run_report
from oracle.files import AS_ONE, Layout, write_world
from oracle.worlds import World

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


def nothing_inside(error: InputError) -> bool:
    """Whether the run was refused because the period holds no record, or no record has a day."""
    return [issue.code for issue in error.issues] in (["D102"], ["D105"])


def results_of(world: World, layout: Layout = AS_ONE) -> dict[str, Any] | None:
    """Results on a made-up world; None where the tool says that the period holds nothing."""
    with TemporaryDirectory() as folder:
        path = write_world(world, Path(folder), layout)
        try:
            return dict(run_tool(path, Asked(as_of=world.as_of, period=world.period)))
        except InputError as error:
            if not nothing_inside(error):
                raise
            return None
