"""Rows that are left out of a table, counted by reason, with the first places of each."""

from array import array
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from funnelcli.issues import Issue
from funnelcli.model.place import Place

_PLACES = 5


class Reason(StrEnum):
    """Why a row is not in the table; blank lines are no rows at all."""

    RAGGED = "ragged"
    UNCLOSED_QUOTE = "unclosed_quote"
    STRAY_QUOTE = "stray_quote"
    TRUNCATED = "truncated"
    REPEATED_HEADER = "repeated_header"
    TOTAL_ROW = "total_row"
    FOOTER = "footer"


CODES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.RAGGED: "D021",
        Reason.UNCLOSED_QUOTE: "D022",
        Reason.STRAY_QUOTE: "D201",
        Reason.TRUNCATED: "D203",
        Reason.REPEATED_HEADER: "D023",
    }
)
"""The reasons that are worth a warning; totals and footers are as they should be."""


class Quarantine:
    """Rows put aside while a table is read: their numbers alone, the text is read again.

    Rows that were mended and kept are noted here too.
    """

    def __init__(self) -> None:
        """Nothing put aside."""
        self._unwrapped = array("q")
        self._rows: dict[Reason, array[int]] = {}

    def put(self, reason: Reason, row: int) -> None:
        """Put the record that starts at line or row ``row`` aside."""
        self._rows.setdefault(reason, array("q")).append(row)

    def keep_unwrapped(self, row: int) -> None:
        """Note that the record at line ``row`` is kept without the quotes around the whole."""
        self._unwrapped.append(row)

    @property
    def total(self) -> int:
        """How many rows are aside."""
        return sum(map(len, self._rows.values()))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows are aside, by reason."""
        return MappingProxyType({reason.value: len(rows) for reason, rows in self._rows.items()})

    @property
    def rows(self) -> Mapping[str, Sequence[int]]:
        """The lines or rows that are aside, by reason."""
        return MappingProxyType({reason.value: rows for reason, rows in self._rows.items()})

    @property
    def complaints(self) -> int:
        """How many rows are aside that should not be: all but totals and footers."""
        return sum(len(rows) for reason, rows in self._rows.items() if reason in CODES)

    def issues(self, name: str, sheet: str | None = None) -> tuple[Issue, ...]:
        """One warning for each reason that asks for one, and one for the rows mended."""
        kinds = [(code, self._rows.get(reason, ())) for reason, code in CODES.items()]
        return tuple(
            warn_rows(code, name, len(rows), rows, sheet)
            for code, rows in (*kinds, ("D204", self._unwrapped))
            if rows
        )


def warn_rows(
    code: str, name: str, count: int, rows: Sequence[int], sheet: str | None = None
) -> Issue:
    """The warning ``code`` about ``count`` rows of ``name``, the first of them in ``rows``."""
    places = tuple(Place(name, sheet, row) for row in rows[:_PLACES])
    return Issue(code, {"file": name, "number": count}, count, places)
