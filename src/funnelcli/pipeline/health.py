"""The state of a project: what is there, how old it is, and everything that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from funnelcli.errors import ExitCode, FunnelError
from funnelcli.issues import Issue, Severity
from funnelcli.model.watch import Watch
from funnelcli.pipeline.project import (
    Project,
    agreement_path,
    dispute_path_of,
    named_sources,
)
from funnelcli.pipeline.question import COUNTRY
from funnelcli.presence import is_file
from funnelcli.schema.calendar import MONDAY_TO_FRIDAY, build_calendar
from funnelcli.schema.columns import Role
from funnelcli.settings.load import find_settings, load_settings
from funnelcli.settings.model import Settings
from funnelcli.sources.read import SourceRequest, read_sources
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class FileHealth:
    """An export that the settings name; ``size`` in bytes."""

    name: str
    role: Role
    size: int
    changed_on: date


@dataclass(frozen=True, kw_only=True)
class Health:
    """What was found out; what could not be is None or empty, and ``issues`` say why.

    ``years`` maps this year and the next to whether their moved days off are published (None: the
    country moves none). ``exit_code`` follows the worst of ``issues``.
    """

    settings_path: Path | None
    settings: Settings
    agreement_path: Path | None
    agreement: Agreement | None
    files: tuple[FileHealth, ...]
    newest_on: date | None
    country: str
    years: dict[int, bool | None]
    issues: tuple[Issue, ...]
    exit_code: ExitCode


def examine(config: Path | None, cwd: Path, now: datetime, watch: Watch | None) -> Health:
    """Look at everything that can be looked at, however much of it is broken."""
    troubles: list[FunnelError] = []

    def tried(make: Callable[[], Found], otherwise: Found) -> Found:
        try:
            return make()
        except FunnelError as trouble:
            troubles.append(trouble)
            return otherwise

    path = (cwd / config) if config else find_settings(cwd)
    folder = path.parent if path else cwd
    settings = tried(lambda: load_settings(path) if path else Settings(), Settings())
    spec_path = tried(lambda: agreement_path(settings, folder, path), None)
    agreement = tried(lambda: load_spec(spec_path) if spec_path else None, None)
    none: list[SourceRequest] = []
    sources = tried(lambda: named_sources(settings, folder), none)
    project = Project(
        settings=settings,
        settings_path=path,
        agreement=agreement,
        dispute_path=dispute_path_of(settings, folder),
        sources=tuple(sources),
        plan=(),
    )
    nothing: tuple[date | None, tuple[Issue, ...]] = (None, ())
    newest, useless = tried(lambda: _newest(project, now.date(), watch), nothing)
    country = settings.calendar.country or COUNTRY
    return Health(
        settings_path=path,
        settings=settings,
        agreement_path=spec_path,
        agreement=agreement,
        files=tuple(_file(each, now) for each in sources if is_file(each.path)),
        newest_on=newest,
        country=country,
        years=_years(settings, country, now.year),
        issues=(*(issue for trouble in troubles for issue in trouble.issues), *useless),
        exit_code=min((trouble.exit_code for trouble in troubles), default=ExitCode.DONE),
    )


def _newest(
    project: Project, today: date, watch: Watch | None
) -> tuple[date | None, tuple[Issue, ...]]:
    """The newest record, and why nothing is taken from some of the exports."""
    if not project.sources:
        return None, ()
    canonical = read_sources(project.sources, project.options(today, watch))
    useless = (issue for issue in canonical.issues if issue.severity is Severity.ERROR)
    return canonical.facts.newest_on, tuple(useless)


def _file(source: SourceRequest, now: datetime) -> FileHealth:
    status = source.path.stat()
    return FileHealth(
        name=source.name or str(source.path),
        role=source.role or Role.DEALS,
        size=status.st_size,
        changed_on=datetime.fromtimestamp(status.st_mtime, tz=now.tzinfo).date(),
    )


def _years(settings: Settings, country: str, year: int) -> dict[int, bool | None]:
    if country == MONDAY_TO_FRIDAY:
        return {year: None, year + 1: None}
    calendar = build_calendar(
        date(year, 1, 1),
        date(year + 1, 12, 31),
        country=country,
        extra_workdays=settings.calendar.extra_workdays,
        extra_holidays=settings.calendar.extra_holidays,
    )
    return {each: each not in calendar.unpublished for each in (year, year + 1)}
