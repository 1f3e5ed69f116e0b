"""Sales velocity: money a day that the deals in work bring at the usual rate (metrics 2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    EARLY_EVENTS,
    WIDE_SHARE,
    Frames,
    Lazy,
    Question,
    Rows,
    closing_mark,
    deals_mark,
    in_period,
    linkage_mark,
    money_mark,
    share_mark,
)
from funnelcli.metrics.cost_row import total
from funnelcli.metrics.durations import counted_days
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

ID = "sales_velocity"


@dataclass(frozen=True, kw_only=True)
class SalesVelocity:
    """Open qualified deals × share won × average sale ÷ median days of a sale, in money a day.

    ``open_qualified_count`` deals are open and come from a qualified lead; of
    ``open_unknown_count`` more nobody knows: ``velocity_most`` counts them in. ``velocity_all``
    counts every open deal. The share, the average and the days are those of the deals closed in
    the period.
    """

    velocity: Money | None
    velocity_most: Money | None
    velocity_all: Money | None
    open_count: int | None
    open_qualified_count: int | None
    open_unknown_count: int | None
    decided_share: Ratio | None
    average_deal: Money | None
    cycle_days_median: float | None
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """``open`` deals by the verdict of their lead; ``closed`` in the period; days of ``cycles``."""
    deals = frames.deals.select(
        "lead_id",
        "outcome",
        "amount",
        days=nw.col("decided_on") - nw.col("created_on"),
        decided_on="decided_on",
    )
    verdicts = frames.leads.select("lead_id", "verdict")
    closed = deals.filter(in_period("decided_on", question))
    won = closed.filter((nw.col("outcome") == "won") & (nw.col("days") >= 0))
    return {
        "open": deals.filter(nw.col("outcome") == "open")
        .join(verdicts, on="lead_id", how="left")
        .group_by("verdict")
        .agg(count=nw.len()),
        "closed": closed.group_by("outcome").agg(
            count=nw.len(), priced=nw.col("amount").count(), amount=nw.col("amount").sum()
        ),
        "cycles": won.group_by("days").agg(count=nw.len()),
    }


def summarise(rows: Mapping[str, Rows], question: Question) -> SalesVelocity:
    """Nothing where a factor is missing; bounds where nobody judged the lead of an open deal."""
    source = _source(question)
    closes, pays = closing_mark(question.facts), money_mark(question.facts)
    by_outcome = {row["outcome"]: row for row in rows["closed"]}
    won, lost = by_outcome.get("won"), by_outcome.get("lost")
    share = Ratio(won["count"] if won else 0, sum(r["count"] for r in (won, lost) if r))
    days = counted_days(rows["cycles"])
    cycle = quantile(days, Fraction(1, 2)) if days else None
    check = _average(won, question)
    known = closes.state is not State.REFUSED
    sells = deals_mark(question.facts) == OK
    judged = sells and question.criteria is not None
    counts = {row["verdict"]: row["count"] for row in rows["open"]}
    good = counts.get("qualified", 0)
    doubt = counts.get("unknown", 0) + counts.get(None, 0)
    opened = total(rows["open"], "count")

    def velocity(count: int, mark: Mark) -> Money | None:
        if mark.state is State.REFUSED or check is None or not cycle or share.exact is None:
            return None
        return Money(round(count * share.exact * check / cycle), question.facts.currency or "")

    allowed = worst([closes, pays])
    return SalesVelocity(
        velocity=velocity(good, source),
        velocity_most=velocity(good + doubt, source),
        velocity_all=velocity(opened, allowed),
        open_count=opened if sells else None,
        open_qualified_count=good if judged else None,
        open_unknown_count=doubt if judged else None,
        decided_share=share if known else None,
        average_deal=Money(round(check), question.facts.currency or "")
        if check is not None and allowed.state is not State.REFUSED
        else None,
        cycle_days_median=float(cycle) if known and cycle is not None else None,
        mark=source
        if source.state is State.REFUSED
        else worst([source, _mark(share, cycle, check), _room(good, doubt)]),
    )


def _source(question: Question) -> Mark:
    """Refused without closing days, amounts, an agreement, or deals linked to their leads."""
    facts = question.facts
    marks = [closing_mark(facts), money_mark(facts)]
    if Role.DEALS in facts.fields and not facts.has(Role.DEALS, "created_at"):
        marks.append(Mark(State.REFUSED, say("reason.no_created")))
    if question.criteria is None:
        marks.append(Mark(State.REFUSED, say("reason.no_spec")))
    return worst([*marks, linkage_mark(facts)])


def _average(won: Mapping[str, int] | None, question: Question) -> Fraction | None:
    """The exact average amount of the priced sales; None without one, or when all are 0."""
    if won is None or not won["amount"] or question.facts.currency is None:
        return None
    return Fraction(won["amount"], won["priced"])


def _mark(share: Ratio, cycle: Fraction | None, check: Fraction | None) -> Mark:
    if cycle is None or not share.numerator:
        return Mark(State.UNKNOWN, say("reason.no_sales"))
    if check is None:
        return Mark(State.UNKNOWN, say("reason.no_priced", count=share.numerator))
    if not cycle:
        return Mark(State.UNKNOWN, say("reason.zero_cycle"))
    if share.numerator < EARLY_EVENTS:
        return Mark(State.EARLY, say("reason.few_events", count=share.numerator))
    return share_mark(share)


def _room(good: int, doubt: int) -> Mark:
    """Wide where deals of leads that nobody judged leave more room than an interval may have."""
    if Fraction(doubt, max(good + doubt, 1)) > Fraction(WIDE_SHARE):
        return Mark(State.WIDE, say("reason.open_unjudged", count=doubt))
    return OK
