"""Shared KPI: the one number of both departments, average deal x quality of leads (metrics 2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.metrics.base import WIDE_SHARE, Frames, Lazy, Question, Rows
from funnelcli.metrics.measures import period_sums
from funnelcli.metrics.plan_base import PlanBase, plan_base
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst

ID = "shared_kpi"


@dataclass(frozen=True, kw_only=True)
class KpiBounds:
    """The KPI if every unknown lead were bad, and if every one were good."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class SharedKpi:
    """``value`` = ``deal_index`` x ``share_index``: 1 is the plan of both departments together.

    ``deal_index`` = average deal / planned one (sales), ``share_index`` = qualified share /
    planned one (marketing); averages are over sales with an amount, before refunds.
    """

    value: float | None
    bounds: KpiBounds | None
    average_deal: Money | None
    planned_deal: Money | None
    deal_index: float | None
    qualified_share: Ratio | None
    planned_share: Ratio | None
    share_index: float | None
    priced_count: int | None
    unknown_count: int | None
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """Sums of the period."""
    return period_sums(frames, question)


def summarise(rows: Mapping[str, Rows], question: Question) -> SharedKpi:
    """Both indices and their product, or why there is none."""
    base = plan_base(rows, question)
    leads, qualified, _, revenue = base.facts
    planned_leads, planned_qualified, planned_sales, planned_revenue = base.plans
    priced = revenue.event_count
    mark = worst([base.mark, _empty(base)])
    if mark.state in {State.REFUSED, State.UNKNOWN} or not priced or not leads.value:
        return _nothing(mark)
    share = Ratio(qualified.value or 0, leads.value)
    planned_share = Ratio(planned_qualified, planned_leads)
    returned = sum(int(row["returned"]) for row in rows["won"])
    deal = Fraction((revenue.value or 0) - returned, priced)
    planned_deal = Fraction(planned_revenue, planned_sales)
    deal_index = deal / planned_deal
    share_index = Fraction(share.numerator * planned_leads, leads.value * planned_qualified)
    unknown = qualified.unknown_count or 0
    high = deal_index * Fraction(
        (share.numerator + unknown) * planned_leads, leads.value * planned_qualified
    )
    value = deal_index * share_index
    currency = revenue.currency or ""
    return SharedKpi(
        value=float(value),
        bounds=KpiBounds(low=float(value), high=float(high)) if unknown else None,
        average_deal=Money(round(deal), currency),
        planned_deal=Money(round(planned_deal), currency),
        deal_index=float(deal_index),
        qualified_share=share,
        planned_share=planned_share,
        share_index=float(share_index),
        priced_count=priced,
        unknown_count=unknown,
        mark=worst([mark, _unknown(value, high, unknown), _wide(share)]),
    )


def _empty(base: PlanBase) -> Mark:
    """No lead or no sale with an amount: neither has a quality."""
    if base.is_known and not (base.facts[0].value and base.facts[-1].event_count):
        return Mark(State.UNKNOWN, say("reason.no_events"))
    return OK


def _unknown(low: Fraction, high: Fraction, unknown: int) -> Mark:
    """Unknown leads that could carry the KPI to the plan."""
    if low < 1 <= high:
        return Mark(State.UNKNOWN, say("reason.unknown_could_meet_share", count=unknown))
    return OK


def _wide(share: Ratio) -> Mark:
    if (share.width or 0.0) > WIDE_SHARE:
        return Mark(State.WIDE, say("reason.wide_interval"))
    return OK


def _nothing(mark: Mark) -> SharedKpi:
    """A KPI that says why it has no numbers."""
    return SharedKpi(
        value=None,
        bounds=None,
        average_deal=None,
        planned_deal=None,
        deal_index=None,
        qualified_share=None,
        planned_share=None,
        share_index=None,
        priced_count=None,
        unknown_count=None,
        mark=mark,
    )
