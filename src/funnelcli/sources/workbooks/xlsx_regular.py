"""The fast way through the XML of a sheet: cells written the way programs write them.

Everything between the tags is proved to have the one shape that Excel, openpyxl and their kin
write; what has another shape goes the tolerant way. Both give the same cells (a test compares).
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from html.entities import html5
from itertools import chain
from string import ascii_uppercase, digits
from types import MappingProxyType

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import (
    KINDS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    SCHEMA,
    SheetCells,
    column_number,
    in_order,
    stretched,
)
from funnelcli.sources.workbooks.xlsx_events import read_sheet_events

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_ROW_END = b"</row>"
_BLOCK = 4 << 20
_HEAD = 1 << 20
"""The table begins within so many bytes, or the sheet goes the tolerant way."""
_CHARS = r"[^<\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]*"
_START = r'<row(?: [\w:.]+="[^"<>&]*")*'
_EMPTY = rf"(?:\s*{_START}(?:/>|></row>))*\s*"
_NEXT = f"{_EMPTY}{_START}>"
_KIND = r'(?: s="[0-9]{1,5}")?(?: t="[a-zA-Z]{1,9}")?\s?'
_CELL = (
    rf'^[A-Z]{{1,3}}[1-9][0-9]{{0,6}}"{_KIND}(?:/>|>'
    rf'(?:<f(?: [\w:.]+="[^"<>]*")*(?:/>|>{_CHARS}</f>))?'
    rf"(?:<v>{_CHARS}</v>|<v\s?/>|<is><t(?: xml:space=\"preserve\")?>{_CHARS}</t></is>)?"
    rf"</c>)(?:</row>{_NEXT})?$"
)
"""What stands between the places of two cells, and then some."""
_FORMULA = r"^<f[^<>]*(?:/>|>[^<]*</f>)"
_BEFORE_TEXT = ("<v>", "<is><t>", '<is><t xml:space="preserve">')
_ATTRIBUTES = re.compile(r'(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?')
_FIRST = re.compile(_NEXT)
_LAST = b"<row>"
"""Put behind the last row, so that a row follows every row."""
_ROW_TAG = re.compile(rb"<row [^<>]*>")
_NUMBER_OF = re.compile(rb' r="([0-9]{1,7})"')
_IS_HIDDEN = re.compile(rb' hidden="(?:1|true|on)"')
_PREFIXED = re.compile(rb"<([A-Za-z]\w*):worksheet[\s>]")
_BARE = re.compile(rb"</?(?:row|sheetData|[cvft]|is)[\s/>]")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));")
_NAMED: Mapping[str, str] = MappingProxyType(
    {name: html5[f"{name};"] for name in ("amp", "lt", "gt", "quot", "apos")}
)


class _IrregularError(Exception):
    """Something is written in another way."""


def read_sheet_cells(blocks: Callable[[], Iterator[bytes]]) -> SheetCells:
    """The cells of the sheet whose XML ``blocks`` gives each time it is called.

    Raises UnfitError as ``read_sheet_events`` does.
    """
    try:
        return _read_regular(_unprefixed(blocks()))
    except _IrregularError:
        return read_sheet_events(blocks())


def read_top_cells(blocks: Callable[[], Iterator[bytes]], rows: int) -> SheetCells:
    """The cells of the first ``rows`` rows; of the rest of the sheet nothing is known."""
    try:
        return SheetCells(in_order(_top_cells(_head(_unprefixed(blocks())), rows)))
    except _IrregularError:
        return read_sheet_events(blocks(), rows)


def _top_cells(head: bytes, rows: int) -> pl.DataFrame:
    """The cells of the first rows, if all of them stand in ``head``."""
    start = head.index(_OPEN) + len(_OPEN)
    closed = head.find(_CLOSE, start)
    last = closed if closed >= 0 else len(head)
    end = start
    for _ in range(rows):
        found = head.find(_ROW_END, end, last)
        if found < 0:
            break
        end = found + len(_ROW_END)
    else:
        return _cells(head[start:end]).filter(pl.col("row") <= rows)
    if closed < 0:
        raise _IrregularError
    return _cells(head[start:closed]).filter(pl.col("row") <= rows)


def _read_regular(blocks: Iterator[bytes]) -> SheetCells:
    head = _head(blocks)
    tail: list[bytes] = []
    hidden: list[int] = []
    pieces: list[pl.DataFrame] = []
    with ThreadPoolExecutor(max_workers=2) as pair:  # while one is matched, the next is unpacked
        waiting: deque[Future[pl.DataFrame]] = deque()
        for rows in _rows(head, blocks, tail):
            hidden += _hidden_rows(rows)
            waiting.append(pair.submit(_cells, rows))
            if len(waiting) > 2:
                pieces.append(waiting.popleft().result())
                _check_size(pieces)
        pieces += [future.result() for future in waiting]
    begun = head[: head.index(_OPEN) + len(_OPEN)]
    try:
        around = read_sheet_events([begun, _CLOSE, *tail])
    except UnfitError:
        raise _IrregularError from None
    if around.cells.height:  # cells outside of the table of cells
        raise _IrregularError
    cells = pl.concat(pieces) if pieces else pl.DataFrame(schema=dict(SCHEMA))
    return SheetCells(in_order(cells), hidden, around.hidden_columns, around.merged)


def _unprefixed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same XML without the prefix that .NET programs give all names of a sheet (``<x:c>``)."""
    first = next(blocks, b"")
    found = _PREFIXED.search(first, 0, 4_096)
    if found is None:
        yield first
        yield from blocks
        return
    start, end = b"<" + found[1] + b":", b"</" + found[1] + b":"
    rest = b""
    for block in chain([first], blocks):
        rest += block
        cut = rest.rfind(b">") + 1
        if _BARE.search(rest, 0, cut):  # of no namespace, so no cells
            raise _IrregularError
        yield rest[:cut].replace(start, b"<").replace(end, b"</")
        rest = rest[cut:]
    yield rest


