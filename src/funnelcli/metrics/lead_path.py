"""How far leads came: each with the deals that it became (metrics 2.3, 2.4).

A lead with several deals stands where the furthest of them came. A deal of a repeat application
(a duplicate) belongs to the newest earlier lead of the same person.
"""

from dataclasses import dataclass

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    counted_lead,
    filled_in,
    in_period,
    less_refunds,
    older_than_history,
    one_if,
)
from funnelcli.model.stage import Ladder
from funnelcli.schema.columns import Role
from funnelcli.spec.model import DUPLICATE

_SHARED = frozenset({"manager", "product"})
"""Columns of ``--by`` that deals without a lead have too."""
_MONEY = ("sold", "priced", "filled", "amount")
_NEVER = 0


@dataclass(frozen=True, kw_only=True)
class Track:
    """The columns that say how far a lead came on one ladder: surely, and at most."""

    ladder: Ladder
    sure: str
    most: str

    @property
    def height(self) -> int:
        """How many open stages there are; one more is the sale."""
        return len(self.ladder.stages)


def tracks(question: Question) -> tuple[Track, ...]:
    """A track for every pipeline whose stages are in order."""
    return tuple(
        Track(ladder=ladder, sure=f"sure{place}", most=f"most{place}")
        for place, ladder in enumerate(question.facts.ladders)
    )


def asked_column(question: Question) -> str | None:
    """The column of leads that ``--by`` asks for besides the channel."""
    return None if question.by == "channel" else question.by


def compute_paths(deals: Lazy, frames: Frames, question: Question) -> dict[str, Lazy]:
    """``flow``: leads of the period that came equally far; ``loose``: deals of no known lead.

    Both by channel, by the column of ``--by`` (``asked``) and by how far (``reach_columns``).
    ``flow`` has ``verdict``, and the ``amount`` of its ``sold`` deals, of which some are
    ``priced``, and ``filled`` with more than 0. ``deals`` are those of ``deals_of_leads``.
    """
    reach = reach_columns(question)
    came = (
        deals.filter(~nw.col("origin").is_null())
        .group_by("origin")
        .agg(nw.col(*reach).max(), nw.col(*_MONEY).sum())
        .rename({"origin": "lead_id"})
    )
    asked = asked_column(question)
    mine = frames.leads.filter(in_period("created_on", question)).filter(counted_lead())
    cohort = mine.select(
        *("lead_id", "channel", "verdict"), asked=nw.col(asked) if asked else _no_text()
    )
    keys = ["channel", "asked", *reach]
    return {
        "flow": cohort.join(came, on="lead_id", how="left")
        .group_by(*keys, "verdict")
        .agg(nw.len().alias("count"), nw.col(*_MONEY).sum()),
        "loose": deals.filter(nw.col("is_loose") == 1).group_by(*keys).agg(nw.len().alias("count")),
    }


def deals_of_leads(frames: Frames, question: Question) -> Lazy:
    """Deals with how far they came, and ``origin``: the lead that counts.

    ``origin_on`` is its creation day. ``is_loose`` is a deal of the period without a lead, or
    without the day of it; a deal of a lead that is excluded for another reason (a test) has no
    origin and is not loose.
    """
    return _with_origin(_reached(frames, question), frames, question)


def reach_columns(question: Question) -> list[str]:
    """``is_deal``, ``won``, ``maybe`` (an outcome that nobody knows), and those of the tracks."""
    own = [name for track in tracks(question) for name in (track.sure, track.most)]
    return ["is_deal", "won", "maybe", *own]


