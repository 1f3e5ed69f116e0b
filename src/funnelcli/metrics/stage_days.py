"""How many days a stage takes, and how many days after its lead a deal comes there (2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, Question, Rows
from funnelcli.metrics.durations import Days, counted_days, days_of, median_of
from funnelcli.schema.columns import Role


@dataclass(frozen=True, kw_only=True)
class StageDays:
    """One open stage; the last row (``stage`` None) is the sale.

    ``to_reach``: from the creation of the lead to the first entry. ``inside``: whole stays that
    are over; the ``standing_count`` deals still in it are beside, never blended: their median age
    there is ``standing_median``. What no deal tells is None, and both are without history.
    """

    pipeline: str | None
    stage: str | None
    to_reach: Days | None
    inside: Days | None
    standing_count: int | None
    standing_median: float | None


def compute_days(deals: Lazy, frames: Frames, question: Question) -> dict[str, Lazy]:
    """Counts per number of days: ``sale``; with history ``reach``, ``stays`` and ``standing``.

    ``deals`` are those of ``lead_path.deals_of_leads``: all of them, whenever they were created.
    """
    origin = nw.col("origin_on")
    sold = deals.filter(nw.col("outcome") == "won").with_columns(days=nw.col("decided_on") - origin)
    found = {"sale": _counted(sold)}
    if Role.HISTORY not in question.facts.fields:
        return found
    known = deals.select("deal_id", "pipeline", "outcome", "decided_on", "origin_on")
    stays = _stays(frames, known)
    first = stays.group_by("deal_id", "pipeline", "stood").agg(
        days=(nw.col("entered_on") - origin).min()
    )
    over = stays.with_columns(days=nw.col("left_on") - nw.col("entered_on"))
    standing = stays.filter((nw.col("outcome") == "open") & nw.col("left_on").is_null())
    age = nw.lit(question.as_of_day) - nw.col("entered_on")
    keys = ("pipeline", "stood")
    return found | {
        "reach": _counted(first, *keys),
        "stays": _counted(over, *keys),
        "standing": _counted(standing.with_columns(days=age), *keys),
    }


def _counted(spans: Lazy, *keys: str) -> Lazy:
    """How many spans have each number of days; a span that ends before it begins is none."""
    return spans.filter(nw.col("days") >= 0).group_by(*keys, "days").agg(count=nw.len())


def _stays(frames: Frames, deals: Lazy) -> Lazy:
    """Every stay in an open stage until the next move; the last one until the deal was closed."""
    moves = frames.history.select(
        "deal_id",
        "entered_on",
        stood=nw.col("to_rank"),
        next_on=nw.col("entered_on").shift(-1).over("deal_id", order_by=["seq"]),
    )
    met = moves.filter(~nw.col("stood").is_null()).join(deals, on="deal_id", how="inner")
    closed = nw.when(nw.col("outcome").is_in(["won", "lost"])).then(nw.col("decided_on"))
    return met.with_columns(left_on=nw.coalesce(nw.col("next_on"), closed))


def stage_days(rows: Mapping[str, Rows], question: Question) -> tuple[StageDays, ...]:
    """A row for every stage of every ladder, and the sale last."""
    found = [
        StageDays(
            pipeline=ladder.pipeline or None,
            stage=stage,
            to_reach=days_of(_of(rows, "reach", ladder.pipeline, rank)),
            inside=days_of(_of(rows, "stays", ladder.pipeline, rank)),
            standing_count=sum(count for _, count in _of(rows, "standing", ladder.pipeline, rank))
            if "standing" in rows
            else None,
            standing_median=median_of(_of(rows, "standing", ladder.pipeline, rank)),
        )
        for ladder in question.facts.ladders
        for rank, stage in enumerate(ladder.stages, start=1)
    ]
    sale = counted_days(rows["sale"])
    return (
        *found,
        StageDays(
            pipeline=None,
            stage=None,
            to_reach=days_of(sale),
            inside=None,
            standing_count=None,
            standing_median=None,
        ),
    )


def _of(rows: Mapping[str, Rows], name: str, pipeline: str, rank: int) -> list[tuple[int, int]]:
    own = rows.get(name, ())
    return counted_days([r for r in own if r["pipeline"] == pipeline and r["stood"] == rank])
