"""Columns of which too much cannot be read: they count as absent, and what needs them is refused.

One bad cell in a hundred is a cell to correct. Where more than a tenth of a column is not
understood, the column is something else than it is taken for, and a sum over the rest misleads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.schema.columns import Role
from funnelcli.sources.recognition.mapping import ENTERED
from funnelcli.sources.recognition.recognise import Recognition
from funnelcli.sources.shape import Head
from funnelcli.sources.values.coerce import Coerced

TOLERATED_PERCENT = 10
"""How many of a hundred filled cells of a needed column may be unreadable."""

NEEDED: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.DEALS: frozenset(
            {"amount", "created_at", "closed_at", "close_date", "stage_changed_at"}
        ),
        Role.LEADS: frozenset({"created_at"}),
        Role.HISTORY: frozenset({"entered_at"}),
        Role.SPEND: frozenset({"spend", "spend_on", "period_from", "period_to"}),
        Role.PLAN: frozenset(),
    }
)
"""Fields that decide populations and sums. What a lead answers is not among them: an answer that
cannot be read makes the verdict on that lead unknown, and the others stay."""


@dataclass(frozen=True, kw_only=True)
class Trusted:
    """Typed columns without those that are not understood, whose fields are ``withdrawn``."""

    typed: Coerced
    withdrawn: frozenset[str]


def trust(typed: Coerced, head: Head, found: Recognition) -> Trusted:
    """``typed`` with every needed column emptied of which more than is tolerated is unreadable.

    Columns of entered stages stand or fall together: some of them would tell a wrong way.
    """
    read = {name: typed.frame[name].count() for name in typed.unread}
    bad = {
        name: (count, count + read[name])
        for name, count in typed.unread.items()
        if _is_needed(name, found.role) and count * 100 > TOLERATED_PERCENT * (count + read[name])
    }
    emptied = set(bad)
    if any(name.startswith(ENTERED) for name in bad):
        emptied |= {name for name in typed.frame.columns if name.startswith(ENTERED)}
    frame = typed.frame.with_columns(pl.lit(None).cast(_type(typed, n)).alias(n) for n in emptied)
    return Trusted(
        typed=replace(typed, frame=frame, issues=(*typed.issues, *_complaints(bad, head, found))),
        withdrawn=frozenset(name.partition("#")[0] for name in bad),
    )


def _is_needed(name: str, role: Role) -> bool:
    return name.startswith(ENTERED) or name.partition("#")[0] in NEEDED[role]


def _type(typed: Coerced, name: str) -> pl.DataType:
    return typed.frame.schema[name]


def _complaints(bad: Mapping[str, tuple[int, int]], head: Head, found: Recognition) -> list[Issue]:
    return [
        Issue(
            "D162",
            {"file": head.name, "column": header, "number": count, "total": total},
            count,
            (Place(head.name, head.sheet, head.header_row, header),),
        )
        for name, (count, total) in bad.items()
        for header in (_header(name, found),)
    ]


def _header(name: str, found: Recognition) -> str:
    if name.startswith(ENTERED):
        return found.columns.entered[name.removeprefix(ENTERED)]
    field, _, number = name.partition("#")
    return found.columns.headers[field][int(number or 1) - 1]
