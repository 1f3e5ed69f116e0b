"""XLSX workbooks, unpacked by a child process that may die without harm."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources import xlsx_process
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.quarantine import warn_rows
from funnelcli.sources.shape import ROW, Head, Hints, RawTable, SheetCopy
from funnelcli.sources.spool import hash_file, spool_file
from funnelcli.sources.xlsx_guard import unpacks_to_too_much


def read_xlsx_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of the workbook at ``path``: the sheet of the hints, else the best by headers.

    The whole sheet is unpacked on the way, into a copy that ``read_xlsx_table`` takes columns of.
    Raises InputError: damaged, too large, too slow, no header, no such sheet.
    """
    if unpacks_to_too_much(path):
        raise refusal("D130", name)
    target = spool_file(".arrow")
    answer = _unpack(path, name, hints, known, target)
    return Head(
        path=path,
        name=name,
        container=Container.XLSX.value,
        sheet=answer["sheet"],
        encoding=None,
        separator=None,
        header_row=answer["header_row"],
        headers=tuple(answer["headers"]),
        sample=tuple(map(tuple, answer["sample"])),
        preamble=tuple(answer["preamble"]),
        issues=(),
        form=SheetCopy(
            path=target,
            rows_read=answer["rows_read"],
            excluded=MappingProxyType(answer["excluded"]),
            issues=_warnings(name, answer),
        ),
    )


def read_xlsx_table(head: Head, copy: SheetCopy, wanted: Collection[str]) -> RawTable:
    """The wanted columns of the sheet, lazily."""
    names = [name for name in head.headers if name in set(wanted)]
    return RawTable(
        head=head,
        frame=pl.scan_ipc(copy.path, glob=False).select(ROW, *names),
        rows_read=copy.rows_read,
        excluded=copy.excluded,
        issues=copy.issues,
        sha256=hash_file(head.path),
    )


def _unpack(
    path: Path, name: str, hints: Hints, known: frozenset[str], target: Path
) -> dict[str, Any]:
    request = {
        "path": str(path.absolute()),
        "target": str(target),
        "sheet": hints.sheet,
        "header_row": hints.header_row,
        "known": sorted(known),
    }
    try:
        answer = xlsx_process.ask_child(request)
    except TimeoutError:
        raise refusal("D020", name, seconds=xlsx_process.SECONDS) from None
    except EOFError:
        raise refusal("D019", name) from None
    if "error" in answer:
        raise refusal(answer.pop("error"), name, **answer)
    return answer


def _warnings(name: str, answer: Mapping[str, Any]) -> tuple[Issue, ...]:
    issues = []
    if answer["repeated"]:
        rows = answer["repeated"]
        issues.append(warn_rows("D023", name, len(rows), rows, answer["sheet"]))
    if answer["rows_read"] == sum(answer["excluded"].values()):
        place = Place(name, answer["sheet"])
        issues.append(Issue("D027", {"file": name}, places=(place,)))
    return tuple(issues)
