"""``report --against``: an earlier report read, and what differs from it put above the rest."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of

if TYPE_CHECKING:
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.pipeline.runs import ReportRun

_FORMAT = "funnelcli.report"
_VERSION = 1


def read_earlier(path: Path, cwd: Path) -> dict[str, Any]:
    """The document that ``report -f json`` wrote.

    Raises:
        SettingsError: the file cannot be read, or is something else.
    """
    try:
        found = json.loads((cwd / path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise SettingsError(
            [Issue("S221", {"file": str(path), "reason": reason_of(problem)})]
        ) from problem
    except ValueError as problem:
        raise SettingsError([Issue("S222", {"file": str(path)})]) from problem
    known = isinstance(found, dict) and found.get("format") == _FORMAT
    if not known or found.get("version") != _VERSION or not isinstance(found.get("metrics"), dict):
        raise SettingsError([Issue("S222", {"file": str(path)})])
    document: dict[str, Any] = found
    return document


def set_against(
    done: "ReportRun", old: dict[str, Any], path: Path, around: "Surroundings"
) -> "ReportRun":
    """The run with a section of what differs from ``old``, before all others.

    Raises:
        SettingsError: a figure of ``old`` is not of the form that reports have.
    """
    from funnelcli.render.json import render_json
    from funnelcli.report.against import compose_against

    new = json.loads(render_json(done.report, around.words))
    try:
        section = compose_against(old, new, path.name)
    except (ArithmeticError, AttributeError, TypeError, ValueError) as problem:
        raise SettingsError([Issue("S222", {"file": str(path)})]) from problem
    return replace(done, report=replace(done.report, sections=(section, *done.report.sections)))
