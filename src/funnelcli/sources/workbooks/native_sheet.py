"""A workbook → the rows of one sheet, typed where a whole column is. Runs in the child process.

Texts are read for everything; a second, typed reading gives the columns in which every cell is a
native date, number or yes/no. Totals and footers are cut off first, so that «Итого» under a
column of ids does not make texts of the ids.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import fastexcel
import polars as pl

from funnelcli.sources.recognition.header_row import AMONG, find_header, fits_too
from funnelcli.sources.recognition.headers import clean_header, number_headers
from funnelcli.sources.shape import ROW
from funnelcli.sources.text.quarantine import Reason
from funnelcli.sources.text.rows import tidy
from funnelcli.sources.text.tails import TAIL, tail_reason
from funnelcli.sources.values.natives import NUMBER
from funnelcli.sources.workbooks.second_look import SheetGiven, second_look
from funnelcli.sources.workbooks.unfit import UnfitError

_SAMPLE = 200
_PLAIN = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$"
_EXACT = 2.0**53
"""Whole numbers below this are exact in a workbook, which stores floats."""


def unpack(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the rows of the sheet that fits best to ``target`` and describe them.

    ``request`` has ``path``, ``kind``, ``target``, ``sheet``, ``header_row`` (hints or None) and
    ``known`` (folded headers). The frame written has ``__row`` and a column per numbered header:
    Datetime, Float64, Int64, Boolean, else String (numbers plainly, dates as ISO). The answer
    has ``sheet, visible, others, rivals, header_row, headers, preamble, sample, rows_read,
    excluded, repeated, errors, hidden`` (``second_look``). Raises UnfitError.
    """
    try:
        reader = fastexcel.read_excel(request["path"])
        choice = _choose(reader, request)
        sheet, header_row, names = choice.sheet, choice.header_row, choice.cells
        texts = _texts(reader, sheet, header_row)
    except fastexcel.FastExcelError as error:
        raise UnfitError("D012" if "password" in str(error).casefold() else "D018") from None
    given = texts.width - 1
    width = _named_width(names, texts)
    headers = number_headers([clean_header(name or "") for name in names[:width]])
    texts = texts.select(ROW, *texts.columns[1 : width + 1])
    texts.columns = [ROW, *headers]
    body, excluded = _cut_tail(texts)
    kept, repeated = _drop_headers(body, names[:width])
    if repeated:
        excluded[Reason.REPEATED_HEADER] = len(repeated)
    native = _native(reader, sheet, header_row, kept)
    typed = kept.with_columns(native)
    typed.with_columns(_numbers_beside(typed)).write_ipc(request["target"])
    given_sheet = SheetGiven(sheet, reader.sheet_names, given, kept)
    seen = second_look(Path(request["path"]), request["kind"], given_sheet)
    return {
        "sheet": reader.sheet_names[sheet],
        "visible": choice.visible,
        "others": [reader.sheet_names[other] for other in choice.others],
        "rivals": [reader.sheet_names[other] for other in choice.rivals],
        "header_row": header_row,
        "headers": headers,
        "preamble": _preamble(reader, sheet, header_row),
        "sample": kept.drop(ROW).head(_SAMPLE).rows(),
        "rows_read": kept.height + sum(excluded.values()),
        "excluded": excluded,
        "repeated": repeated,
        **seen._asdict(),
    }


class _Choice(NamedTuple):
    """A sheet, the number (from 1) and the cells of its header row.

    ``others`` hold something, ``rivals`` what may be records as well.
    """

    sheet: int
    header_row: int
    cells: list[str | None]
    visible: bool
    others: tuple[int, ...] = ()
    rivals: tuple[int, ...] = ()


def _choose(reader: fastexcel.ExcelReader, request: Mapping[str, Any]) -> _Choice:
    """The sheet with the most known headers, visible sheets first, of equal ones one with rows."""
    best: tuple[bool, bool, int, bool] = (False, False, -1, False)
    choice: _Choice | None = None
    filled: dict[int, int] = {}
    damaged = True
    known = frozenset(request["known"])
    for sheet in _sheets(reader, request["sheet"]):
        try:
            loaded = reader.load_sheet(
                sheet, header_row=None, skip_rows=0, n_rows=AMONG, dtypes="string"
            )
        except fastexcel.FastExcelError:  # a chart sheet, for example
            continue
        damaged = False
        rows = loaded.to_polars().rows()
        found = find_header(rows, request["header_row"], known)
        has_rows = found is not None and any(map(any, rows[found[0] :]))
        if rows:
            filled[sheet] = found[2] if found and has_rows else 0
        if found is None:
            continue
        row, cells, hits = found
        visible = loaded.visible == "visible"
        rank = (hits >= 2, visible, hits, has_rows)
        if rank > best:
            best, choice = rank, _Choice(sheet, row, cells, visible)
    if choice is None:
        raise UnfitError(_no_header(request, damaged=damaged), row=request["header_row"])
    mine = filled.pop(choice.sheet)
    rivals = tuple(other for other, hits in filled.items() if fits_too(hits, mine))
    others = tuple(other for other in filled if other not in rivals)
    return choice._replace(others=others, rivals=rivals)