def _check_size(pieces: list[pl.DataFrame]) -> None:
    if sum(piece.height for piece in pieces) > MOST_CELLS:
        raise UnfitError("D130")


def _head(blocks: Iterator[bytes]) -> bytes:
    """The first blocks, up to the one with the start of the table."""
    head = b""
    for block in blocks:
        head += block
        if _OPEN in head:
            if _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf")):
                break
            return head
        if len(head) > _HEAD:
            break
    raise _IrregularError


def _rows(head: bytes, blocks: Iterator[bytes], tail: list[bytes]) -> Iterator[bytes]:
    """The XML of whole rows in pieces; what follows the table goes to ``tail``."""
    rest = head[head.index(_OPEN) + len(_OPEN) :]
    for block in stretched(blocks, _BLOCK):
        rest += block
        end = rest.find(_CLOSE)
        if end >= 0:
            yield rest[:end]
            tail.append(rest[end + len(_CLOSE) :])
            tail.extend(blocks)
            return
        cut = rest.rfind(_ROW_END) + len(_ROW_END)
        if cut < len(_ROW_END):
            raise _IrregularError
        yield rest[:cut]
        rest = rest[cut:]
    raise _IrregularError


def _hidden_rows(rows: bytes) -> Iterator[int]:
    if b" hidden=" not in rows:
        return
    for tag in _ROW_TAG.findall(rows):
        number = _NUMBER_OF.search(tag)
        if number is not None and _IS_HIDDEN.search(tag):
            yield int(number[1])


