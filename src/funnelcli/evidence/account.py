"""The rows behind a result counted: every row is in a figure or left out for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import LEFT_OUT, MONEY, Evidence, Figure, Total
from funnelcli.metrics.base import Lazy, Rows
from funnelcli.model.money import Money
from funnelcli.schema.canonical import Facts
from funnelcli.schema.columns import CUSTOMERS, Role

OTHER_FIGURE = "other_figure"
"""Why a row is left out that counts in another figure than the one asked for."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A figure, as the result has it (``total``) and as its rows add up (``sum_of_rows``)."""

    figure: Figure
    rows_count: int
    sum_of_rows: Total
    total: Total


@dataclass(frozen=True, kw_only=True)
class Account:
    """The rows of one role: ``seen_count`` of them, in figures or ``left_out`` for a reason."""

    evidence: Evidence
    seen_count: int
    counted_count: int
    left_out: Mapping[str, int]
    figures: tuple[Told, ...]

    @property
    def role(self) -> Role:
        """What the rows are."""
        return self.evidence.role


def narrowed(each: Evidence, where: Mapping[str, str], figure: str | None) -> Evidence:
    """The rows whose columns are as ``where`` says (an empty value: blank), of one figure."""
    found = each
    for name, value in where.items():
        like = nw.col(name).is_null() if not value else nw.col(name) == value
        found = replace(found, rows=found.rows.filter(like))
    if figure is None:
        return found
    (own,) = (known for known in each.figures if known.name == figure)
    elsewhere = (nw.col(own.flag) == 0) & nw.col(LEFT_OUT).is_null()
    why = nw.when(elsewhere).then(nw.lit(OTHER_FIGURE)).otherwise(nw.col(LEFT_OUT))
    others = [known.flag for known in each.figures if known.name != figure]
    rows = found.rows.with_columns(**{LEFT_OUT: why}).drop(*others)
    return replace(found, rows=rows, figures=(own,))


def text_columns(each: Evidence) -> frozenset[str]:
    """The columns of text that rows may be chosen by: nothing that tells who a customer is."""
    schema = each.rows.collect_schema()
    own = {name for name, kind in schema.items() if kind == nw.String}
    return frozenset(own - {LEFT_OUT, "phone", "email"} - CUSTOMERS)


def counts_of(each: Evidence) -> dict[str, Lazy]:
    """What is to be collected for ``read_account``."""
    sums = {_count(place): nw.col(known.flag).sum() for place, known in enumerate(each.figures)}
    amounts = {
        _amount(place): (nw.col(known.column) * nw.col(known.flag)).sum()
        for place, known in enumerate(each.figures)
        if known.column
    }
    return {
        "sums": each.rows.select(**sums, **amounts),
        "reasons": each.rows.group_by(LEFT_OUT).agg(count=nw.len()),
    }


def read_account(
    each: Evidence, found: Mapping[str, Rows], result: object, facts: Facts
) -> Account:
    """The account from the collected rows of ``counts_of``, the most frequent reason first."""
    sums = found["sums"][0]
    reasons = {row[LEFT_OUT]: int(row["count"]) for row in found["reasons"]}
    counted = reasons.pop(None, 0)
    currency = facts.spend_currency if each.role is Role.SPEND else facts.currency
    return Account(
        evidence=each,
        seen_count=counted + sum(reasons.values()),
        counted_count=counted,
        left_out=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        figures=tuple(
            Told(
                figure=known,
                rows_count=int(sums[_count(place)] or 0),
                sum_of_rows=_sum(sums, place, known, currency),
                total=known.total(result),
            )
            for place, known in enumerate(each.figures)
        ),
    )


def _count(place: int) -> str:
    return f"count_{place}"


def _amount(place: int) -> str:
    return f"amount_{place}"


def _sum(sums: Mapping[str, Any], place: int, figure: Figure, currency: str | None) -> Total:
    if figure.column is None:
        return int(sums[_count(place)] or 0)
    added = int(sums[_amount(place)] or 0)
    if figure.column not in MONEY:
        return added
    return None if currency is None else Money(added, currency)


def figure_names(found: Sequence[Evidence]) -> list[str]:
    """The names of all figures, in their order."""
    return list(dict.fromkeys(known.name for each in found for known in each.figures))
