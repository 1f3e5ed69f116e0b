"""Where something stands in an input."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and inside it the sheet, row (from 1, as an editor or Excel counts) and column.

    For YAML files ``column`` is the character column as text and ``row`` the line.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
