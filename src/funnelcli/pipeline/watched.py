"""Which files a report is made from, as far as they can be told just now."""

from pathlib import Path

from funnelcli.errors import FunnelError
from funnelcli.pipeline.project import load_project
from funnelcli.presence import is_there
from funnelcli.settings.load import find_settings


def watched_files(files: tuple[Path, ...], config: Path | None, cwd: Path) -> tuple[Path, ...]:
    """Settings, agreement, disputes, rates and exports, globs expanded; each once.

    While one of the YAML files is broken: it, what stands beside it, and ``files``.
    """
    settings = (cwd / config) if config else find_settings(cwd)
    found = [settings] if settings else []
    try:
        project = load_project(files, config, cwd)
    except FunnelError:
        beside = sorted(settings.parent.glob("*.y*ml")) if settings else []
        return tuple(dict.fromkeys([*found, *beside, *(cwd / file for file in files)]))
    if project.agreement:
        found.append(project.agreement.path)
    if project.settings.rates and project.folder:
        found.append(project.folder / project.settings.rates)
    if is_there(project.dispute_path):
        found.append(project.dispute_path)
    return tuple(dict.fromkeys([*found, *(source.path for source in project.sources)]))
