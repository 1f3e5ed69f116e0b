"""Headers that reach over several rows: cells merged downwards name the columns below them."""

from collections.abc import Iterable, Sequence

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_MOST_ROWS = 3
Row = list[str | None]


def lowest_row(header_row: int, merged: Iterable[Area]) -> int:
    """The last row of the header that begins at ``header_row``: where its merged cells end."""
    ends = [last for first, _, last, _ in merged if first <= header_row < last < first + _MOST_ROWS]
    return max(ends, default=header_row)


def filled_header(rows: Sequence[Row], header_row: int, merged: Iterable[Area]) -> Row:
    """The cells of ``header_row``, the empty ones named by what is merged with them above."""
    header = list(rows[header_row - 1])
    for first, left, last, right in merged:
        if not (first < header_row <= last < first + _MOST_ROWS):
            continue
        for column in range(left, min(right + 1, len(header))):
            above = rows[first - 1]
            if not header[column] and left < len(above):
                header[column] = above[left]
    return header
