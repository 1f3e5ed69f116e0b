"""Pages of a workbook as an Excel file: formulas with their values, looks, charts, print set-up."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.formatting.rule import DataBarRule, FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from funnelcli.render.inert import visible
from funnelcli.render.xlsx import held, repeatable

Value: TypeAlias = str | int | float | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One cell: the value it shows, and the formula that makes it (without ``=``).

    ``form`` is a number format of Excel. ``is_head`` are titles of columns, ``is_title`` those of
    tables, ``is_total`` the last row, ``is_computed`` what no formula makes.
    """

    value: Value
    formula: str | None = None
    form: str = "General"
    is_head: bool = False
    is_title: bool = False
    is_total: bool = False
    is_computed: bool = False
    wraps: bool = False
    is_right: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A bar chart of the figures in column ``at`` (from 0) of the rows ``first`` to ``last``.

    Their names stand in the first column; rows count from 1.
    """

    title: str
    at: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """A sheet. ``frozen`` rows stay in sight and are printed on every page."""

    title: str
    rows: Sequence[Sequence[Slot | None]]
    widths: Sequence[int]
    frozen: int = 0
    has_filter: bool = False
    charts: Sequence[Bars] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    """Colours of cells by the character that they begin with."""


@dataclass(frozen=True, kw_only=True)
class Properties:
    """What the file says of itself."""

    title: str
    subject: str
    keywords: str
    language: str


_HEAD = PatternFill("solid", fgColor="DDE6F0")
_A4 = 9
_CHART_ROWS = 30
_LINE = 15
"""Points of a line of text."""
_COMPUTED = "7A5C00"
_DIGITS = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_FORMULA = re.compile(
    rb'<c r="([A-Z]+\d+)"((?: s="\d+")?)[^>]*><f>(.*?)</f><v\s*(?:/>|></v>)</c>', re.DOTALL
)


def write_pages(pages: Sequence[Page], names: Mapping[str, str], properties: Properties) -> bytes:
    """The file; ``names`` are defined names with what they stand for.

    Every formula carries its value, so that readers that calculate nothing see it. The same
    pages give the same bytes.
    """
    book = Workbook(write_only=True)
    for page in pages:
        _write(book, page)
    for name, place in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=place)
    about = book.properties
    about.title, about.subject = visible(properties.title), visible(properties.subject)
    about.creator, about.keywords = "funnelcli", properties.keywords
    about.language = properties.language
    stream = BytesIO()
    book.save(stream)
    return repeatable(_with_values(stream, pages))


def _write(book: Any, page: Page) -> None:  # noqa: ANN401 - openpyxl has no types
    sheet = book.create_sheet(page.title)
    for number, width in enumerate(page.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if page.frozen:
        sheet.freeze_panes = f"A{page.frozen + 1}"
        sheet.print_title_rows = f"1:{page.frozen}"
    _set_print(sheet)
    _mark(sheet, page)
    _draw(sheet, page)
    if page.has_filter and page.widths:
        last = get_column_letter(len(page.widths))
        sheet.auto_filter.ref = f"A1:{last}{max(len(page.rows), 1)}"
    for number, row in enumerate(page.rows, start=1):
        lines = _lines(row, page.widths)
        if lines:
            sheet.row_dimensions[number].height = _LINE * lines
        sheet.append([_cell(sheet, slot, is_tall=lines > 1) for slot in row])


def _mark(sheet: Any, page: Page) -> None:  # noqa: ANN401 - openpyxl has no types
    """Colour for cells that begin with a sign; the sign says it without colour too."""
    if not page.rows or not page.widths:
        return
    place = f"A1:{column_of(len(page.widths) - 1)}{len(page.rows)}"
    for sign, color in page.marks.items():
        fill = PatternFill("solid", bgColor=color)
        rule = FormulaRule(formula=[f'LEFT(A1,2)="{sign} "'], fill=fill)
        sheet.conditional_formatting.add(place, rule)


def _draw(sheet: Any, page: Page) -> None:  # noqa: ANN401 - openpyxl has no types
    """The charts, one below another under the rows, with a data bar in the cells they show."""
    for place, bars in enumerate(page.charts):
        letter = column_of(bars.at)
        cells = f"{letter}{bars.first}:{letter}{bars.last}"
        sheet.conditional_formatting.add(
            cells, DataBarRule("num", 0, "max", color="9DB8D9", showValue=True)
        )
        chart = BarChart()
        chart.type, chart.title, chart.legend = "bar", bars.title, None
        chart.width, chart.height = 20, 3 + 0.8 * (bars.last - bars.first + 1)
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.scaling.min = 0  # a bar cut off below would look like another share
        chart.append(_series(sheet, page, bars))
        above = len(page.rows) + 1 + _CHART_ROWS * place
        sheet.add_chart(chart, f"A{above + 1}")
        sheet.row_breaks.append(Break(id=above))  # else a sheet of paper may end inside it


def _series(sheet: Any, page: Page, bars: Bars) -> Any:  # noqa: ANN401 - openpyxl has no types
    """What a chart shows: where it stands, and what stands there, for readers that do not look."""
    rows = page.rows[bars.first - 1 : bars.last]
    names, sizes = ([row[at] for row in rows] for at in (0, bars.at))
    series = Series(_reference(sheet, bars.at, bars))
    shown = [
        NumVal(idx=place, v=slot.value)
        for place, slot in enumerate(sizes)
        if slot is not None and isinstance(slot.value, int | float | Decimal)
    ]
    form = next((slot.form for slot in sizes if slot is not None), None)
    series.val.numRef.numCache = NumData(formatCode=form, ptCount=len(rows), pt=shown)
    said = [
        StrVal(idx=place, v=inert(str(slot.value)))
        for place, slot in enumerate(names)
        if slot is not None and slot.value is not None
    ]
    kept = StrData(ptCount=len(rows), pt=said)
    where = str(_reference(sheet, 0, bars))
    series.cat = AxDataSource(strRef=StrRef(f=where, strCache=kept))
    return series


def _reference(sheet: Any, at: int, bars: Bars) -> Reference:  # noqa: ANN401 - openpyxl has no types
    return Reference(sheet, min_col=at + 1, min_row=bars.first, max_row=bars.last)


def _lines(row: Sequence[Slot | None], widths: Sequence[int]) -> int:
    """How many lines the longest wrapped text of a row needs; 0 where nothing is wrapped."""
    return max(
        (
            -(-len(slot.value) * 11 // (10 * width))
            for slot, width in zip(row, widths, strict=False)
            if slot is not None and (slot.wraps or slot.is_head) and isinstance(slot.value, str)
        ),
        default=0,
    )


def _set_print(sheet: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&A · &P / &N"


def _cell(sheet: object, slot: Slot | None, *, is_tall: bool) -> Any:  # noqa: ANN401 - openpyxl has no types
    """A formula, a number or a day, or a text that stays one whatever it begins with."""
    if slot is None or (slot.value is None and slot.formula is None):
        return None
    if slot.formula is not None:
        cell = WriteOnlyCell(sheet, f"={slot.formula}")
    elif isinstance(slot.value, str):
        cell = WriteOnlyCell(sheet, inert(slot.value))
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, slot.value)
    cell.number_format = slot.form
    _dress(cell, slot, is_tall=is_tall)
    return cell


def _dress(cell: Any, slot: Slot, *, is_tall: bool) -> None:  # noqa: ANN401 - openpyxl has no types
    if slot.is_title or slot.is_head or slot.is_total or slot.is_computed:
        cell.font = Font(
            bold=slot.is_title or slot.is_head or slot.is_total,
            italic=slot.is_computed,
            color=_COMPUTED if slot.is_computed else None,
            size=13 if slot.is_title else 11,
        )
    if slot.is_head:
        cell.fill = _HEAD
    if slot.is_head or slot.wraps or slot.is_right or is_tall:
        cell.alignment = Alignment(
            horizontal="right" if slot.is_right else None,
            vertical="top" if slot.is_head or is_tall else None,
            wrap_text=slot.is_head or slot.wraps,
        )


def inert(text: str) -> str:
    """``text`` without characters that a workbook cannot hold or nobody would see."""
    return held(visible(text))


def _with_values(stream: BytesIO, pages: Sequence[Page]) -> BytesIO:
    """The archive with the value of each formula beside it."""
    made = BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if found := _DIGITS.fullmatch(name):
                content = _FORMULA.sub(_filler(pages[int(found[1]) - 1]), content)
            new.writestr(name, content)
    made.seek(0)
    return made


def _filler(page: Page) -> Callable[[re.Match[bytes]], bytes]:
    values = {
        f"{get_column_letter(place)}{number}".encode(): slot.value
        for number, row in enumerate(page.rows, start=1)
        for place, slot in enumerate(row, start=1)
        if slot is not None and slot.formula is not None
    }

    def filled(found: re.Match[bytes]) -> bytes:
        place, style, formula = found.groups()
        kind, value = _stored(values[place])
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (place, style, kind, formula, value)

    return filled


def _stored(value: Value) -> tuple[bytes, bytes]:
    """How a value stands in the XML of a sheet: the attribute of its type and its text."""
    if isinstance(value, str):
        return b' t="str"', escape(inert(value)).encode()
    if isinstance(value, int | float | Decimal):
        return b"", str(value).encode()
    raise TypeError(f"no formula gives {type(value).__name__}")


def column_of(place: int) -> str:
    """The letter of a column, counted from 0."""
    letter: str = get_column_letter(place + 1)
    return letter


def widths_of(rows: Iterable[Sequence[Slot | None]], *, most: int = 46) -> list[int]:
    """Widths that the longest texts of the columns need, within bounds."""
    widths: list[int] = []
    for row in rows:
        for place, slot in enumerate(row):
            if place == len(widths):
                widths.append(9)
            if slot is None or slot.is_title or (slot.wraps and len(row) == 1):
                continue
            longest = len(slot.value) if isinstance(slot.value, str) else 13
            widths[place] = max(
                widths[place], min(most, (longest if not slot.is_head else min(longest, 16)) + 2)
            )
    return widths
