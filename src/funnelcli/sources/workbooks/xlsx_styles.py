"""What the number formats of a workbook say of its numbers: dates, times, currencies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from funnelcli.sources.values.currency import currency_code
from funnelcli.sources.workbooks.xlsx_book import Book
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_MOST_STYLES = 100_000
_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 55), 57, 58})
"""The built-in formats of dates, East Asian ones too."""
_TIMES = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56})
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DAY = re.compile(r"[yd]|дд|гг", re.IGNORECASE)
_MONTH = re.compile(r"m", re.IGNORECASE)
_TIME = re.compile(r"[hs]", re.IGNORECASE)
_NAMED = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]")
_SIGN = re.compile(r"[₽$€£₸₴₹₺]|\bруб\.?|(?<!\w)р\.|zł|тг\.?")


@dataclass(frozen=True, slots=True)
class Styles:
    """Style numbers of cells: which mean a day (with or without a time), which a time alone.

    ``currencies`` maps style numbers to ISO codes; built-in money formats name none, they show the
    currency of the reader's computer.
    """

    days: frozenset[int] = frozenset()
    times: frozenset[int] = frozenset()
    currencies: Mapping[int, str] = field(default_factory=dict)


class _Formats(Events):
    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.cells: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and len(self.codes) < _MOST_STYLES:
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:1_000]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells and len(self.cells) < _MOST_STYLES:
            self.cells.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


def read_styles(book: Book) -> Styles:
    """The styles of ``book``; without that part every number is just a number."""
    if book.styles is None:
        return Styles()
    formats = _Formats()
    read_events(book.package.blocks(book.styles), formats)
    days, times, currencies = set(), set(), {}
    known = {told: _meaning(told, formats.codes.get(told)) for told in set(formats.cells)}
    for number, told in enumerate(formats.cells):
        meaning = known[told]
        if meaning == "day":
            days.add(number)
        elif meaning == "time":
            times.add(number)
        elif meaning:
            currencies[number] = meaning
    return Styles(frozenset(days), frozenset(times), currencies)


def _meaning(told: str, code: str | None) -> str:
    """``day``, ``time``, an ISO code, or nothing."""
    if code is None:
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0
        return "day" if number in _DAYS else "time" if number in _TIMES else ""
    return _meaning_of(code)


def _meaning_of(code: str) -> str:
    first = code.split(";", maxsplit=1)[0]
    bare = _LITERAL.sub("", first)
    if bare.casefold() in {"general", "standard", "@"}:
        return ""
    if _ELAPSED.search(bare):
        return "time"
    if _DAY.search(bare):
        return "day"
    if _TIME.search(bare):
        return "time"
    if _MONTH.search(bare):
        return "day"
    named = _NAMED.search(first) or _SIGN.search(first)
    sign = named[named.lastindex or 0] if named else ""
    return currency_code(sign.strip().casefold()) or "" if sign else ""
