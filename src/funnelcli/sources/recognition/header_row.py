"""Which row of a sheet is its header."""

from collections.abc import Sequence

from funnelcli.sources.recognition.headers import count_known, may_be_header

AMONG = 60
"""A header stands among so many rows."""

Row = Sequence[str | None]


def find_header(
    rows: Sequence[Row], row: int | None, known: frozenset[str]
) -> tuple[int, list[str | None], int] | None:
    """Row number from 1, cells and number of known headers of the header among ``rows``.

    ``row`` is what the settings say; None is found out: the row with the most ``known`` (folded)
    headers, else the first that reads like headers. None when there is no header.
    """
    if row is not None:
        if not 1 <= row <= len(rows) or not any(rows[row - 1]):
            return None
        return row, list(rows[row - 1]), count_known(rows[row - 1], known)
    hits = [count_known(cells, known) for cells in rows]
    most = max(hits, default=0)
    if most >= 2 or (most == 1 and _filled(rows[hits.index(1)]) == 1):
        index = hits.index(most)
        return index + 1, list(rows[index]), most
    width = max(map(_filled, rows), default=0)
    for index, cells in enumerate(rows):
        if (header := may_be_header(cells, width)) is not None:
            return (index + 1, list(cells), hits[index]) if header else None
    return None


def fits_too(hits: int, best: int) -> bool:
    """Whether a sheet with ``hits`` known headers may hold records like one with ``best``."""
    return hits >= 2 and hits * 2 >= best


def _filled(cells: Row) -> int:
    return sum(bool(cell and cell.strip()) for cell in cells)
