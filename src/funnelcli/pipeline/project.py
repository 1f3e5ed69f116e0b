"""A project: settings, agreement and the list of exports, found and loaded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from funnelcli.errors import InputError, SettingsError
from funnelcli.history.disputes import FILE_NAME as DISPUTES_NAME
from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.model.watch import Watch
from funnelcli.presence import is_file, spellings
from funnelcli.schema.canonical import PlanRow
from funnelcli.schema.columns import Role
from funnelcli.settings.load import find_settings, load_settings
from funnelcli.settings.model import Settings, Source, SpendSource, plan_rows
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest
from funnelcli.sources.table import Hints
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement
from funnelcli.spec.qualify import needed_fields

AGREEMENT_NAME = "lead-spec.yaml"
"""Taken from beside the settings (or from the current folder) when the settings name none."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything that is known before a single export is opened."""

    settings: Settings
    settings_path: Path | None
    agreement: Agreement | None
    dispute_path: Path
    sources: tuple[SourceRequest, ...]
    plan: tuple[PlanRow, ...]

    @property
    def folder(self) -> Path | None:
        """Where relative paths of the settings start."""
        return self.settings_path.parent if self.settings_path else None

    def options(self, today: date, watch: Watch | None = None) -> ReadOptions:
        """How the exports are to be read, and who watches."""
        settings = self.settings
        rates = self.folder / settings.rates if settings.rates and self.folder else None
        needed = needed_fields(self.agreement) if self.agreement else frozenset()
        return ReadOptions(
            today=today,
            time_zone=settings.timezone,
            currency=settings.currency,
            rates=rates,
            pipelines={
                name: PipelineNames(
                    stages=tuple(each.stages), won=tuple(each.won), lost=tuple(each.lost)
                )
                for name, each in settings.pipelines.items()
            },
            channels=dict(settings.channels),
            extra_fields=needed,
            watch=watch,
        )


def demo_settings() -> Path:
    """The settings file of the built-in exports."""
    return Path(__file__).resolve().parent.parent / "demo" / "funnelcli.yaml"


def load_project(files: tuple[Path, ...], config: Path | None, cwd: Path) -> Project:
    """Settings, agreement and exports of a run in ``cwd``.

    FILES replace the sources of the settings; a file that the settings name keeps what they say
    of it. Every other setting holds.

    Raises:
        SettingsError, SpecError: a YAML file is wrong.
        InputError: a path of the settings matches no file, and no FILES stand in its place.
    """
    path = (cwd / config) if config else find_settings(cwd)
    settings = load_settings(path) if path else Settings()
    folder = path.parent if path else cwd
    named = named_sources(settings, folder, may_lack=bool(files))
    sources = _chosen(files, named, cwd) if files else tuple(named)
    if not sources:
        raise SettingsError([Issue("S151")])
    return Project(
        settings=settings,
        settings_path=path,
        agreement=_agreement(settings, folder, path),
        dispute_path=dispute_path_of(settings, folder),
        sources=sources,
        plan=plan_rows(settings),
    )


@dataclass(frozen=True, kw_only=True)
class DisputeBook:
    """Where the disputes of a project are kept, and whose name stands there by default."""

    path: Path
    by_whom: str | None


def find_disputes(config: Path | None, cwd: Path) -> DisputeBook:
    """The dispute log of the project in ``cwd``; the file need not exist yet.

    Raises:
        SettingsError: the settings are wrong.
    """
    path = (cwd / config) if config else find_settings(cwd)
    settings = load_settings(path) if path else Settings()
    folder = path.parent if path else cwd
    return DisputeBook(path=dispute_path_of(settings, folder), by_whom=settings.disputes.by_whom)


def dispute_path_of(settings: Settings, folder: Path) -> Path:
    """The dispute log that ``settings`` in ``folder`` name."""
    return folder / (settings.disputes.path or DISPUTES_NAME)


