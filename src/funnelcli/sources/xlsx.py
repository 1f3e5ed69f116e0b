"""XLSX workbooks, unpacked by a child process that may die without harm."""

import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.quarantine import warn_rows
from funnelcli.sources.shape import ROW, Head, Hints, RawTable, SheetCopy
from funnelcli.sources.spool import hash_file, spool_file

MEMORY = 4 << 30
"""Address space of the child, in bytes."""

SECONDS = 120
"""Time the child may take."""


def read_xlsx_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of the workbook at ``path``: the sheet of the hints, else the best by headers.

    The whole sheet is unpacked on the way, into a copy that ``read_xlsx_table`` takes columns of.
    Raises InputError: damaged, too large, too slow, no header, no such sheet.
    """
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
        "memory": MEMORY,
    }
    try:
        # -P: a file polars.py in the current folder must not be imported
        done = subprocess.run(
            [sys.executable, "-P", "-m", "funnelcli.sources.xlsx_child"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refusal("D020", name, seconds=SECONDS) from None
    if done.returncode != 0:
        raise refusal("D019", name)
    answer: dict[str, Any] = json.loads(done.stdout)
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
