"""The frames as they stood at the end of a day: what came later is gone (research: metrics 2.3)."""

from datetime import date

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, one_if
from funnelcli.model.day import day_number
from funnelcli.schema.canonical import Facts


def seen_at(frames: Frames, as_of: date, facts: Facts) -> Frames:
    """The frames as they stood at the end of ``as_of``.

    Later records are gone; a deal whose actual closing day lies later is open again
    (``rebuilt`` 1). On a day before the export a deal that has moved since has the pipeline, the
    stage and the outcome of its last move by then; the stage of another rebuilt deal is unknown
    (null). A declared (editable) closing day in the future only loses the day: the deal is closed,
    nobody knows when. A deal that has changed its pipeline came only so far as its moves inside
    the pipeline tell, where it is.
    """
    day = day_number(as_of)
    status, closed = nw.col("status"), nw.col("closed_on")
    later = closed > day
    reopened = later & nw.col("closed_basis").is_in(["moved", "stamped"])
    history = frames.history.filter(nw.col("entered_on") <= day)
    deals = frames.deals.filter(nw.col("created_on").is_null() | (nw.col("created_on") <= day))
    deals = deals.with_columns(
        outcome=nw.when(reopened).then(nw.lit("open")).otherwise(status),
        decided_on=nw.when(later).then(nw.lit(None, dtype=nw.Int64)).otherwise(closed),
    )
    if facts.newest_on is not None and as_of < facts.newest_on:
        since = frames.history.filter(nw.col("entered_on") > day)
        deals = _as_moved(deals, history, since)
    if facts.crossing_count:
        history = _inside_pipelines(history, deals)
    rebuilt = (nw.col("outcome") == "open") & status.is_in(["won", "lost"])
    return Frames(
        leads=frames.leads.filter(nw.col("created_on").is_null() | (nw.col("created_on") <= day)),
        deals=deals.with_columns(rebuilt=one_if(rebuilt)),
        history=history,
        spend=frames.spend.filter(nw.col("spend_on") <= day),
        refunds=None if frames.refunds is None else _refunds_by(frames.refunds, day),
    )


def _inside_pipelines(history: Lazy, deals: Lazy) -> Lazy:
    """Moves with the ranks of the ladder that their deal is on.

    A move in another pipeline ends a stay and has no ranks; a deal with such moves alone is one
    that history does not know.
    """
    own = deals.select("deal_id", own="pipeline")
    here = one_if(nw.col("pipeline") == nw.col("own"))
    marked = history.join(own, on="deal_id", how="left").with_columns(here=here)
    known = marked.with_columns(known=nw.col("here").max().over("deal_id"))
    return known.filter(nw.col("known") == 1).with_columns(
        **{
            name: nw.when(nw.col("here") == 1).then(nw.col(name))
            for name in ("from_rank", "to_rank")
        }
    )


def _refunds_by(refunds: Lazy, day: int) -> Lazy:
    return refunds.filter(nw.col("closed_on") <= day).with_columns(
        outcome=nw.lit("won"), decided_on=nw.col("closed_on"), rebuilt=nw.lit(0, dtype=nw.Int64)
    )


def _as_moved(deals: Lazy, history: Lazy, since: Lazy) -> Lazy:
    """Deals that moved ``since`` in the state of their last move in ``history`` (until then).

    Research 2.3: the outcome is the last state at as-of, also of deals closed and reopened since.
    """
    last = history.group_by("deal_id").agg(seq=nw.col("seq").max())
    moved = history.join(last, on=["deal_id", "seq"], how="inner").select(
        "deal_id",
        then_pipeline=nw.col("pipeline"),
        then_stage=nw.col("to_stage"),
        then_rank=nw.col("to_rank"),
        then_outcome=nw.col("to_status"),
        then_on=nw.col("entered_on"),
    )
    left = since.select("deal_id").unique().with_columns(late=nw.lit(1, dtype=nw.Int64))
    late = nw.col("late") == 1
    reopened = (nw.col("outcome") == "open") & (nw.col("status") != "open")
    unmoved = (
        nw.when(nw.col("status") == "unknown").then(nw.lit("unknown")).otherwise(nw.lit("open"))
    )
    ended_on = nw.when(nw.col("then_outcome").is_in(["won", "lost"])).then(nw.col("then_on"))

    def at_that_day(then: str, now: str) -> nw.Expr:
        return nw.when(late | reopened).then(nw.col(then)).otherwise(nw.col(now))

    own = {"pipeline", "stage", "rank", "outcome", "decided_on"}
    outcome = nw.when(late).then(nw.coalesce(nw.col("then_outcome"), unmoved))
    joined = deals.join(moved, on="deal_id", how="left").join(left, on="deal_id", how="left")
    return joined.with_columns(late=nw.col("late").fill_null(0)).select(
        *(name for name in deals.collect_schema().names() if name not in own),
        pipeline=nw.coalesce(at_that_day("then_pipeline", "pipeline"), nw.col("pipeline")),
        stage=at_that_day("then_stage", "stage"),
        rank=at_that_day("then_rank", "rank"),
        outcome=outcome.otherwise(nw.col("outcome")),
        decided_on=nw.when(late).then(ended_on).otherwise(nw.col("decided_on")),
    )
