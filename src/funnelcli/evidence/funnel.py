"""The ads, leads and sales behind the funnel."""

from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import (
    Evidence,
    Figure,
    Reason,
    Total,
    evidence,
    is_,
    lead_reasons,
    priced,
)
from funnelcli.metrics.base import Frames, Lazy, Question, counted_lead, in_period, less_refunds
from funnelcli.metrics.funnel import Funnel
from funnelcli.metrics.funnel_step import ADS, FunnelStep
from funnelcli.metrics.lead_path import deals_of_leads, reach_columns, tracks
from funnelcli.model.phrase import Phrase, say
from funnelcli.schema.columns import Role

_Key = tuple[str, str | None, str | None]
"""A step, its pipeline and its stage."""


def gather(frames: Frames, question: Question, result: Funnel) -> tuple[Evidence, ...]:
    """Ad rows of the period, leads created in it by how far they came, the sales they became."""
    deals = deals_of_leads(frames, question)
    return (
        _ads(frames, question),
        _leads(frames, deals, question, result),
        _sales(frames, deals, question),
    )


def _ads(frames: Frames, question: Question) -> Evidence:
    spent = in_period("spend_on", question)
    figures = (
        Figure(name="spend", counts=spent, total=lambda found: found.spend, column="spend"),
        *(
            _figure(step, (step, None, None), spent & ~nw.col(step).is_null(), column=step)
            for step in ADS
        ),
    )
    reasons = (Reason(holds=~spent, name="spent_elsewhere"),)
    return evidence(Role.SPEND, frames.spend, figures, reasons)


def _leads(frames: Frames, deals: Lazy, question: Question, result: Funnel) -> Evidence:
    """Leads with how far the furthest of their deals came; steps that are refused have no rows."""
    reach = reach_columns(question)
    came = (
        deals.filter(~nw.col("origin").is_null())
        .group_by("origin")
        .agg(nw.col(*reach).max())
        .rename({"origin": "lead_id"})
    )
    made = in_period("created_on", question) & counted_lead()
    figures = [
        _figure("leads", ("leads", None, None), made),
        _figure("qualified_leads", ("qualified", None, None), made & is_("verdict", "qualified")),
    ]
    if ("deals", None, None) in {_key(step) for step in result.rows}:
        became = made & (nw.col("is_deal") == 1)
        figures.append(_figure("deals", ("deals", None, None), became))
    for place, (key, sure, most) in enumerate(_places(question), start=1):
        if key in {_key(step) for step in result.rows}:
            title = key[2] or say("explanation.step.won")
            figures += [
                _figure(
                    f"reached_{place}", key, made & sure, title=say("figure.reached", stage=title)
                ),
                _unsure(f"unsure_{place}", key, made & most & ~sure, title),
            ]
    return evidence(
        Role.LEADS,
        frames.leads.join(came, on="lead_id", how="left"),
        figures,
        lead_reasons(question),
    )


def _places(question: Question) -> Iterable[tuple[_Key, nw.Expr, nw.Expr]]:
    """Where a lead can stand: surely, or not to be ruled out."""
    for track in tracks(question):
        sure, most = nw.col(track.sure).fill_null(0), nw.col(track.most).fill_null(0)
        for rank, stage in enumerate(track.ladder.stages, start=1):
            yield ("stage", track.ladder.pipeline or None, stage), sure >= rank, most >= rank
    won = nw.col("won").fill_null(0) == 1
    yield ("won", None, None), won, won | (nw.col("maybe").fill_null(0) == 1)


def _sales(frames: Frames, deals: Lazy, question: Question) -> Evidence:
    origins = deals.select("deal_id", "origin_on", "is_loose", "is_test")
    mine = in_period("origin_on", question)
    figures = (
        Figure(
            name="revenue",
            counts=is_("outcome", "won") & mine & priced(),
            total=lambda found: _step(found.rows, ("revenue", None, None)).amount,
            column="amount",
        ),
        Figure(name="loose", counts=nw.col("is_loose") == 1, total=_loose),
    )
    reasons = (
        Reason(holds=is_("outcome", "open"), name="open"),
        Reason(holds=is_("outcome", "unknown"), name="unknown_stage"),
        Reason(holds=is_("outcome", "lost"), name="lost"),
        Reason(holds=nw.col("is_test") == 1, name="lead_excluded"),
        Reason(holds=nw.col("origin_on").is_null(), name="no_lead"),
        Reason(holds=~mine, name="lead_elsewhere"),
        Reason(holds=~priced(), name="no_amount"),
    )
    joined = less_refunds(frames).join(origins, on="deal_id", how="left")
    return evidence(Role.DEALS, joined, figures, reasons)


def _loose(result: Funnel) -> int | None:
    """Deals of no known lead; none are counted where every deal is its own lead."""
    found = [step.loose_count for step in result.rows if step.step == "deals"]
    return found[0] if found else None


def _key(step: FunnelStep) -> _Key:
    return step.step, step.pipeline, step.stage


def _step(rows: Iterable[FunnelStep], key: _Key) -> FunnelStep:
    return next(step for step in rows if _key(step) == key)


def _figure(
    name: str,
    key: _Key,
    counts: nw.Expr,
    *,
    column: str | None = None,
    title: Phrase | None = None,
) -> Figure:
    def parts(result: Funnel) -> Mapping[str | None, Total]:
        return {group.channel: _step(group.rows, key).count for group in result.by_channel}

    return Figure(
        name=name,
        counts=counts,
        total=lambda result: _step(result.rows, key).count,
        column=column,
        by="channel",
        parts=parts,
        title=title,
    )


def _unsure(name: str, key: _Key, counts: nw.Expr, stage: Phrase | str) -> Figure:
    """Leads of which nobody knows whether they came here; loose deals are apart."""

    def total(result: Funnel) -> int | None:
        step = _step(result.rows, key)
        if step.count is None or step.unknown_count is None:
            return None
        return step.unknown_count - (step.loose_count or 0)

    return Figure(name=name, counts=counts, total=total, title=say("figure.unsure", stage=stage))
