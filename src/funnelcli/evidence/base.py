"""What the evidence of a metric is: the rows that count in its figures, and why others do not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    REVENUE_COLUMNS,
    Frames,
    Lazy,
    Question,
    in_period,
    one_if,
    with_refunds,
)
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, say
from funnelcli.schema.columns import Role

LEFT_OUT = "left_out"
"""The column that says why a row counts in no figure; null where it counts in one."""
FLAG = "in:"
"""What the column begins with that says (1 or 0) whether a row counts in a figure."""
EXCLUDED = "excluded:"
"""What the reason begins with for a lead that is none, before the name of the exclusion."""
MONEY = ("amount", "spend")
"""Columns of minor units."""
Total = int | Money | None
COLUMNS: Mapping[Role, Sequence[str]] = {
    Role.LEADS: (
        *("lead_id", "input", "row", "created_on", "manager", "channel", "campaign"),
        *("verdict", "excluded_as", "minutes", "contact", "phone", "email"),
    ),
    Role.DEALS: (
        *("deal_id", "input", "row", "created_on", "decided_on", "expected_on", "pipeline"),
        *(
            "stage",
            "lost_from",
            "outcome",
            "amount",
            "currency",
            "manager",
            "channel",
            "product",
            "lead_id",
        ),
        *("loss_reason", "contact", "company", "phone", "email"),
    ),
    Role.SPEND: (
        *("spend_on", "channel", "campaign", "vat", "spend", "currency"),
        *("impressions", "clicks"),
    ),
}
"""What is shown of a row, where the frames have it."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a result and the rows behind it.

    ``counts`` holds for the rows that count; ``column`` is what is added up of them, None where
    they are counted. ``total`` is the number in the result, None where it is refused. ``parts``:
    the same number by the values of the column ``by``.
    """

    name: str
    counts: nw.Expr
    total: Callable[[Any], Total]
    column: str | None = None
    by: str | None = None
    parts: Callable[[Any], Mapping[str | None, Total]] | None = None
    title: Phrase | None = None

    @property
    def flag(self) -> str:
        """The column of the rows that count."""
        return FLAG + self.name

    @property
    def words(self) -> Phrase:
        """What the figure is called."""
        return self.title or say(f"figure.{self.name}")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a row counts in no figure; the first that holds is told."""

    holds: nw.Expr
    name: str
    detail: nw.Expr | None = field(default=None)
    """A text that is put behind the name."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The rows of one role, every one with its flags and, where all are 0, with the reason."""

    role: Role
    rows: Lazy
    figures: tuple[Figure, ...]


Gather = Callable[[Frames, Question, Any], tuple[Evidence, ...]]
"""From the frames, the question and the result of a metric to its evidence."""


def deals_and_refunds(frames: Frames) -> Lazy:
    """Deals and refunds with ``sale``: a refund has the columns of the deal it pays back."""
    names = frames.deals.collect_schema().names()
    return with_refunds(frames, *(name for name in names if name not in REVENUE_COLUMNS))


def is_sale() -> nw.Expr:
    """Deals, and no refund."""
    return nw.col("sale") == 1


def evidence(
    role: Role, frame: Lazy, figures: Sequence[Figure], reasons: Sequence[Reason]
) -> Evidence:
    """All rows of ``frame`` flagged by ``figures``; left out as ``other`` where no reason holds."""
    flagged = frame.with_columns(**{each.flag: one_if(each.counts) for each in figures})
    counted = reduce(or_, [nw.col(each.flag) == 1 for each in figures])
    why: nw.Expr = nw.lit("other")
    for reason in reversed(reasons):
        label: nw.Expr = nw.lit(reason.name)
        if reason.detail is not None:
            label = nw.concat_str([label, nw.coalesce(reason.detail, nw.lit(""))])
        why = nw.when(reason.holds).then(label).otherwise(why)
    present = set(frame.collect_schema().names())
    shown = [name for name in COLUMNS[role] if name in present]
    nothing = nw.lit(None, dtype=nw.String)
    rows = flagged.with_columns(**{LEFT_OUT: nw.when(counted).then(nothing).otherwise(why)})
    return Evidence(
        role=role,
        rows=rows.select(*shown, *(each.flag for each in figures), LEFT_OUT),
        figures=tuple(figures),
    )


def is_(column: str, *values: str) -> nw.Expr:
    """Rows whose ``column`` is one of ``values``."""
    return nw.col(column) == values[0] if len(values) == 1 else nw.col(column).is_in(list(values))


def lead_reasons(question: Question) -> tuple[Reason, ...]:
    """Why a lead does not count among those created in the period."""
    return (
        Reason(holds=nw.col("created_on").is_null(), name="undated"),
        Reason(holds=~in_period("created_on", question), name="created_elsewhere"),
        Reason(holds=is_("verdict", "excluded"), name=EXCLUDED, detail=nw.col("excluded_as")),
    )


def closed_reasons() -> tuple[Reason, ...]:
    """Why a deal does not count among those closed in the period."""
    return (
        Reason(holds=is_("outcome", "open"), name="open"),
        Reason(holds=is_("outcome", "unknown"), name="unknown_stage"),
        Reason(holds=nw.col("decided_on").is_null(), name="no_closing_day"),
    )


def created_reasons(question: Question) -> tuple[Reason, ...]:
    """Why a deal does not count among those created in the period."""
    return (
        Reason(holds=nw.col("created_on").is_null(), name="undated"),
        Reason(holds=~in_period("created_on", question), name="created_elsewhere"),
    )


CLOSED_ELSEWHERE = Reason(holds=nw.lit(value=True), name="closed_elsewhere")
"""What is left once a deal is closed on a known day."""


def sold_in(question: Question) -> nw.Expr:
    """Deals won in the period."""
    return is_("outcome", "won") & in_period("decided_on", question)


def priced() -> nw.Expr:
    """Deals with an amount."""
    return ~nw.col("amount").is_null()


def summed(values: Sequence[Total]) -> Total:
    """The sum of counts or of money; None where one of them is missing, or there are none."""
    known = [each for each in values if each is not None]
    if len(known) < len(values) or not known:
        return None
    if isinstance(known[0], Money):
        return reduce(lambda left, right: left + right, [m for m in known if isinstance(m, Money)])
    return sum(each for each in known if isinstance(each, int))
