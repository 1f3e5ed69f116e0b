"""The shared KPI on paper: what sales and marketing answer for together."""

from collections.abc import Iterable

from funnelcli.metrics.shared_kpi import SharedKpi
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.cells import column, percent, row, times
from funnelcli.report.model import Kind, Section, Table


def compose_shared_kpi(result: SharedKpi) -> Section:
    """Both indices, their product last."""
    return Section(
        id="shared_kpi",
        title=say("shared_kpi.title"),
        mark=result.mark,
        tables=(_table(result),) if result.value is not None else (),
        notes=tuple(_notes(result)),
    )


def _table(result: SharedKpi) -> Table:
    return Table(
        columns=(
            column("factor", Kind.TEXT),
            column("whose", Kind.TEXT),
            column("plan", Kind.NUMBER),
            column("fact", Kind.NUMBER),
            column("index", Kind.NUMBER),
        ),
        rows=(
            row(
                say("factor.average_deal"),
                say("owner.sales"),
                result.planned_deal,
                result.average_deal,
                times(result.deal_index),
            ),
            row(
                say("factor.quality"),
                say("owner.marketing"),
                _plain(result.planned_share),
                result.qualified_share,
                times(result.share_index),
            ),
            row(say("shared_kpi.total"), None, None, None, times(result.value)),
        ),
        last_is_total=True,
    )


def _notes(result: SharedKpi) -> Iterable[Phrase]:
    if result.value is None:
        return
    yield say("shared_kpi.rule")
    if result.bounds is not None:
        low, high = result.bounds.low, result.bounds.high
        yield say("shared_kpi.bounds", count=result.unknown_count, low=low, high=high)


def _plain(share: Ratio | None) -> Phrase | None:
    """A planned share: its counts are those of a plan, not of leads."""
    return None if share is None else percent(share.value)
