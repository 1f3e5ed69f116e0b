"""Sales velocity on paper: the four factors and what they make of a day."""

from collections.abc import Iterable

from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import State
from funnelcli.report.cells import column, row
from funnelcli.report.model import Kind, Section, Table


def compose_sales_velocity(result: SalesVelocity) -> Section:
    """One row: each factor, then their product."""
    return Section(
        id="sales_velocity",
        title=say("sales_velocity.title"),
        mark=result.mark,
        tables=() if result.velocity_all is None else (_table(result),),
        notes=tuple(_notes(result)),
    )


def _table(result: SalesVelocity) -> Table:
    return Table(
        columns=(
            column("open_deals", Kind.TEXT),
            column("velocity_open", Kind.COUNT),
            column("decided_share", Kind.SHARE),
            column("average_deal", Kind.MONEY),
            column("cycle_days", Kind.NUMBER),
            column("velocity", Kind.MONEY),
        ),
        rows=tuple(
            row(
                say(f"sales_velocity.{key}"),
                count,
                result.decided_share,
                result.average_deal,
                result.cycle_days_median,
                money,
            )
            for key, count, money in (
                ("qualified", result.open_qualified_count, result.velocity),
                ("all", result.open_count, result.velocity_all),
            )
            if count is not None
        ),
    )


def _notes(result: SalesVelocity) -> Iterable[Phrase]:
    if result.velocity_all is None:
        return
    yield say("sales_velocity.formula")
    if result.open_unknown_count and result.mark.state is not State.REFUSED:
        yield say(
            "sales_velocity.unknown",
            count=result.open_unknown_count,
            most=result.velocity_most,
        )