def find_agreement(config: Path | None, cwd: Path) -> Path:
    """The agreement of the project in ``cwd``.

    Raises:
        SettingsError: the settings are wrong, or nobody has written an agreement.
    """
    path = (cwd / config) if config else find_settings(cwd)
    settings = load_settings(path) if path else Settings()
    found = agreement_path(settings, path.parent if path else cwd, path)
    if found is None:
        raise SettingsError([Issue("S153")])
    return found


def agreement_currency(config: Path | None, cwd: Path) -> str | None:
    """The currency that the bounds of an agreement are written in, as the settings say.

    Raises:
        SettingsError: the settings are wrong.
    """
    path = (cwd / config) if config else find_settings(cwd)
    return load_settings(path).currency if path else None


def _agreement(settings: Settings, folder: Path, path: Path | None) -> Agreement | None:
    found = agreement_path(settings, folder, path)
    return load_spec(found) if found else None


def agreement_path(settings: Settings, folder: Path, path: Path | None) -> Path | None:
    """The agreement that ``settings`` at ``path`` name, else the one in ``folder``, if any.

    Raises:
        SettingsError: the file that is named is not there.
    """
    if settings.qualification:
        spec = folder / settings.qualification
        if not is_file(spec):
            place = Place(str(path), column="qualification")
            raise SettingsError([Issue("S150", {"file": str(spec)}, places=(place,))])
        return spec
    beside = folder / AGREEMENT_NAME
    return beside if is_file(beside) else None


def named_sources(
    settings: Settings, folder: Path, *, may_lack: bool = False
) -> list[SourceRequest]:
    """The exports that the settings name, globs expanded in name order.

    Raises:
        InputError: a path matches no file, unless the run ``may_lack`` it.
    """
    listed: Mapping[Role, Iterable[Source]] = {
        Role(role): entries for role, entries in settings.sources.by_role().items()
    }
    found, missing = [], []
    for role, entries in listed.items():
        for entry in entries:
            paths = _expand(folder, entry.path)
            found += [_request(path, folder, role, entry) for path in paths]
            if not paths:
                missing.append(Issue("D103", {"path": entry.path, "folder": str(folder)}))
    if missing and not may_lack:
        raise InputError(missing)
    return found


def _expand(folder: Path, pattern: str) -> list[Path]:
    """The file of that very name, else what the glob matches (Excel lock files apart)."""
    names = spellings(pattern)
    exact = next((folder / each for each in names if is_file(folder / each)), None)
    if exact is not None:
        return [exact]
    if not re.search(r"[*?\[]", pattern):
        return [folder / pattern]
    found = {path for each in names for path in _matches(folder, Path(each))}
    return sorted(path for path in found if is_file(path) and not path.name.startswith("~$"))


def _matches(folder: Path, pattern: Path) -> Iterable[Path]:
    root = Path(pattern.anchor) if pattern.is_absolute() else folder
    return root.glob(str(pattern.relative_to(pattern.anchor)))


def _request(path: Path, folder: Path, role: Role, entry: Source) -> SourceRequest:
    inside = path.is_relative_to(folder)
    return SourceRequest(
        path=path,
        name=path.relative_to(folder).as_posix() if inside else str(path),
        role=role,
        profile=entry.profile,
        hints=Hints(
            encoding=entry.encoding,
            separator=entry.separator,
            header_row=entry.header_row,
            sheet=entry.sheet,
        ),
        columns=dict(entry.columns),
        channel=entry.channel,
        status=entry.status,
        closed_from=entry.closed_from,
        time_zone=entry.time_zone,
        date_format=entry.date_format,
        vat=entry.vat if isinstance(entry, SpendSource) else None,
    )


def _chosen(
    files: Iterable[Path], named: Iterable[SourceRequest], cwd: Path
) -> tuple[SourceRequest, ...]:
    """FILES as requests; what the settings say of a file still holds for it."""
    known = {request.path.resolve(): request for request in named}
    return tuple(
        known.get((cwd / path).resolve(), SourceRequest(path=cwd / path, name=str(path)))
        for path in files
    )