def _reached(frames: Frames, question: Question) -> Lazy:
    """Deals with how far they came; the rules are those of ``reach.Journey``."""
    asked = asked_column(question)
    deals = less_refunds(frames).select(
        *("deal_id", "lead_id", "pipeline", "outcome", "rank", "created_on", "decided_on"),
        "channel",
        amount=nw.when(nw.col("outcome") == "won").then(nw.col("amount")),
        filled=filled_in(frames),
        asked=nw.col(asked) if asked in _SHARED else _no_text(),
    )
    deals = deals.join(_tops(frames, question), on="deal_id", how="left")
    won, maybe = nw.col("outcome") == "won", nw.col("outcome") == "unknown"
    moved = nw.col("told") == 1
    told = moved & (older_than_history(question.facts) == 0)
    newest = question.facts.newest_on
    current = newest is None or question.as_of >= newest
    placed = nw.col("outcome").is_in(["open", "lost"]) & nw.lit(current)
    here = nw.when(placed).then(nw.col("rank"))
    deals = deals.with_columns(
        here=here,
        stood=nw.max_horizontal(nw.col("to_top"), nw.col("from_top"), here),
        first=nw.when(told).then(nw.lit(0)).otherwise(nw.lit(1)).cast(nw.Int64),
    )
    certain = nw.coalesce(nw.col("stood"), nw.col("first"))

    def ends(ladder: Ladder) -> tuple[nw.Expr, nw.Expr]:
        sale, last = nw.lit(len(ladder.stages) + 1), nw.lit(len(ladder.stages))
        topped = told
        if ladder.pipeline not in question.facts.backward:
            topped = moved | ~nw.col("here").is_null()
        sure = nw.when(won).then(sale).otherwise(certain)
        most = nw.when(won | maybe).then(sale).when(topped).then(certain).otherwise(last)
        return sure, nw.max_horizontal(most, sure)

    reach = {}
    for track in tracks(question):
        own = nw.col("pipeline") == track.ladder.pipeline
        for name, value in zip((track.sure, track.most), ends(track.ladder), strict=True):
            reach[name] = nw.when(own).then(value).otherwise(nw.lit(_NEVER)).cast(nw.Int64)
    return deals.with_columns(
        **reach,
        is_deal=nw.lit(1, dtype=nw.Int64),
        won=one_if(won),
        maybe=one_if(maybe),
        sold=one_if(won),
        priced=one_if(~nw.col("amount").is_null()),
    )


def _tops(frames: Frames, question: Question) -> Lazy:
    """The highest rank that history tells of each deal it tells of."""
    moves = frames.history
    if Role.HISTORY not in question.facts.fields:
        moves = moves.filter(nw.col("seq") < 0)
    return moves.group_by("deal_id").agg(
        to_top=nw.col("to_rank").max(),
        from_top=nw.col("from_rank").max(),
        told=one_if(~nw.col("deal_id").is_null()).max(),
    )


def _with_origin(deals: Lazy, frames: Frames, question: Question) -> Lazy:
    leads = frames.leads.select(
        "lead_id",
        "person",
        lead_on=nw.col("created_on"),
        kept=one_if(counted_lead()),
        repeat=one_if(nw.col("excluded_as") == DUPLICATE),
    )
    linked = deals.join(leads, on="lead_id", how="left")
    linked = linked.join(_first_leads(linked, leads), on="deal_id", how="left")
    kept, repeat = nw.col("kept"), nw.col("repeat")
    linked = linked.with_columns(
        origin=nw.when(kept == 1).then(nw.col("lead_id")).otherwise(nw.col("first_lead")),
        origin_on=nw.when(kept == 1).then(nw.col("lead_on")).otherwise(nw.col("first_on")),
        is_test=one_if((kept == 0) & (repeat == 0)),
    )
    homeless = (nw.col("is_test") == 0) & nw.col("origin_on").is_null()
    return linked.with_columns(is_loose=one_if(homeless & in_period("created_on", question)))


def _first_leads(linked: Lazy, leads: Lazy) -> Lazy:
    """For deals of repeat applications: the newest earlier lead of the same person."""
    again = linked.filter((nw.col("repeat") == 1) & ~nw.col("person").is_null())
    counted = leads.filter(nw.col("kept") == 1)
    earlier = counted.select("person", counted_lead="lead_id", counted_on="lead_on")
    pairs = again.select("deal_id", "person", "lead_on").join(earlier, on="person", how="inner")
    pairs = pairs.filter(nw.col("counted_on") <= nw.col("lead_on"))
    newest = pairs.group_by("deal_id").agg(first_on=nw.col("counted_on").max())
    met = pairs.join(newest, on="deal_id", how="inner")
    return (
        met.filter(nw.col("counted_on") == nw.col("first_on"))
        .group_by("deal_id")
        .agg(first_lead=nw.col("counted_lead").min(), first_on=nw.col("first_on").max())
    )


def _no_text() -> nw.Expr:
    return nw.lit(None, dtype=nw.String)
