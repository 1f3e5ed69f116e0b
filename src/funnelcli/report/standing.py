"""The headline numbers of one period, each with what is needed to compare it with another one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from funnelcli.metrics.base import EARLY_EVENTS, Question
from funnelcli.metrics.cost_row import CostRow
from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.loss_reasons import LossReasons
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.projection import pace_of
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.response_time import ResponseTime
from funnelcli.metrics.run_rate import RunRate
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.metrics.stage_conversion import StageConversion
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst

COMPARED = frozenset(
    {
        *("run_rate", "pipeline_coverage", "manager_conversion", "qualified_share"),
        *("customer_cost", "response_time", "stage_conversion", "loss_reasons"),
        *("shared_kpi", "sales_cycle", "sales_velocity"),
    }
)
"""Metrics that have headline numbers."""
Amount: TypeAlias = Ratio | Money | float | None
Good = Literal[1, -1]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One headline number.

    ``count``: the events it is made of (a Ratio has its own). ``exposure``: what the events are
    counted over – working days gone, or money spent. ``room``: the number if every unknown lead
    were rejected, and if every one were qualified. ``good``: 1 where more is better, else -1.
    """

    metric: str
    name: str
    amount: Amount
    count: int | None = None
    exposure: int | None = None
    room: tuple[float, float] | None = None
    good: Good = 1
    mark: Mark = OK


def standings(results: Mapping[str, object], question: Question) -> tuple[Standing, ...]:
    """The headline numbers of the metrics at hand, in the order of the meeting."""
    return tuple(
        each for metric, result in results.items() for each in _of(metric, result, question)
    )


def _of(metric: str, result: object, question: Question) -> Iterator[Standing]:
    if type(result) in _WITH_DAYS:
        yield from _WITH_DAYS[type(result)](metric, result, question)
    elif type(result) in _ALONE:
        yield from _ALONE[type(result)](metric, result)


def _days(question: Question) -> int:
    """Working days gone; calendar days where none of them is a working day."""
    pace = pace_of(question)
    return pace.working_elapsed or pace.calendar_elapsed


def _few(standing: Standing) -> Standing:
    """Early where the number is made of too few events; a mark that says worse stays."""
    if standing.count is None or standing.count >= EARLY_EVENTS:
        return standing
    early = Mark(State.EARLY, say("reason.few_events", count=standing.count))
    return _marked(standing, worst([standing.mark, early]))


def _marked(standing: Standing, mark: Mark) -> Standing:
    return Standing(**{**vars(standing), "mark": mark})


def _run_rate(metric: str, result: RunRate, question: Question) -> Iterator[Standing]:
    """What was reached so far, and the average deal."""
    for row in result.rows:
        fact, unknown = row.fact, row.unknown_count or 0
        room = (float(fact), float(fact + unknown)) if isinstance(fact, int) and unknown else None
        yield _few(
            Standing(
                metric=metric,
                name=row.measure,
                amount=fact,
                count=row.event_count,
                exposure=_days(question),
                room=room,
                mark=row.mark if fact is None else OK,
            )
        )
        if row.measure == "revenue":
            average = fact.per(row.event_count or 0) if isinstance(fact, Money) else None
            yield _few(
                Standing(
                    metric=metric,
                    name="average_deal",
                    amount=average,
                    count=row.event_count,
                    mark=row.mark if fact is None else OK,
                )
            )


def _qualified(metric: str, result: QualifiedShare) -> Iterator[Standing]:
    limits = result.bounds
    room = (limits.low, limits.high) if limits and result.unknown_count else None
    yield Standing(
        metric=metric, name="qualified_share", amount=result.total, room=room, mark=result.mark
    )


def _costs(metric: str, result: CustomerCost) -> Iterator[Standing]:
    row = result.total
    refused = row.mark if row.mark.state is State.REFUSED else OK
    yield _cost(metric, "lead_cost", row, row.lead_cost, row.leads_count, refused)
    yield _cost(
        metric, "qualified_lead_cost", row, row.qualified_lead_cost, row.qualified_count, refused
    )
    yield _cost(metric, "customer_cost", row, row.customer_cost, row.customers_count, result.mark)


def _cost(
    metric: str, name: str, row: CostRow, cost: Money | None, count: int | None, mark: Mark
) -> Standing:
    return _few(
        Standing(
            metric=metric,
            name=name,
            amount=cost,
            count=count,
            exposure=row.spend.minor if row.spend else None,
            good=-1,
            mark=mark,
        )
    )


def _response(metric: str, result: ResponseTime) -> Iterator[Standing]:
    head = result.headline
    yield Standing(metric=metric, name="within_norm", amount=head.within_share, mark=result.mark)
    yield _few(
        Standing(
            metric=metric,
            name="minutes_median",
            amount=head.minutes_median,
            count=head.answered_count,
            good=-1,
            mark=result.mark if head.minutes_median is None else OK,
        )
    )


def _coverage(metric: str, result: PipelineCoverage) -> Iterator[Standing]:
    yield Standing(metric=metric, name="coverage", amount=result.raw, mark=result.mark)


def _managers(metric: str, result: ManagerConversion) -> Iterator[Standing]:
    yield Standing(metric=metric, name="decided_share", amount=result.total, mark=result.mark)


def _losses(metric: str, result: LossReasons, question: Question) -> Iterator[Standing]:
    """How many were lost, whatever is known of the reasons."""
    yield _few(
        Standing(
            metric=metric,
            name="lost",
            amount=result.lost_count,
            count=result.lost_count,
            exposure=_days(question),
            good=-1,
            mark=result.mark if result.lost_count is None else OK,
        )
    )


def _kpi(metric: str, result: SharedKpi) -> Iterator[Standing]:
    room = (result.bounds.low, result.bounds.high) if result.bounds else None
    yield Standing(
        metric=metric,
        name="shared_kpi",
        amount=result.value,
        count=result.priced_count,
        room=room,
        mark=result.mark,
    )


def _velocity(metric: str, result: SalesVelocity) -> Iterator[Standing]:
    yield Standing(metric=metric, name="velocity", amount=result.velocity, mark=result.mark)


def _cycle(metric: str, result: SalesCycle) -> Iterator[Standing]:
    """The median days of the sales of the period."""
    won = result.won
    yield _few(
        Standing(
            metric=metric,
            name="cycle_median",
            amount=won.p50 if won else None,
            count=won.count if won else None,
            good=-1,
            mark=result.mark if result.mark.state is State.REFUSED else OK,
        )
    )


def _sale(metric: str, result: StageConversion) -> Iterator[Standing]:
    """Sales out of the deals created; of several pipelines nobody asks for one number."""
    sales = [row for row in result.rows if row.outcome is not None]
    if len(sales) == 1:
        yield Standing(
            metric=metric, name="won_share", amount=sales[0].from_first, mark=sales[0].mark
        )


_WITH_DAYS: Mapping[type, Callable[[str, Any, Question], Iterator[Standing]]] = {
    RunRate: _run_rate,
    LossReasons: _losses,
}
"""Counts, which are held against the days they took."""
_ALONE: Mapping[type, Callable[[str, Any], Iterator[Standing]]] = {
    SharedKpi: _kpi,
    PipelineCoverage: _coverage,
    ManagerConversion: _managers,
    QualifiedShare: _qualified,
    CustomerCost: _costs,
    ResponseTime: _response,
    SalesCycle: _cycle,
    SalesVelocity: _velocity,
    StageConversion: _sale,
}
"""Everything else that has headline numbers."""
