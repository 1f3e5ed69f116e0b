"""Findings: what the results say of themselves, worst news for the plan first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from funnelcli.metrics.base import EARLY_EVENTS
from funnelcli.metrics.capacity import Capacity
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.metrics.loss_reasons import LossReasons
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.plan_fact import PlanFact
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.metrics.run_rate import RunRate
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.metrics.spread import Spread
from funnelcli.metrics.stage_conversion import StageConversion
from funnelcli.model.phrase import Value, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.report.agenda import in_order
from funnelcli.report.cells import name, typed
from funnelcli.report.chances import deals_chance, pace_chance
from funnelcli.report.evidence import finding
from funnelcli.report.matters import blame, channels_apart
from funnelcli.report.model import Finding
from funnelcli.report.planned import bridged, plan_problems, shared
from funnelcli.report.praise import praise_pace, praise_quality, praise_speed
from funnelcli.report.sections.capacity import overloaded, overworked
from funnelcli.report.sections.customer_cost import (
    is_unprofitable,
    strange_campaigns,
    wasted_rows,
)
from funnelcli.report.sections.pipeline_coverage import is_concentrated, is_short
from funnelcli.report.sections.qualified_share import is_below_norm, is_surely_out
from funnelcli.report.sections.run_rate import surely_misses_plan
from funnelcli.report.unsettled import (
    disagreements,
    lacking_money,
    unanswered,
    undated_deals,
    unknown_steps,
    unmeasured,
)

LINKED_ENOUGH = 0.7
"""Share of deals linked to a lead under which channel costs become wide (interface.md)."""
MANY_UNKNOWN = 0.2
"""From this share on, leads of nobody knows which channel are a matter for the meeting."""
_HALF = 0.5
_FAR_APART = 0.2
"""Chances of the plan further apart than this do not describe the same period."""


def find(results: Mapping[str, object], linkage: Ratio | None) -> tuple[Finding, ...]:
    """All findings of ``results``, by severity, then in the order of a meeting."""
    found = [each for result in results.values() for each in _of(result)]
    found.extend(_chances(results))
    found.extend(_linkage(linkage))
    return in_order(_stated(each, results) for each in found)


def _stated(found: Finding, results: Mapping[str, object]) -> Finding:
    """A finding that says nothing of its own row has the state of its metric."""
    mark = getattr(results.get(found.metric), "mark", None)
    return found if found.state or mark is None else replace(found, state=mark.state)


def _of(result: object) -> Iterable[Finding]:
    finder = _FINDERS.get(type(result))
    if finder is None:
        raise TypeError(f"no findings are known for {type(result).__name__}")
    return finder(result)


def _run_rate(result: RunRate) -> Iterable[Finding]:
    for row in result.rows:
        if surely_misses_plan(row):
            yield finding(
                "F001",
                "run_rate",
                row.mark,
                measure=say(f"column.{row.measure}"),
                forecast=row.forecast,
                plan=row.plan,
                share=row.forecast_share,
            )
    yield from disagreements(result)
    yield from praise_pace(result)


def _coverage(result: PipelineCoverage) -> Iterable[Finding]:
    if is_short(result):
        key = "cover.raw" if result.weighted is None else "cover.weighted"
        yield finding(
            "F002",
            "pipeline_coverage",
            cover=say(key, raw=result.raw, weighted=result.weighted),
            raw=result.raw,
            weighted=result.weighted,
            remaining=result.remaining_plan,
        )
    yield from undated_deals(result)
    yield from lacking_money(result)
    if result.overdue_count:
        yield finding(
            "F008",
            "pipeline_coverage",
            count=result.overdue_count,
            open=result.open_count,
            amount=result.overdue_amount,
            sum=result.overdue_amount or say("pipeline_coverage.sum_unknown"),
        )
    if result.largest and is_concentrated(result):
        large = result.largest
        yield finding(
            "F040",
            "pipeline_coverage",
            deal=large.deal_id,
            amount=large.amount,
            share=large.share,
        )
    if result.stale and result.stale.count:
        yield finding(
            "F041",
            "pipeline_coverage",
            count=result.stale.count,
            open=result.open_count,
        )
    if result.missing_amount_count:
        yield finding(
            "F013",
            "pipeline_coverage",
            count=result.missing_amount_count,
            open=result.open_count,
        )


def _chances(results: Mapping[str, object]) -> Iterable[Finding]:
    """A plan at risk though the pace reaches it, and two chances that are far apart."""
    pace, deals = pace_chance(results), deals_chance(results)
    if pace is not None and deals is not None and abs(pace - deals) > _FAR_APART:
        yield finding("F042", "pipeline_coverage", pace=pace, deals=deals)
    surely = deals_chance(results, surely=True)
    chance = pace if surely is None else surely
    rate = results.get("run_rate")
    share = rate.headline.forecast_share if isinstance(rate, RunRate) else None
    if chance is not None and chance < _HALF and share is not None and share >= 1:
        metric = "run_rate" if surely is None else "pipeline_coverage"
        by = say("finding.chance_pace" if surely is None else "finding.chance_deals")
        yield finding("F071", metric, chance=chance, by=by)


def _qualified(result: QualifiedShare) -> Iterable[Finding]:
    if result.norm is None or result.total is None:
        return
    low, high = result.norm
    if result.mark.state is State.UNKNOWN and result.unknown_count:
        values: dict[str, Value] = {"count": result.unknown_count, "total": result.total}
        yield finding("F004", "qualified_share", **values, low=low, high=high)
    elif is_surely_out(result):
        code = "F003" if is_below_norm(result) else "F012"
        yield finding(code, "qualified_share", total=result.total, low=low, high=high)
    yield from praise_quality(result)
    yield from channels_apart(result)


def _managers(result: ManagerConversion) -> Iterable[Finding]:
    undated = (result.undated_won_count or 0) + (result.undated_lost_count or 0)
    if undated:
        yield finding("F010", "manager_conversion", count=undated)
    for group in result.by_role:
        yield from _spread(group)


def _spread(group: Spread) -> Iterable[Finding]:
    """Whether managers of one role differ, and who stands out."""
    if group.verdict is None:
        return
    high, low = group.highest, group.lowest
    yield finding(
        "F009" if group.verdict == "differs" else "F011",
        "manager_conversion",
        highest=high.manager,
        highest_share=high.decided_share,
        lowest=low.manager,
        lowest_share=low.decided_share,
        spread=group.spread,
        luck_band=group.luck_band,
    )
    for code, extremes in (("F050", group.below), ("F051", group.above)):
        for each in extremes:
            yield finding(
                code, "manager_conversion", manager=each.manager, share=each.decided_share
            )


def _response(result: ResponseTime) -> Iterable[Finding]:
    head, norm = result.headline, result.norm_minutes
    if head.breached_count:
        yield finding("F052", "response_time", count=head.breached_count, norm=norm)
    share = head.within_share
    if share is not None and share.interval is not None and share.interval[1] < _HALF:
        yield finding("F053", "response_time", share=share, norm=norm)
    yield from unanswered(result)
    yield from praise_speed(result)


def _capacity(result: Capacity) -> Iterable[Finding]:
    for each in overloaded(result):
        yield finding(
            "F054",
            "capacity",
            each.mark,
            manager=each.manager,
            count=each.leads_count,
            allowance=each.allowance,
            load=each.load,
        )
    for each in overworked(result):
        yield finding(
            "F080",
            "capacity",
            each.mark,
            manager=each.manager,
            count=each.open_count,
            limit=each.open_limit,
            load=each.open_load,
        )


def _cost(result: CustomerCost) -> Iterable[Finding]:
    for row in wasted_rows(result):
        channel = name(row.channel, "absent.channel")
        yield finding("F006", "customer_cost", channel=channel, spend=row.spend)
    if not result.names_meet:
        yield finding("F014", "customer_cost", spend=result.unmatched_spend)
    amounts = {each.vat: each.spend for each in result.by_vat}
    if {"incl", "excl"} <= amounts.keys():
        yield finding("F060", "customer_cost", incl=amounts["incl"], excl=amounts["excl"])
    if is_unprofitable(result):
        yield finding(
            "F061",
            "customer_cost",
            on_margin=result.paid.romi_on_margin,
            on_revenue=result.paid.romi_on_revenue,
            margin=result.margin,
            count=result.paid.customers_count,
        )
    unknown = result.channel_unknown
    if unknown and unknown.denominator >= EARLY_EVENTS and (unknown.value or 0.0) >= MANY_UNKNOWN:
        yield finding("F062", "customer_cost", share=unknown)
    if result.names_meet and (channels := strange_campaigns(result)):
        yield finding("F063", "customer_cost", channels=listed(channels))


def _losses(result: LossReasons) -> Iterable[Finding]:
    unknown = result.unknown
    if unknown is None or unknown.denominator < EARLY_EVENTS:
        return
    if not result.by_owner:
        yield finding("F064", "loss_reasons", share=unknown)
    elif result.unassigned:
        yield finding(
            "F065", "loss_reasons", reasons=listed([typed(each) for each in result.unassigned])
        )
    yield from blame(result)


def _stages(result: StageConversion) -> Iterable[Finding]:
    unknown, created = result.totals.unknown_count, result.totals.created_count
    if unknown and created:
        yield finding("F007", "stage_conversion", count=unknown, share=Ratio(unknown, created))
    yield from unknown_steps(result)


def _linkage(linkage: Ratio | None) -> Iterable[Finding]:
    if linkage is not None and linkage.value is not None and linkage.value < LINKED_ENOUGH:
        yield finding("F005", "customer_cost", linkage=linkage)


def _says_nothing(_: object) -> Iterable[Finding]:
    """Numbers to look at: what follows from them, other metrics say."""
    return ()


_FINDERS: Mapping[type, Callable[[Any], Iterable[Finding]]] = MappingProxyType(
    {
        RunRate: _run_rate,
        PlanFact: plan_problems,
        GapBridge: bridged,
        SharedKpi: shared,
        PipelineCoverage: _coverage,
        ManagerConversion: _managers,
        ResponseTime: _response,
        Capacity: _capacity,
        QualifiedShare: _qualified,
        CustomerCost: _cost,
        Funnel: unmeasured,
        LossReasons: _losses,
        SalesCycle: _says_nothing,
        SalesVelocity: _says_nothing,
        StageConversion: _stages,
    }
)
"""One finder for each type of result: a new metric is one line."""
