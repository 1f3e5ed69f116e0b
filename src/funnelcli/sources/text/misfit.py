"""Header rows that do not fit the rows below them: the few that can be mended without a guess."""

from collections.abc import Sequence

from funnelcli.sources.recognition.headers import may_be_header
from funnelcli.sources.text.records import Dialect, Record, parse_records
from funnelcli.sources.text.rows import BLANKS

_OTHERS = (";", ",", "\t", "|", " ")


def reads_as_header(cells: Sequence[str], width: int) -> bool | None:
    """Whether a record reads like headers (as ``may_be_header``, for a single column too)."""
    return may_be_header([*cells, *cells], 2) if width == 1 else may_be_header(cells, width)


def fit_header(header: Record, dialect: Dialect, rows: Sequence[Record]) -> Record | None:
    """``header`` with as many cells as the rows; None when it fits already or cannot be mended.

    All sound rows must have one width, and some of them must end with an empty cell: so it is
    known that their writer leaves no cells out. Then a header mends that has a stray quote, that
    is written with another separator, or that has exactly one cell too many, an empty one.
    """
    sound = [row for row in rows if not row.broken]
    width = len(sound[0].cells) if sound else 0
    if width < 2 or (len(header.cells) == width and not header.broken):
        return None
    for cells in (_unquoted(header, dialect), *_resplit(header), _without_blank(header)):
        if len(cells) == width and may_be_header(cells, width) and _is_even(sound, width):
            return header._replace(cells=cells, broken=False)
    return None


def _is_even(rows: Sequence[Record], width: int) -> bool:
    """Whether nearly all rows have that width and their writer keeps empty cells at the end."""
    even = [row for row in rows if len(row.cells) == width]
    kept = any(not row.cells[-1].strip(BLANKS) for row in even)
    return kept and len(even) * 10 >= len(rows) * 9


def _unquoted(header: Record, dialect: Dialect) -> list[str]:
    """The cells of a broken line with the pairs of quotes around them taken off."""
    if not header.broken:
        return []
    quote = dialect.quote
    return [
        cell[1:-1] if len(cell) > 1 and cell[0] == quote == cell[-1] else cell
        for cell in (cell.strip(BLANKS) for cell in header.cells)
    ]


def _resplit(header: Record) -> list[list[str]]:
    """The cells with each other separator."""
    split = []
    for separator in _OTHERS:
        record = next(parse_records(iter([header.text]), Dialect(separator)), None)
        split.append(record.cells if record and not record.broken else [])
    return split


def _without_blank(header: Record) -> list[str]:
    """The cells without the empty one, if there is exactly one."""
    named = [cell for cell in header.cells if cell.strip(BLANKS)]
    return named if len(named) == len(header.cells) - 1 and not header.broken else []
