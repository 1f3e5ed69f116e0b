"""What a metric is given and what it must offer. Metrics do not import each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

import narwhals.stable.v2 as nw

from funnelcli.model.day import day_number
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.period import Period, month_of, parse_period
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from funnelcli.schema.calendar import WorkCalendar
from funnelcli.schema.canonical import Facts, PlanRow
from funnelcli.schema.columns import Role

EARLY_EVENTS = 10
"""Fewer events than this make a figure early."""
EARLY_DAYS = 5
"""Fewer elapsed working days than this make a pace early."""
WIDE_SHARE = 0.2
"""A 95 % interval wider than this makes a share wide."""
LINKAGE_WIDE = Fraction(7, 10)
LINKAGE_REFUSED = Fraction(3, 10)
"""Shares of deals linked to a lead: from the first on it is fine, under the second useless."""
MATURE = Fraction(1, 2)
"""Share of a cohort that must be old enough for what became of it to be judged."""
Mode = Literal["ordered", "visited", "strict"]
Row = Mapping[str, Any]
Rows = Sequence[Row]
Lazy = nw.LazyFrame[Any]
Group = TypeVar("Group")


@dataclass(frozen=True, kw_only=True)
class Frames:
    """Canonical frames (schema/canonical.py) seen at the end of ``as_of``.

    Records created later are gone. ``leads`` has ``verdict`` (a Verdict as String),
    ``excluded_as`` (the exclusion rule, String) and ``spec_version`` (Int64), all null without a
    spec, and ``c:<criterion>`` (Int64: 1 passed, 0 failed, null unknown) with one. ``deals`` has
    ``outcome`` (open/won/lost/unknown) and ``decided_on`` (actual closing day) at as-of: a deal
    closed later is open. ``refunds`` (None when there are none) are shaped like the deals they pay
    back, with an ``amount`` below zero and ``decided_on`` the day of the refund.
    """

    leads: Lazy
    deals: Lazy
    history: Lazy
    spend: Lazy
    refunds: Lazy | None = None


LEAD_COLUMNS = (
    "lead_id",
    "created_on",
    "channel",
    "campaign",
    "person",
    "verdict",
    "excluded_as",
    "spec_version",
    "manager",
    "product",
    "created_minute",
    "first_contact_on",
    "first_contact_minute",
)
"""Columns of leads that metrics look at, besides the ``c:`` columns and the one of ``--by``."""
DEAL_COLUMNS = (
    *("deal_id", "pipeline", "stage", "rank", "outcome", "amount", "currency", "manager"),
    *(
        "created_on",
        "decided_on",
        "expected_on",
        "lead_id",
        "person",
        "rebuilt",
        "channel",
        "product",
        "loss_reason",
    ),
)
"""Columns of deals that metrics look at."""
AS_READ = ("status", "closed_on", "closed_basis")
"""Columns of deals that tell how they stood on another day (``seen_at``)."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion as metrics see it; ``versions`` are the spec versions that ask it."""

    id: str
    title: str
    versions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Staff:
    """What the settings say of a manager; ``capacity`` in leads a month."""

    role: str | None = None
    team: str | None = None
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what is known beside the frames."""

    period: Period
    as_of: date
    mode: Mode
    calendar: WorkCalendar
    facts: Facts
    plan: tuple[PlanRow, ...]
    criteria: tuple[Criterion, ...] | None
    """The criteria of the newest spec version; None without a spec."""
    qualified_norm: tuple[float, float] | None = None
    by: str | None = None
    """A further column of leads to split by (``--by``); None when none is asked or none exists."""
    staff: Mapping[str, Staff] = field(default_factory=dict)
    """What the settings say of managers, by name."""
    margin: Fraction | None = None
    """Share of the revenue that is left after what was sold is paid for; None when nobody says."""
    loss_owners: Mapping[str, str] = field(default_factory=dict)
    """Whose matter a loss reason is, by its folded text."""
    product_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Product groups with folded words that names of their products contain; the first holds."""
    sales_cost: Money | None = None
    """What the sales department cost in the period; None when nobody says."""
    response_minutes: int | None = None
    """Working minutes within which a lead is to be answered; None without such a norm."""
    every_lead: bool = False
    """Whether all leads are meant, dated or not, and not those of the period."""

    @property
    def span(self) -> tuple[int, int]:
        """Day numbers of the period: first, and one after the last."""
        return day_number(self.period.start), day_number(self.period.end)

    @property
    def as_of_day(self) -> int:
        """Day number of as-of."""
        return day_number(self.as_of)