def _no_header(request: Mapping[str, Any], *, damaged: bool) -> str:
    if damaged:
        return "D018"
    return "D013" if request["header_row"] is None else "D014"


def _sheets(reader: fastexcel.ExcelReader, wanted: str | None) -> list[int]:
    names = reader.sheet_names
    if wanted is None:
        return list(range(len(names)))
    found = [i for i, name in enumerate(names) if name.strip() == wanted.strip()]
    if not found:
        raise UnfitError("D017", sheet=wanted, sheets=", ".join(names))
    return found


def _texts(reader: fastexcel.ExcelReader, sheet: int, header_row: int) -> pl.DataFrame:
    """All rows under the header as tidy text with their row numbers, blank ones left out."""
    loaded = reader.load_sheet(sheet, header_row=None, skip_rows=header_row, dtypes="string")
    texts = loaded.to_polars()
    return (
        tidy(texts, texts.columns)
        .with_row_index(ROW, offset=header_row + 1)
        .cast({ROW: pl.Int64})
        .filter(pl.any_horizontal(pl.all().exclude(ROW).is_not_null()))
    )


def _named_width(names: Sequence[str | None], texts: pl.DataFrame) -> int:
    """The number of columns without those at the end that have neither name nor text."""
    width = len(names)
    while width > 1 and not (names[width - 1] or "").strip():
        if width < texts.width and texts.to_series(width).is_not_null().any():
            break
        width -= 1
    return width


def _cut_tail(texts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows above the totals and footers, and how many of each there are."""
    excluded: dict[str, int] = {}
    end = texts.height
    for cells in reversed(texts.drop(ROW).tail(TAIL).rows()):
        reason = tail_reason(cells, texts.width - 1)
        if reason is None:
            break
        excluded[reason] = excluded.get(reason, 0) + 1
        end -= 1
    return texts.head(end), excluded


def _drop_headers(
    body: pl.DataFrame, names: Sequence[str | None]
) -> tuple[pl.DataFrame, list[int]]:
    """The rows that do not repeat the header, and the numbers of those that do."""
    columns = body.columns[1:]
    same = pl.all_horizontal(
        pl.col(column).eq_missing(pl.lit((name or "").strip() or None, pl.String))
        for column, name in zip(columns, names, strict=True)
    )
    return body.filter(~same), body.filter(same)[ROW].to_list()


def _native(
    reader: fastexcel.ExcelReader, sheet: int, header_row: int, kept: pl.DataFrame
) -> list[pl.Series]:
    """The columns of ``kept`` in which every cell is of one native type, in that type."""
    if kept.is_empty():
        return []
    last = int(kept[ROW][-1])
    try:
        loaded = reader.load_sheet(
            sheet,
            header_row=None,
            skip_rows=header_row,
            n_rows=last - header_row,
            schema_sample_rows=None,
        )
    except fastexcel.FastExcelError:  # times among dates refuse the sheet
        return []
    typed = loaded.to_polars().with_row_index(ROW, offset=header_row + 1).cast({ROW: pl.Int64})
    typed = kept.select(ROW).join(typed, on=ROW, how="left", maintain_order="left")
    columns = (
        _settled(typed.to_series(position).alias(kept.columns[position]))
        for position in range(1, kept.width)
    )
    return [
        column
        for column in columns
        if column is not None and _says_the_same(column, kept[column.name])
    ]


def _numbers_beside(frame: pl.DataFrame) -> list[pl.Series]:
    """The numbers of columns that mix them with texts (``natives``).

    The library does not say which cells are numbers, but it writes them in one way only: no
    needless zero, a point before decimals.
    """
    found = []
    for column in frame.iter_columns():
        if column.dtype != pl.String:
            continue
        plain = column.str.contains(_PLAIN)
        if plain.any() and not plain.all():
            numbers = column.set(~plain.fill_null(value=False), None)
            found.append(numbers.cast(pl.Float64).alias(NUMBER + column.name))
    return found


def _says_the_same(column: pl.Series, text: pl.Series) -> bool:
    """Whether nothing was lost: no cell became null, no yes/no became a number."""
    mixed = column.dtype != pl.Boolean and text.is_in(["true", "false"]).any()
    return column.null_count() == text.null_count() and not mixed


def _settled(column: pl.Series) -> pl.Series | None:
    """A native column in one of the promised types, None for the others."""
    if column.dtype.is_float():
        whole = column.is_finite().all() and (column.round() == column).all()
        exact = whole and (column.abs() < _EXACT).all()
        return column.cast(pl.Int64) if exact else column
    if isinstance(column.dtype, pl.Datetime):
        return column.cast(pl.Datetime("us"))
    return column if column.dtype in (pl.Int64, pl.Date, pl.Boolean) else None


def _preamble(reader: fastexcel.ExcelReader, sheet: int, header_row: int) -> list[str]:
    """The texts above the header, a row each."""
    if header_row == 1:
        return []
    loaded = reader.load_sheet(
        sheet, header_row=None, skip_rows=0, n_rows=header_row - 1, dtypes="string"
    )
    rows = ([c.strip() for c in cells if c and c.strip()] for cells in loaded.to_polars().rows())
    return [" ".join(words) for words in rows if words]
