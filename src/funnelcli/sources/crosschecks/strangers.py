"""Tables beside the exports that are none we know: what their keys and phones tell, no more.

A list of contacts, products or stages is not judged; but an id or a name that deals share with it
and that it does not list shows that one of the two is not whole, or spells it otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.schema.columns import Role
from funnelcli.sources.accounting import SHOWN
from funnelcli.sources.load import Loaded, SourceRequest
from funnelcli.sources.recognition.mapping import folded
from funnelcli.sources.recognition.recognise import headers_of, known_headers
from funnelcli.sources.shape import ROW, Head, column_of
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.values.phone_styles import phone_headers, style_issues

_ID = re.compile(r"(?!(?:record|row) id$)(?:.+ id|id .+)")
"""A header that says whose id it is; a bare «ID» means another thing in every table."""
_NAMES = frozenset({"product", "manager", "stage", "pipeline"})
"""Fields whose names are keys as well; those of customers are not shown."""
_ENOUGH = 2
"""At least one of so many values must be known, else the two columns are of different things."""
_CROSSED = {
    Role.DEALS: frozenset({"lead_id"}),
    Role.LEADS: frozenset({"deal_id"}),
    Role.HISTORY: frozenset({"deal_id"}),
}
"""Fields whose ids are looked up where deals, leads and moves meet."""


@dataclass(frozen=True, kw_only=True)
class _Table:
    """The key columns of a table; ``own`` is the header of its records' own key, if it has one."""

    head: Head
    frame: pl.DataFrame
    own: str | None
    asked: tuple[str, ...]


def strange_issues(requests: Sequence[SourceRequest], files: Sequence[Loaded]) -> list[Issue]:
    """Keys that another table does not list, with ``requests`` the tables of no known role.

    A header that ends or begins with «id», or names a product, a manager or a stage, is a
    reference to the one table whose records it tells apart: the first such column there, each
    value once. Where not even every second value is known, the two are about different things,
    and nothing is said.
    """
    strangers = [table for request in requests if (table := _stranger(request))]
    if not strangers:
        return []
    tables = [*strangers, *map(_known, files)]
    owners = _owners(tables)
    unlisted = [
        issue
        for table in tables
        for header in table.asked
        if (owner := owners.get(folded(header))) and owner is not table
        if (issue := _unlisted(table, header, owner))
    ]
    return unlisted + [issue for table in strangers for issue in _styles(table)]


def _stranger(request: SourceRequest) -> _Table | None:
    """The keys and phones of a table that is no export; None when it cannot be read."""
    try:
        head = read_head(request.path, request.hints, known_headers(), request.name)
        headers = _key_headers(head)
        frame = _texts(head, [*headers, *phone_headers(head)])
    except InputError:
        return None  # why it cannot be read has been said when it was opened
    own = next((header for header in headers if _numbers(frame[header])), None)
    return _Table(head=head, frame=frame, own=own, asked=tuple(headers))


def _known(file: Loaded) -> _Table:
    """The ids of an export; deals and leads number their own records."""
    head, columns = file.table.head, file.found.columns.headers
    role = file.found.role
    own = columns.get({Role.DEALS: "deal_id", Role.LEADS: "lead_id"}.get(role, ""), (None,))[0]
    crossed = {columns[name][0] for name in _CROSSED.get(role, ()) if name in columns}
    asked = [header for header in _key_headers(head) if header not in {own, *crossed}]
    read = [*asked, *([own] if own else [])]
    return _Table(head=head, frame=_texts(head, read), own=own, asked=tuple(asked))


def _key_headers(head: Head) -> list[str]:
    names = headers_of(_NAMES)
    folds = {header: folded(header) for header in head.headers}
    return [header for header, fold in folds.items() if _ID.fullmatch(fold) or fold in names]


def _texts(head: Head, headers: Iterable[str]) -> pl.DataFrame:
    """These columns as text, with the row they stand in."""
    names = list(dict.fromkeys(headers))
    table = read_table(head, frozenset(names))
    return table.frame.select(ROW, pl.col(names).cast(pl.String))


def _numbers(column: pl.Series) -> bool:
    """Whether a column tells apart the records of its table: every cell filled, no value twice."""
    return not column.is_empty() and not column.null_count() and column.n_unique() == len(column)


def _styles(table: _Table) -> list[Issue]:
    return style_issues(table.head, table.frame, phone_headers(table.head))


def _owners(tables: Iterable[_Table]) -> Mapping[str, _Table]:
    """Folded header to the table whose records it tells apart; a header that two claim is nobody's.

    (Two exports of deals are two claims: which of them should list an id cannot be told.)
    """
    claims: dict[str, list[_Table]] = {}
    for table in tables:
        if table.own is not None:
            claims.setdefault(folded(table.own), []).append(table)
    return {header: own[0] for header, own in claims.items() if len(own) == 1}


def _unlisted(table: _Table, header: str, owner: _Table) -> Issue | None:
    if owner.own is None:
        return None
    told = table.frame.select(ROW, header).drop_nulls()
    listed = owner.frame[owner.own].drop_nulls().unique().implode()
    gone = told.filter(~column_of(header).is_in(listed))
    if gone.is_empty() or (told.height - gone.height) * _ENOUGH < told.height:
        return None
    return Issue(
        "D187",
        {
            "file": table.head.name,
            "column": header,
            "other": owner.head.name,
            "number": gone.height,
            "ids": ", ".join(_first(gone[header])),
        },
        gone.height,
        _places(table, header, gone),
    )


def _first(ids: pl.Series) -> Iterator[str]:
    yield from ids.unique(maintain_order=True).head(SHOWN).to_list()


def _places(table: _Table, header: str, rows: pl.DataFrame) -> tuple[Place, ...]:
    head = table.head
    return tuple(
        Place(head.name, head.sheet, row, header) for row in rows[ROW].sort().head(SHOWN).to_list()
    )