@dataclass(frozen=True, kw_only=True)
class Split(Generic[Group]):
    """Rows by ``dimension``: their ``channel`` (of ``--by``) or ``part`` holds its values."""

    dimension: str
    rows: tuple[Group, ...]


REVENUE_COLUMNS = ("outcome", "decided_on", "currency", "amount")
"""What says how much a deal or a refund is worth, and when."""


def with_refunds(frames: Frames, *columns: str) -> Lazy:
    """All deals and what was paid back of the won ones, with outcome, day, money and ``columns``.

    ``sale`` is 1 for a deal and 0 for a refund: amounts of both add up to revenue, each on its own
    day (``decided_on``), and only ones are counted.
    """
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    kept = (*REVENUE_COLUMNS, *columns)
    deals = frames.deals.select(*kept, sale=one)
    if frames.refunds is None:
        return deals
    return nw.concat([deals, frames.refunds.select(*kept, sale=none)])


def less_refunds(frames: Frames) -> Lazy:
    """Deals whose ``amount`` is what they have brought by as-of, less what was paid back of it."""
    if frames.refunds is None:
        return frames.deals
    paid = frames.refunds.group_by("deal_id").agg(returned=nw.col("amount").sum())
    left = nw.col("amount") + nw.coalesce(nw.col("returned"), nw.lit(0, dtype=nw.Int64))
    return frames.deals.join(paid, on="deal_id", how="left").with_columns(amount=left)


def filled_in(frames: Frames) -> nw.Expr:
    """1 for sales of ``less_refunds`` with an amount that was not 0 before refunds.

    Sales whose amounts are all empty or 0 have no revenue: nobody filled it in.
    """
    none = nw.lit(0, dtype=nw.Int64)
    back = none if frames.refunds is None else nw.coalesce(nw.col("returned"), none)
    return one_if((nw.col("outcome") == "won") & (nw.col("amount") != back))


def counted_lead() -> nw.Expr:
    """Leads that count: all but the excluded ones (without a spec none is excluded)."""
    return nw.col("verdict").is_null() | (nw.col("verdict") != "excluded")


def older_than_history(facts: Facts) -> nw.Expr:
    """1 for deals created before the first move of all: moves tell only a part of their life."""
    begins = day_number(facts.moves_from) if facts.moves_from else _NO_DAY
    return one_if(nw.col("created_on") < begins)


_NO_DAY = -1_000_000
"""A day number before every real one."""


def one_if(condition: nw.Expr) -> nw.Expr:
    """1 where ``condition`` holds, else 0 (also on null): booleans cannot be summed everywhere."""
    return nw.when(condition).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))


def plan_value(question: Question, measure: str, period: Period | None = None) -> int | None:
    """The firm's plan of ``measure`` for the period (or that one); money in minor units."""
    planned = {
        parse_period(row.period, question.as_of): row.value
        for row in question.plan
        if row.measure == measure and row.dimension is None
    }
    return of_period(planned, period or question.period)


def of_period(known: Mapping[Period | None, int], period: Period) -> int | None:
    """What is ``known`` of a period by its own name, or of the whole months it is made of.

    Nothing is split: a week knows nothing because its month does.
    """
    if period in known:
        return known[period]
    total, day = 0, period.start
    while day < period.end:
        month = month_of(day)
        if month not in known or day != month.start or month.end > period.end:
            return None
        total, day = total + known[month], month.end
    return total


