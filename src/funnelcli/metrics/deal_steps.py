"""The steps that only deals tell: became a deal, each stage, the sale, the money (2.3, 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from funnelcli.metrics.base import (
    WIDE_SHARE,
    Question,
    Rows,
    deals_mark,
    linkage_mark,
    maturity_mark,
    money_mark,
    share_mark,
)
from funnelcli.metrics.cost_row import total
from funnelcli.metrics.funnel_step import Counts, FunnelStep, lead_source, priced
from funnelcli.metrics.lead_path import tracks
from funnelcli.metrics.reach import Bounds, between
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a lead can stand: the columns of ``compute_paths`` that tell it.

    ``rank`` and the columns ``sure`` and ``most``: a lead is there when its value is not lower.
    """

    step: str
    sure: str
    most: str
    rank: int = 1
    pipeline: str | None = None
    stage: str | None = None

    def is_sure(self, row: Row) -> bool:
        """Whether the leads of ``row`` surely came here."""
        return (row[self.sure] or 0) >= self.rank

    def is_possible(self, row: Row) -> bool:
        """Whether they cannot be ruled out."""
        return self.is_sure(row) or (row[self.most] or 0) >= self.rank


@dataclass(frozen=True, kw_only=True)
class Maturity:
    """Leads old enough to have come to a place, by (step, pipeline, stage)."""

    of: Mapping[tuple[str, str | None, str | None], Ratio]

    def at(self, place: Place) -> Ratio | None:
        """None where no deal tells how long the way takes."""
        return self.of.get((place.step, place.pipeline, place.stage))


def deal_source(question: Question) -> Mark:
    """What may be said of leads by their deals."""
    leads = lead_source(question)
    if leads.state is State.REFUSED:
        return leads
    told = deals_mark(question.facts)
    return told if told.state is State.REFUSED else linkage_mark(question.facts)


_LEAD = Place(step="leads", sure="count", most="count", rank=0)
_DEAL = Place(step="deals", sure="is_deal", most="is_deal")
_WON = Place(step="won", sure="won", most="maybe")


