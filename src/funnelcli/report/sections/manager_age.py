"""Managers at equal age on paper: the share won by one age beside the share of decided deals."""

from dataclasses import replace

from funnelcli.metrics.cycle_curve import AGES, IncidencePoint
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.sales_cycle import SalesCycle
from funnelcli.model.phrase import Value, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.cells import column, name, percent, row
from funnelcli.report.model import Cell, Kind, Section, Table
from funnelcli.report.sections.manager_conversion import in_order
from funnelcli.report.sections.sales_cycle import is_told, limits, won_share

AGE = AGES[0]
"""Deals of every manager are looked at for so many days: old enough soon, and all as long."""


def with_equal_age(section: Section, result: ManagerConversion, cycle: SalesCycle) -> Section:
    """The section of managers with one more table, where the curve of at least one is firm."""
    curves = {each.manager: each for each in cycle.by_manager}
    rows = [
        _cells(
            name(each.manager, "absent.manager"),
            each.decided_share,
            _at(curves[each.manager].points),
            curves[each.manager].created_count,
        )
        for each in in_order(result)
        if each.manager in curves and curves[each.manager].points
    ]
    told = any(is_told(_at(each.points)) for each in curves.values() if each.points)
    if not rows or not told:
        return section
    rows.append(_cells(say("row.total"), result.total, _at(cycle.points), cycle.created_count))
    return replace(section, tables=(*section.tables, _table(tuple(rows), cycle)))


def _at(points: tuple[IncidencePoint, ...]) -> IncidencePoint:
    return next(each for each in points if each.days == AGE)


def _table(rows: tuple[tuple[Cell, ...], ...], cycle: SalesCycle) -> Table:
    return Table(
        columns=(
            column("manager", Kind.TEXT),
            column("decided_share", Kind.SHARE),
            column(f"cycle_{AGE}", Kind.SHARE),
            column("interval", Kind.TEXT),
            column("cycle_won", Kind.COUNT),
            column("cycle_created", Kind.COUNT),
            column("state", Kind.STATE),
        ),
        rows=rows,
        caption=say("manager_conversion.equal_age", count=AGE, followed=cycle.followed),
        last_is_total=True,
    )


def _cells(
    who: Value, share: Ratio | None, won: IncidencePoint, created: int | None
) -> tuple[Cell, ...]:
    """Counts of the decided share stand in the table above."""
    decided = percent(share.value if share else None)
    return row(who, decided, won_share(won), limits(won), won.won_count, created, won.mark)