def share_mark(share: Ratio | None) -> Mark:
    """State of a share from its counts: no data, under 10 events, interval over 20 points."""
    if share is None or not share.denominator:
        return Mark(State.UNKNOWN, say("reason.no_events"))
    if share.denominator < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=share.denominator))
    if (share.width or 0.0) > WIDE_SHARE:
        return Mark(State.WIDE, say("reason.wide_interval"))
    return OK


def closing_known(facts: Facts) -> bool:
    """Whether closing days can be known at all from these inputs."""
    if facts.closed_basis is not None:
        return True
    could = facts.has(Role.DEALS, "closed_at") or facts.has(Role.DEALS, "stage_changed_at")
    return not sum(facts.closed_basis_counts.values()) and (could or Role.HISTORY in facts.fields)


def deals_mark(facts: Facts) -> Mark:
    """Refused without deals, and where nothing tells what became of them: all would be open."""
    if Role.DEALS not in facts.fields:
        return Mark(State.REFUSED, say("reason.no_deals"))
    if not facts.has(Role.DEALS, "status"):
        return Mark(State.REFUSED, say("reason.no_outcome"))
    return OK


def closing_mark(facts: Facts) -> Mark:
    """Refused without closing days; at best wide while some are only declared by hand."""
    if (told := deals_mark(facts)) != OK:
        return told
    if not closing_known(facts):
        return Mark(State.REFUSED, say("reason.no_closing_day"))
    if declared := facts.closed_basis_counts.get("declared", 0):
        return Mark(State.WIDE, say("reason.declared_closing", count=declared))
    missing, total = facts.closed_basis_counts.get("none", 0), facts.closed_basis_counts
    if missing * 20 > sum(total.values()):
        return Mark(State.WIDE, say("reason.undated_closing", count=missing))
    return OK


def linkage_mark(facts: Facts) -> Mark:
    """What may be said of leads by their deals: refused or wide while few deals are linked."""
    linked = facts.linkage.exact if facts.linkage else None
    if linked is None or linked >= LINKAGE_WIDE:
        return OK
    state = State.REFUSED if linked < LINKAGE_REFUSED else State.WIDE
    return Mark(state, say("reason.linkage_low", share=facts.linkage))


def maturity_mark(maturity: Ratio | None) -> Mark:
    """Early while under half of the leads are old enough (research 2.4)."""
    if maturity is None or maturity.exact is None or maturity.exact >= MATURE:
        return OK
    return Mark(State.EARLY, say("reason.immature", share=maturity))


def money_mark(facts: Facts) -> Mark:
    """Refused without amounts, or with several currencies and no rates."""
    if (told := deals_mark(facts)) != OK:
        return told
    if not facts.has(Role.DEALS, "amount"):
        return Mark(State.REFUSED, say("reason.no_amount"))
    if facts.currency is None:
        return Mark(State.REFUSED, say("reason.currencies", list=", ".join(facts.currencies)))
    return OK


def sums_by_currency(rows: Rows) -> tuple[Money, ...]:
    """Sums of ``amount`` apart by ``currency``, in the order of the codes.

    Groups without a single amount are left out: no data is not 0.
    """
    sums: dict[str, int] = {}
    for row in rows:
        if row["priced"] or row["amount"]:
            code = row["currency"] or UNKNOWN_CURRENCY
            sums[code] = sums.get(code, 0) + int(row["amount"])
    return tuple(Money(minor, code) for code, minor in sorted(sums.items()))


def leads_asked(frames: Frames, question: Question) -> Lazy:
    """The leads that are meant: those of the period, or all of them."""
    return (
        frames.leads
        if question.every_lead
        else frames.leads.filter(in_period("created_on", question))
    )


def in_period(column: str, question: Question) -> nw.Expr:
    """Rows whose day number in ``column`` lies in the period (null is outside)."""
    first, end = question.span
    return (nw.col(column) >= first) & (nw.col(column) < end)
