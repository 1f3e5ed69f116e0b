"""A table as a workbook of Excel: cells are texts or numbers, no formula is ever live."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter

from funnelcli.render.inert import inert_cell

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_WIDEST = 60
_LONGEST = 32_767
"""Characters that a cell holds; the library would drop the rest without a word."""
_NO_CHARACTERS = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}
"""Code points that XML has no place for and that are no control characters."""


def render_xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[str | int | Decimal | None]], sheet: str
) -> bytes:
    """One sheet with a header row that stays in sight; the same values give the same bytes."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for number, header in enumerate(headers, start=1):
        width = min(_WIDEST, max(10, len(header) + 2))
        page.column_dimensions[get_column_letter(number)].width = width
    page.append([_cell(page, header) for header in headers])
    for row in rows:
        page.append([_cell(page, text) for text in row])
    stream = BytesIO()
    book.save(stream)
    return repeatable(stream)


def _cell(page: object, text: str | int | Decimal | None) -> Cell | None:
    """A number, or a text cell: what begins with ``=`` would else become a formula."""
    if text is None:
        return None
    if not isinstance(text, str):
        number: Cell = WriteOnlyCell(page, text)
        return number
    cell: Cell = WriteOnlyCell(page, held(inert_cell(text)))
    cell.data_type = "s"
    return cell


def held(text: str) -> str:
    """Inert ``text`` as a cell can hold it: no characters that XML forbids, a cut is marked."""
    whole = text.translate(_NO_CHARACTERS)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"


def repeatable(stream: BytesIO) -> bytes:
    """The archive without the moment it was made at."""
    made = BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return made.getvalue()
