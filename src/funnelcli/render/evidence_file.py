"""The rows behind a figure as a file: CSV or a workbook, with nothing live in it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from funnelcli.model.money import Money
from funnelcli.render.dialect import Dialect, text_cell
from funnelcli.render.format import format_plain

Row: TypeAlias = Mapping[str, Any]


def write_evidence_csv(
    fields: Sequence[str], rows: Iterable[Row], path: Path, dialect: Dialect
) -> None:
    """Write one line a row; text that a spreadsheet would take for a formula has an apostrophe.

    Raises:
        OSError: the file cannot be written.
    """
    encoding = "utf-8-sig" if dialect.mark else "utf-8"
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=dialect.separator, lineterminator="\n")
        writer.writerow(fields)
        for cells in _cells(fields, rows):
            writer.writerow([_text(cell, comma=dialect.decimal_comma) for cell in cells])


def write_evidence_xlsx(fields: Sequence[str], rows: Iterable[Row], path: Path, sheet: str) -> None:
    """Write the same as a workbook, where counts and money are numbers."""
    from funnelcli.render.xlsx import render_xlsx  # its library is loaded for workbooks alone

    path.write_bytes(render_xlsx(fields, _cells(fields, rows), sheet))


def _cells(
    fields: Sequence[str], rows: Iterable[Row]
) -> Iterator[list[str | int | Decimal | None]]:
    for row in rows:
        yield [_plain(row.get(field)) for field in fields]


def _plain(value: object) -> str | int | Decimal | None:
    """Money without its currency, days as ISO, lists with commas."""
    match value:
        case None | int() | str() | Decimal():
            return value
        case Money():
            return value.amount
        case date():
            return value.isoformat()
        case list():
            return ", ".join(map(str, value))
        case _:
            raise TypeError(f"no cell for {type(value).__name__}")


def _text(cell: str | int | Decimal | None, *, comma: bool) -> str:
    if cell is None:
        return ""
    return text_cell(cell) if isinstance(cell, str) else format_plain(cell, comma=comma)
