"""The texts that the cells of a workbook share."""

import re

import polars as pl

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_book import Book
from funnelcli.sources.workbooks.xlsx_cells import MOST_TEXT
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_MOST_TEXTS = 20_000_000
_ESCAPE = "_x[0-9A-Fa-f]{4}_"
_CODE = re.compile("_x([0-9A-Fa-f]{4})_")


class _Texts(Events):
    """Each text with its runs joined; readings of Japanese (``rPh``) are no part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._runs: list[str] = []
        self._size = 0
        self._in_text = False
        self._silent = 0

    def start(self, name: str, attributes: Attributes) -> None:
        del attributes
        if name == "t":
            self._in_text = not self._silent
        elif name == "si":
            self._runs, self._size = [], 0
        elif name == "rPh":
            self._silent += 1

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "si":
            self.found.append("".join(self._runs))
            if len(self.found) > _MOST_TEXTS:
                raise UnfitError("D130")
        elif name == "rPh":
            self._silent -= 1

    def text(self, data: str) -> None:
        if not self._in_text:
            return
        self._size += len(data)
        if self._size > MOST_TEXT:
            raise UnfitError("D130")
        self._runs.append(data)


def read_strings(book: Book) -> pl.Series:
    """The shared texts of ``book`` by their number."""
    texts = _Texts()
    if book.strings is not None:
        read_events(book.package.blocks(book.strings), texts)
    return decoded(pl.Series("text", texts.found, dtype=pl.String))


def decoded(texts: pl.Series) -> pl.Series:
    """Texts with ``_x000D_`` undone, as workbooks write characters that XML does not allow.

    The same series when there are none.
    """
    if not texts.str.contains("_x", literal=True).any():
        return texts
    escapes = texts.str.extract_all(_ESCAPE).explode().unique().drop_nulls().to_list()
    if not escapes:
        return texts
    return texts.str.replace_many(escapes, [_character(escape) for escape in escapes])


def _character(escape: str) -> str:
    """What an escape stands for; halves of characters stay as they are written."""
    found = _CODE.fullmatch(escape)
    code = int(found[1], 16) if found else 0xD800
    return escape if 0xD800 <= code < 0xE000 else chr(code)