def _ladders(question: Question) -> list[list[Place]]:
    """The stages of every pipeline."""
    return [
        [
            Place(
                step="stage",
                sure=track.sure,
                most=track.most,
                rank=rank,
                pipeline=track.ladder.pipeline or None,
                stage=stage,
            )
            for rank, stage in enumerate(track.ladder.stages, start=1)
        ]
        for track in tracks(question)
    ]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What every step is made of; ``source`` is what the inputs allow."""

    counts: Counts
    question: Question
    source: Mark
    maturity: Maturity


def deal_steps(counts: Counts, question: Question, maturity: Maturity) -> tuple[FunnelStep, ...]:
    """From the deals to the money; the stages of several pipelines one pipeline after another."""
    seen = _Seen(counts=counts, question=question, source=deal_source(question), maturity=maturity)
    # Where every deal is its own lead, "became a deal" says nothing.
    start = [_LEAD] if question.facts.leads_from_deals else [_LEAD, _DEAL]
    ladders = _ladders(question)
    pairs = [*pairwise(start)]
    pairs += [pair for ladder in ladders for pair in pairwise([start[-1], *ladder])]
    pairs.append((_before_sale(counts, ladders) or start[-1], _WON))
    found = [_deal_step(before, place, seen) for before, place in pairs]
    if not ladders and seen.source.state is not State.REFUSED:
        found.insert(-1, _no_stages(counts, start[-1]))
    return (*found, _revenue_step(seen, found[-1]))


def _no_stages(counts: Counts, before: Place) -> FunnelStep:
    """Nobody says in which order stages come: of all deals nobody knows how far they came."""
    loose = total(counts.loose, "count")
    came = total([row for row in counts.flow if before.is_sure(row)], "count")
    return FunnelStep(
        step="stage",
        previous=before.step,
        unknown_count=came + loose,
        loose_count=loose,
        mark=Mark(State.REFUSED, say("reason.no_stage_order")),
    )


def _before_sale(counts: Counts, ladders: Sequence[Sequence[Place]]) -> Place | None:
    """The last stage, where every sale went through it: one pipeline, and no deal beside it."""
    if len(ladders) != 1:
        return None
    (ladder,) = ladders
    sold = [row for row in counts.flow if _WON.is_possible(row)]
    return ladder[-1] if all(ladder[-1].is_possible(row) for row in sold) else None


def _deal_step(before: Place, place: Place, seen: _Seen) -> FunnelStep:
    counts, source = seen.counts, seen.source
    loose = total([row for row in counts.loose if place.is_possible(row)], "count")
    met = loose if deals_mark(seen.question.facts) == OK else None
    empty = FunnelStep(
        step=place.step,
        pipeline=place.pipeline,
        stage=place.stage,
        previous=before.step,
        unknown_count=met,
        loose_count=met,
        mark=source,
    )
    if source.state is State.REFUSED:
        return empty
    here = [row for row in counts.flow if place.is_sure(row)]
    qualified = [row for row in here if row["verdict"] == "qualified"]
    doubt = _doubtful(place, counts)
    step, limits = _share(counts.flow, before, place)
    whole, whole_limits = _share(counts.flow, _LEAD, place)
    count, mature = total(here, "count"), seen.maturity.at(place)
    nobody = limits is None and not (step and step.denominator)  # at the step before
    judged = (whole, whole_limits) if nobody else (step, limits)
    share = _share_mark(*judged, max(doubt, _doubtful(before, counts)))
    return replace(
        empty,
        count=count,
        qualified_count=None if seen.question.criteria is None else total(qualified, "count"),
        unknown_count=doubt + loose,
        from_previous=step,
        from_previous_bounds=limits,
        from_leads=whole,
        from_leads_bounds=whole_limits,
        maturity=mature,
        mark=worst([source, share, _maturity_mark(place.step, mature)]),
        **priced(counts.spend(seen.question), count),
    )


def _doubtful(place: Place, counts: Counts) -> int:
    """Leads that may have come to ``place`` or not."""
    maybe = [row for row in counts.flow if place.is_possible(row) and not place.is_sure(row)]
    return total(maybe, "count")


def _maturity_mark(step: str, maturity: Ratio | None) -> Mark:
    """Early while under half of the leads are old enough to have come to this step."""
    mark = maturity_mark(maturity)
    if mark.state is State.EARLY and step == "stage":
        return Mark(State.EARLY, say("reason.immature_stage", share=maturity))
    return mark


def _share(flow: Rows, before: Place, place: Place) -> tuple[Ratio | None, Bounds | None]:
    """Of those who came to ``before`` the ones who came to ``place``, or the bounds of it."""
    tops = [
        (
            2 if place.is_sure(row) else int(before.is_sure(row)),
            2 if place.is_possible(row) else int(before.is_possible(row)),
            row["count"],
        )
        for row in flow
    ]
    return between(tops, 1, 2)


def _share_mark(share: Ratio | None, limits: Bounds | None, doubt: int) -> Mark:
    if limits is None:
        return share_mark(share)
    if limits.high - limits.low > WIDE_SHARE:
        return Mark(State.WIDE, say("reason.snapshot_bounds", count=doubt))
    return OK


def _revenue_step(seen: _Seen, won: FunnelStep) -> FunnelStep:
    facts, flow, loose = seen.question.facts, seen.counts.flow, won.loose_count
    mark = seen.source
    if mark.state is not State.REFUSED:
        mark = worst([money_mark(facts), mark])
    empty = FunnelStep(
        step="revenue", previous="won", unknown_count=loose, loose_count=loose, mark=mark
    )
    if mark.state is State.REFUSED:
        return empty
    sold, known = total(flow, "sold"), total(flow, "priced")
    amount = total(flow, "amount")
    is_told = total(flow, "filled") > 0 if known else bool(flow) and not sold
    return replace(
        empty,
        count=known,
        amount=Money(amount, facts.currency or "") if is_told else None,
        unknown_count=sold - known + (loose or 0),
        maturity=won.maturity,
        mark=worst([mark, _price_mark(flow), _maturity_mark("won", won.maturity)]),
    )


def _price_mark(flow: Rows) -> Mark:
    """Nobody knows without an amount that is not 0; one sale in twenty may lack it."""
    sold, known = total(flow, "sold"), total(flow, "priced")
    if not flow:
        return Mark(State.UNKNOWN, say("reason.no_events"))
    if sold and not known:
        return Mark(State.UNKNOWN, say("reason.no_priced", count=sold))
    if known and not total(flow, "filled"):
        return Mark(State.UNKNOWN, say("reason.zero_amounts", count=known))
    if Fraction(sold - known, max(sold, 1)) > Fraction(1, 20):
        return Mark(State.WIDE, say("reason.unpriced", count=sold - known, total=sold))
    return OK
