"""The steps before the first deal: impressions, clicks, leads, qualified leads."""

from funnelcli.metrics.base import WIDE_SHARE, Question, share_mark
from funnelcli.metrics.cost_row import total
from funnelcli.metrics.funnel_step import ADS, Counts, FunnelStep, lead_source, priced
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State, worst
from funnelcli.schema.columns import Role

_MILLE = 1000
"""Impressions are priced by the thousand, everything else by the piece."""


def lead_steps(counts: Counts, question: Question) -> tuple[FunnelStep, ...]:
    """Four steps in order."""
    spend = counts.spend(question)
    return (
        *(_ad_step(step, counts, question) for step in ADS),
        _lead_step(counts, question, spend),
        _qualified_step(counts, question, spend),
    )


def _ad_step(step: str, counts: Counts, question: Question) -> FunnelStep:
    mark, ads = _ad_source(step, counts, question), counts.ads or ()
    known = [row for row in ads if row[f"{step}_known"]]
    if mark.state is State.REFUSED or not known:
        return FunnelStep(step=step, unknown_count=total(ads, "count") if ads else None, mark=mark)
    unknown = total(ads, "count") - total(known, "count")
    count, currency = total(known, step), question.facts.spend_currency
    per = _MILLE if step == "impressions" else 1
    spend = total(known, "spend") * per
    both = [row for row in known if row["impressions_known"]] if step == "clicks" else []
    seen = Ratio(total(both, "clicks"), total(both, "impressions")) if both else None
    return FunnelStep(
        step=step,
        count=count,
        unknown_count=unknown,
        previous="impressions" if step == "clicks" else None,
        from_previous=seen,
        cost=Money(spend, currency).per(count) if currency else None,
        cost_per=per,
        mark=Mark(State.WIDE, say("reason.partial_ads", count=unknown)) if unknown else mark,
    )


def _ad_source(step: str, counts: Counts, question: Question) -> Mark:
    facts = question.facts
    if Role.SPEND not in facts.fields:
        return Mark(State.REFUSED, say("reason.no_spend"))
    if not facts.has(Role.SPEND, step):
        return Mark(State.REFUSED, say(f"reason.no_{step}"))
    if counts.ads is None:
        return Mark(State.REFUSED, say("reason.ads_not_split"))
    if not any(row[f"{step}_known"] for row in counts.ads):
        return Mark(State.UNKNOWN, say("reason.no_ads"))
    return OK


def _lead_step(counts: Counts, question: Question, spend: Money | None) -> FunnelStep:
    mark = lead_source(question)
    if mark.state is State.REFUSED:
        known = Role.LEADS in question.facts.fields
        return FunnelStep(step="leads", unknown_count=counts.undated if known else None, mark=mark)
    count = total(counts.flow, "count")
    judged = question.criteria is not None
    qualified = [row for row in counts.flow if row["verdict"] == "qualified"]
    return FunnelStep(
        step="leads",
        count=count,
        qualified_count=total(qualified, "count") if judged else None,
        unknown_count=counts.undated,
        previous="clicks",
        from_previous=_from_clicks(counts),
        **priced(spend, count),
        mark=mark,
    )


def _from_clicks(counts: Counts) -> Ratio | None:
    """Leads per click of the channels whose every ad row counts clicks; None without any."""
    ads = counts.ads or ()
    names = {row["channel"] for row in ads if row["clicks"]}
    names -= {row["channel"] for row in ads if not row["clicks_known"]}
    leads = [row for row in counts.flow if row["channel"] in names]
    clicks = total([row for row in ads if row["channel"] in names], "clicks")
    return Ratio(total(leads, "count"), clicks) if leads else None


def _qualified_step(counts: Counts, question: Question, spend: Money | None) -> FunnelStep:
    source = lead_source(question)
    if question.criteria is None and source.state is not State.REFUSED:
        source = Mark(State.REFUSED, say("reason.no_spec"))
    if source.state is State.REFUSED:
        told = lead_source(question).state is not State.REFUSED
        unjudged = total(counts.flow, "count") if told else None
        return FunnelStep(step="qualified", previous="leads", unknown_count=unjudged, mark=source)
    by_verdict = {
        verdict: total([row for row in counts.flow if row["verdict"] == verdict], "count")
        for verdict in ("qualified", "unknown")
    }
    count, unknown = by_verdict["qualified"], by_verdict["unknown"]
    share = Ratio(count, total(counts.flow, "count"))
    room = Ratio(unknown, share.denominator).value or 0.0
    return FunnelStep(
        step="qualified",
        count=count,
        qualified_count=count,
        unknown_count=unknown,
        previous="leads",
        from_previous=share,
        from_leads=share,
        **priced(spend, count),
        mark=worst(
            [
                share_mark(share),
                Mark(State.WIDE, say("reason.wide_unknown")) if room > WIDE_SHARE else OK,
            ]
        ),
    )
