"""Managers as a funnel plot: whose share is beyond what luck makes of so many deals."""

from collections.abc import Iterable
from itertools import groupby

from funnelcli.metrics.manager_conversion import COMPARED_FROM, ManagerConversion, ManagerRow
from funnelcli.model.binomial import share_limits
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark
from funnelcli.report.cells import name
from funnelcli.report.picture import Chart, FunnelPlot, LimitPoint, PlotPoint

_FEWEST = 3
_MOST_LIMITS = 40
_LEVELS = (0.95, 0.998)


def compose_manager_charts(result: ManagerConversion) -> Iterable[Chart]:
    """One plot for each role with three managers and enough decided deals to compare anybody."""
    rows = [row for row in result.rows if row.decided_share and row.decided_share.denominator]
    rows.sort(key=_role)
    groups = [list(group) for _, group in groupby(rows, key=_role)]
    for place, group in enumerate(groups):
        total = sum((row.decided_share for row in group if row.decided_share), Ratio(0, 0))
        enough = len(group) >= _FEWEST and total.denominator >= COMPARED_FROM
        if enough and total.exact not in (0, 1):
            yield _chart(group, total, place if len(groups) > 1 else None, result.mark)


def _role(row: ManagerRow) -> str:
    return row.role or ""


def _chart(group: list[ManagerRow], total: Ratio, place: int | None, mark: Mark) -> Chart:
    title = say("chart.managers")
    if place is not None:
        title = say("chart.managers.role", role=name(group[0].role, "absent.role"))
    most = max(row.decided_share.denominator for row in group if row.decided_share)
    return Chart(
        id="managers" if place is None else f"managers-{place + 1}",
        section="manager_conversion",
        title=title,
        summary=say("chart.managers.summary", count=len(group), total=total),
        picture=FunnelPlot(
            points=tuple(_point(row) for row in group),
            total=total,
            limits=_limits(most, total.value or 0.0),
        ),
        mark=mark,
    )


def _point(row: ManagerRow) -> PlotPoint:
    return PlotPoint(
        name=name(row.manager, "absent.manager"),
        share=row.decided_share or Ratio(0, 0),
        stands_out=row.stands_out,
    )


def _limits(most: int, rate: float) -> tuple[LimitPoint, ...]:
    """Evenly spaced counts up to a little more than the most that anybody has."""
    last = most + most // 8 + 1
    step = max(1, last // _MOST_LIMITS)
    return tuple(_limit(count, rate) for count in sorted({*range(1, last, step), last}))


def _limit(count: int, rate: float) -> LimitPoint:
    (low, high), (outer_low, outer_high) = (share_limits(count, rate, level) for level in _LEVELS)
    return LimitPoint(count=count, low=low, high=high, outer_low=outer_low, outer_high=outer_high)
