"""Workbooks of other formats (XLS, XLSB, ODS), read by a library in a child process.

The library can abort its process or eat all memory on a hostile file; only the child dies then.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.recognition.doubled import doubled
from funnelcli.sources.shape import Head, Hints, SheetCopy
from funnelcli.sources.spool import spool_file
from funnelcli.sources.text.quarantine import warn_rows
from funnelcli.sources.workbooks import native_process
from funnelcli.sources.workbooks.sheets_told import about_sheets


def read_native_head(
    path: Path, name: str, hints: Hints, known: frozenset[str], kind: Container
) -> Head:
    """The head of the workbook at ``path``: the sheet of the hints, else the best by headers.

    The whole sheet is unpacked on the way, into a copy. Raises InputError: damaged, too large, too
    slow, no header, no such sheet.
    """
    target = spool_file(".arrow")
    answer = _unpack(path, name, hints, known, kind, target)
    return Head(
        path=path,
        name=name,
        container=kind.value,
        sheet=answer["sheet"],
        encoding=None,
        separator=None,
        header_row=answer["header_row"],
        headers=tuple(answer["headers"]),
        sample=tuple(map(tuple, answer["sample"])),
        preamble=tuple(answer["preamble"]),
        issues=(),
        form=SheetCopy(
            frame=pl.scan_ipc(target, glob=False).collect(),
            rows_read=answer["rows_read"],
            excluded=MappingProxyType(answer["excluded"]),
            issues=_warnings(name, answer),
            marks={"D133": [(row, header) for row, header in answer["errors"] or ()]},
        ),
    )


def _unpack(
    path: Path, name: str, hints: Hints, known: frozenset[str], kind: Container, target: Path
) -> dict[str, Any]:
    request = {
        "path": str(path.absolute()),
        "kind": kind.value,
        "target": str(target),
        "sheet": hints.sheet,
        "header_row": hints.header_row,
        "known": sorted(known),
    }
    size = path.stat().st_size
    try:
        answer = native_process.ask_child(request, size)
    except TimeoutError:
        raise refusal("D020", name, seconds=native_process.seconds_for(size)) from None
    except EOFError:
        raise refusal("D019", name) from None
    if "error" in answer:
        raise refusal(answer.pop("error"), name, **answer)
    return answer


def _warnings(name: str, answer: dict[str, Any]) -> tuple[Issue, ...]:
    issues = []
    if answer["repeated"]:
        rows = answer["repeated"]
        issues.append(warn_rows("D023", name, len(rows), rows, answer["sheet"]))
    if answer["rows_read"] == sum(answer["excluded"].values()):
        place = Place(name, answer["sheet"])
        issues.append(Issue("D027", {"file": name}, places=(place,)))
    if hidden := answer["hidden"]:
        issues.append(warn_rows("D135", name, len(hidden), hidden, answer["sheet"]))
    if answer["errors"] is None:
        issues.append(Issue("D142", {"file": name}, places=(Place(name, answer["sheet"]),)))
    header = Place(name, answer["sheet"], answer["header_row"])
    issues += doubled(header, answer["headers"]) if answer["header_row"] else ()
    sheets = about_sheets(
        name, answer["sheet"], answer["others"], answer["rivals"], visible=answer["visible"]
    )
    return (*issues, *sheets)
