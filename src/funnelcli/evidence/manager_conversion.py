"""The deals behind the conversion of managers."""

from collections.abc import Callable, Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    Evidence,
    Figure,
    Reason,
    Total,
    deals_and_refunds,
    evidence,
    is_,
    is_sale,
    priced,
    sold_in,
    summed,
)
from funnelcli.metrics.base import Frames, Question, in_period
from funnelcli.metrics.manager_conversion import ManagerConversion, ManagerRow
from funnelcli.schema.columns import Role


def gather(frames: Frames, question: Question, result: ManagerConversion) -> tuple[Evidence, ...]:
    """Deals closed in the period, created in it, or open at as-of, by their manager."""
    del result
    closed, made = in_period("decided_on", question), in_period("created_on", question)
    undated = nw.col("decided_on").is_null()
    won, lost = is_("outcome", "won") & is_sale(), is_("outcome", "lost")
    made = made & is_sale()
    figures = (
        _figure("won", closed & won, lambda row: row.won_count),
        _figure("lost", closed & lost, lambda row: row.lost_count),
        _figure("revenue", sold_in(question) & priced(), lambda row: row.revenue, "amount"),
        _figure("open", is_("outcome", "open"), lambda row: row.open_count),
        _figure("created", made, lambda row: _created(row)[0]),
        _figure("created_won", made & won, lambda row: _created(row)[1]),
        _figure("undated_won", undated & won, lambda row: row.undated_won_count),
        _figure("undated_lost", undated & lost, lambda row: row.undated_lost_count),
    )
    reasons = (
        Reason(holds=is_("outcome", "unknown"), name="unknown_stage"),
        Reason(holds=~undated, name="closed_elsewhere"),
    )
    return (evidence(Role.DEALS, deals_and_refunds(frames), figures, reasons),)


def _created(row: ManagerRow) -> tuple[int | None, int | None]:
    """The deals created in the period, and those of them won."""
    share = row.created_share
    return (share.denominator, share.numerator) if share else (None, None)


def _figure(
    name: str, counts: nw.Expr, value: Callable[[ManagerRow], Total], column: str | None = None
) -> Figure:
    def parts(result: ManagerConversion) -> Mapping[str | None, Total]:
        return {row.manager: value(row) for row in result.rows}

    return Figure(
        name=name,
        counts=counts,
        total=lambda result: summed(list(parts(result).values())),
        column=column,
        by="manager",
        parts=parts,
    )
