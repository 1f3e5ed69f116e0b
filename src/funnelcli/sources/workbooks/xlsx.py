"""XLSX workbooks, read by our own pass over their XML: no library sees them, no child is needed.

The XML says what no reader passes on: which cells are errors, which formulas were never
calculated, what a number format calls a number. Every step has its cap.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.sources.container import Container, refusal
from funnelcli.sources.recognition.doubled import doubled
from funnelcli.sources.shape import ROW, Head, Hints, RawTable, SheetCopy
from funnelcli.sources.spool import hash_file
from funnelcli.sources.text.quarantine import Reason, warn_rows
from funnelcli.sources.values.natives import beside
from funnelcli.sources.workbooks.sheets_told import about_sheets
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_sheet import SheetTable, read_sheet

if TYPE_CHECKING:
    from funnelcli.model.phrase import Value

_SHOWN = 5


def read_xlsx_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of the workbook at ``path``: the sheet of the hints, else the best by headers.

    The whole sheet is read on the way; ``read_xlsx_table`` takes columns of it. Raises InputError:
    damaged, too large, no header, no such sheet.
    """
    try:
        with path.open("rb") as stream:
            table = read_sheet(stream, path.stat().st_size, hints, known)
    except UnfitError as unfit:
        raise refusal(unfit.code, name, **unfit.values) from None
    return Head(
        path=path,
        name=name,
        container=Container.XLSX.value,
        sheet=table.sheet,
        encoding=None,
        separator=None,
        header_row=table.header_row,
        headers=table.headers,
        sample=table.sample,
        preamble=table.preamble,
        issues=(),
        form=SheetCopy(
            frame=table.frame,
            rows_read=table.rows_read,
            excluded={reason: len(rows) for reason, rows in table.aside.items()},
            aside=table.aside,
            issues=tuple(_warnings(name, table)),
            marks={
                "D133": table.errors,
                "D134": table.uncounted,
                "D137": table.controls,
                "D222": table.merged,
            },
        ),
    )


def read_xlsx_table(head: Head, copy: SheetCopy, wanted: Collection[str]) -> RawTable:
    """The wanted columns of the sheet; what their cells hide is told, of no others."""
    asked = frozenset(wanted)
    names = [name for name in head.headers if name in asked]
    return RawTable(
        head=head,
        frame=copy.frame.select(ROW, *names, *beside(names, copy.frame.schema)),
        rows_read=copy.rows_read,
        excluded=copy.excluded,
        issues=(*copy.issues, *_marked(head, copy.marks, frozenset(names or head.headers))),
        sha256=hash_file(head.path),
        aside={reason: list(rows) for reason, rows in copy.aside.items()},
    )


def _warnings(name: str, table: SheetTable) -> list[Issue]:
    issues = []
    if rows := list(table.aside.get(Reason.REPEATED_HEADER, ())):
        issues.append(warn_rows("D023", name, len(rows), rows, table.sheet))
    if table.frame.is_empty():
        issues.append(Issue("D027", {"file": name}, places=(Place(name, table.sheet),)))
    if table.hidden:
        issues.append(warn_rows("D135", name, len(table.hidden), [*table.hidden], table.sheet))
    if table.header_row:
        issues += doubled(Place(name, table.sheet, table.header_row), table.headers)
    sheets = about_sheets(name, table.sheet, table.others, table.rivals, visible=table.visible)
    return [*issues, *sheets]


def _marked(
    head: Head, marks: Mapping[str, Sequence[tuple[int, str]]], columns: frozenset[str]
) -> list[Issue]:
    """An issue for each code of ``marks`` with places (row, header) in ``columns``."""
    issues = []
    for code, marked in marks.items():
        places = [
            Place(head.name, head.sheet, row, name) for row, name in marked if name in columns
        ]
        if places:
            told: dict[str, Value] = {"file": head.name, "number": len(places)}
            issues.append(Issue(code, told, len(places), tuple(places[:_SHOWN])))
    return issues
