"""The cells of a sheet of an ODS workbook: how far they reach, errors among them, hidden rows.

LibreOffice writes an error as an empty text of the type ``error``.
"""

from pathlib import Path

from funnelcli.sources.workbooks.sheet_scan import MOST_ERRORS, SheetScan
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_package import open_package
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_TYPES = ("calcext:value-type", "office:value-type")
_MOST = 1 << 20
_UNSEEN = frozenset({"collapse", "filter"})
"""Rows that somebody hid, rows that a filter left out."""


class _Sheet(Events):
    """The cells of the sheet called ``name``."""

    def __init__(self, name: str) -> None:
        self.scan = SheetScan()
        self._name = name
        self._depth = 0
        self._row = self._column = 0
        self._rows = 1

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            if self._depth or attributes.get("table:name") == self._name:
                self._depth += 1
            if self._depth > 1:  # a table inside a cell
                raise UnfitError("D018")
        elif not self._depth:
            return
        elif name == "table:table-row":
            self._rows = _times(attributes, "table:number-rows-repeated")
            self._column = 0
            if attributes.get("table:visibility") in _UNSEEN and self._row < _MOST:
                self.scan.hidden += range(self._row, min(self._row + self._rows, _MOST))
        elif name in _CELLS:
            self._see(attributes)

    def end(self, name: str) -> None:
        if name == "table:table" and self._depth:
            self._depth -= 1
        elif name == "table:table-row" and self._depth:
            self._row += self._rows

    def _see(self, attributes: Attributes) -> None:
        begin, number = self._column, _times(attributes, "table:number-columns-repeated")
        self._column += number
        kinds = [attributes[name] for name in _TYPES if name in attributes]
        if "error" in kinds:
            if number * self._rows > MOST_ERRORS:
                raise UnfitError("D018")
            for row in range(self._row, self._row + self._rows):
                for column in range(begin, begin + number):
                    self.scan.see_error(row, column)
        elif kinds:
            self.scan.see(begin, begin + number - 1)


def _times(attributes: Attributes, name: str) -> int:
    """How often a row or a cell stands there."""
    return max(1, min(int(attributes.get(name, "1")), _MOST))


def scan_ods(path: Path, name: str) -> SheetScan:
    """The sheet called ``name``.

    Raises UnfitError and ValueError when the file is not as it should be.
    """
    sheet = _Sheet(name)
    with path.open("rb") as stream:
        package = open_package(stream, path.stat().st_size)
        read_events(package.blocks("content.xml"), sheet, whole_names=True)
    return sheet.scan
