"""The rows of inputs that are in no frame, with their raw text read again when it is wanted."""

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from heapq import merge
from itertools import islice

import polars as pl

from funnelcli.schema.canonical import Gone, LeftOut
from funnelcli.sources.accounting import Dropped
from funnelcli.sources.load import Loaded, SourceRequest
from funnelcli.sources.recognition.mapping import folded
from funnelcli.sources.roles.once import REASON, Copy
from funnelcli.sources.shape import ROW, CsvForm, Head, SheetCopy
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.text.quarantine import CODES, Reason
from funnelcli.sources.text.records import Dialect, parse_records
from funnelcli.sources.text.text_lines import Faults, decode_lines


def left_out(
    files: Iterable[Loaded], copies: Iterable[Copy], dropped: Iterable[Dropped]
) -> tuple[LeftOut, ...]:
    """What was left out of each of ``files``, in their order; files kept whole are not there."""
    gone: dict[int, list[Dropped]] = {}
    for each in dropped:
        gone.setdefault(each.index, []).append(each)
    found = [_of_file(file, gone.get(file.index, [])) for file in files]
    found += [_of_copy(copy) for copy in copies]
    return tuple(each for each in found if each.rows or each.unplaced)


def _of_file(file: Loaded, dropped: Sequence[Dropped]) -> LeftOut:
    table = file.table
    rows = [
        Gone(reason=each.reason, code=each.code, count=each.count, rows=each.rows.to_list())
        for each in dropped
    ]
    unplaced = {why: n - len(table.aside.get(why, ())) for why, n in table.excluded.items()}
    return LeftOut(
        file=table.head.name,
        sheet=table.head.sheet,
        rows=(*(_aside(why, len(own), own) for why, own in table.aside.items() if own), *rows),
        unplaced=tuple(_aside(why, n) for why, n in sorted(unplaced.items()) if n),
        read_texts=partial(_read_texts, file.request, _known(file)),
    )


def _aside(reason: str, count: int, rows: Sequence[int] = ()) -> Gone:
    """Rows that the reading of the text itself put aside."""
    return Gone(reason=reason, code=CODES.get(Reason(reason)), count=count, rows=rows)


def _of_copy(copy: Copy) -> LeftOut:
    """A file given twice counts once: all rows of the other, none by itself."""
    whole = _of_file(copy.file, ())
    account = copy.account()
    gone = Gone(reason=REASON, code=copy.issue().code, count=account.rows_excluded[REASON])
    return replace(whole, unplaced=(*whole.unplaced, gone))


def _known(file: Loaded) -> frozenset[str]:
    """Enough headers to find the same header row again."""
    return frozenset(map(folded, file.table.head.headers))


def _read_texts(
    request: SourceRequest, known: frozenset[str], rows: Collection[int]
) -> Iterator[tuple[int, str]]:
    """The records that start at ``rows``: as written in a text file, by tabs from a workbook."""
    head = read_head(request.path, request.hints, known, request.name)
    wanted = frozenset(rows)
    if isinstance(head.form, CsvForm):
        yield from _records(head, head.form, wanted)
        return
    aside: Iterable[tuple[int, str]] = ()
    if isinstance(head.form, SheetCopy):
        texts = ChainMap(*map(dict, head.form.aside.values()))
        aside = ((row, texts[row]) for row in sorted(wanted & texts.keys()))
    table = read_table(head, head.headers)
    found = table.frame.filter(pl.col(ROW).is_in(list(wanted))).select(ROW, *head.headers)
    kept = ((number, _line(cells)) for number, *cells in found.iter_rows())
    yield from merge(aside, kept)


def _line(cells: Iterable[object]) -> str:
    return "\t".join("" if cell is None else str(cell) for cell in cells)


def _records(head: Head, form: CsvForm, wanted: frozenset[int]) -> Iterator[tuple[int, str]]:
    lines = islice(decode_lines(head.path, head.encoding or "utf-8", Faults()), form.last_row, None)
    dialect = Dialect(head.separator or ",", form.quote)
    for record in parse_records(lines, dialect, len(head.headers), form.last_row + 1):
        if record.line in wanted:
            yield record.line, record.text.rstrip("\r\n")