def _cells(rows: bytes) -> pl.DataFrame:
    """The cells of whole rows. Raises _IrregularError when some are written otherwise."""
    pieces = _pieces(rows)
    if not _FIRST.fullmatch(pieces[0]):
        raise _IrregularError
    pieces = pieces.slice(1)
    if pieces.is_empty():
        return pl.DataFrame(schema=dict(SCHEMA))
    if not pieces.str.contains(_CELL).all():
        raise _IrregularError
    cells = _taken_apart(pieces)
    kept = cells.select(
        row=pl.col("place").str.strip_chars_start(ascii_uppercase).cast(pl.Int32),
        column=_looked_up(_letters(cells), column_number),
        kind=_looked_up(cells["attributes"], _kind).cast(pl.UInt8),
        style=_looked_up(cells["attributes"], _style),
        text=pl.col("text"),
        formula=pl.col("formula"),
    ).filter(pl.col("text").is_not_null() | pl.col("formula"))
    _check_places(kept)
    return _unescaped(kept) if b"&" in rows else kept


def _pieces(rows: bytes) -> pl.Series:
    """The XML of rows cut at the places of cells."""
    if b"\r" in rows:  # line ends as XML sees them
        rows = rows.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"]]>" in rows:
        raise _IrregularError
    try:
        text = pl.Series([rows + _LAST], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:  # no UTF-8
        raise _IrregularError from None
    return text.str.split('<c r="').explode()


def _taken_apart(pieces: pl.Series) -> pl.DataFrame:
    """Place, attributes, formula and text of pieces that are proved to be cells."""
    ends = pieces.str.splitn(">", 2).struct.unnest()
    names = ends["field_0"].str.splitn('"', 2).struct.unnest()
    inside = ends["field_1"]
    formula = inside.str.starts_with("<f")
    if formula.any():
        inside = inside.str.replace(_FORMULA, "")
    text = inside.str.splitn("</", 2).struct.field("field_0")
    for tag in _BEFORE_TEXT:
        text = text.str.strip_prefix(tag)
    table = pl.DataFrame(
        {
            "place": names["field_0"],
            "attributes": names["field_1"],
            "text": text,
            "formula": formula,
        }
    )
    is_text = (pl.col("text") != "") & ~pl.col("text").str.starts_with("<")
    return table.with_columns(text=pl.when(is_text).then("text"))


def _letters(cells: pl.DataFrame) -> pl.Series:
    return cells["place"].str.strip_chars_end(digits).alias("letters")


def _looked_up(column: pl.Series, meaning: Callable[[str], int]) -> pl.Series:
    """The few different texts of ``column`` as numbers."""
    texts = column.unique().to_list()
    numbers = [meaning(text) for text in texts]
    return column.replace_strict(texts, numbers, return_dtype=pl.Int32)


def _attributes(told: str) -> tuple[str, str]:
    found = _ATTRIBUTES.match(told)
    if found is None:
        raise _IrregularError
    return found[1] or "0", found[2] or "n"


def _style(told: str) -> int:
    return int(_attributes(told)[0])


def _kind(told: str) -> int:
    kind = _attributes(told)[1]
    if kind not in KINDS:
        raise _IrregularError
    return KINDS[kind]


def _check_places(cells: pl.DataFrame) -> None:
    """Places outside of a sheet, and texts that no cell holds, are for the tolerant way."""
    fits = (
        (pl.col("row").max() <= MOST_ROWS)
        & (pl.col("column").max() < MOST_COLUMNS)
        & (pl.col("text").str.len_bytes().max().fill_null(0) <= MOST_TEXT)
    )
    if cells.height and not cells.select(fits).item():
        raise _IrregularError


def _unescaped(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with the references in their texts replaced."""
    references = (
        cells.lazy()
        .select(pl.col("text").filter(pl.col("text").str.contains("&", literal=True)))
        .select(pl.col("text").str.extract_all("&[^;&]{0,10};?").explode())
        .unique()
        .drop_nulls()
        .collect()
        .to_series()
        .to_list()
    )
    if not references:
        return cells
    meant = [_meant(reference) for reference in references]
    return cells.with_columns(pl.col("text").str.replace_many(references, meant))


def _meant(reference: str) -> str:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise _IrregularError
    if found[3]:
        if found[3] not in _NAMED:
            raise _IrregularError
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    if code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
        return chr(code)
    if 0x10000 <= code <= 0x10FFFF:
        return chr(code)
    raise _IrregularError
