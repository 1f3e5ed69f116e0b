"""The funnel from ad impression to sale: leads of the period and what became of them (1, 2.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    Rows,
    Split,
    counted_lead,
    in_period,
    one_if,
)
from funnelcli.metrics.cost_row import total
from funnelcli.metrics.deal_steps import Maturity, deal_steps
from funnelcli.metrics.funnel_step import Counts, FunnelStep
from funnelcli.metrics.lead_path import asked_column, compute_paths, deals_of_leads
from funnelcli.metrics.lead_steps import lead_steps
from funnelcli.metrics.stage_days import StageDays, compute_days, stage_days
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import fold_text

ID = "funnel"


@dataclass(frozen=True, kw_only=True)
class FunnelGroup:
    """The funnel of one channel (campaign, product, manager); None: leads without one."""

    channel: str | None
    spend: Money | None
    rows: tuple[FunnelStep, ...]


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Impressions and clicks of the period, leads created in it, what became of them by as-of.

    ``times``: how long each stage takes, of all deals. ``names_meet`` is False when no channel
    of the ads is one of the leads': what a channel cost is then nobody's knowledge.
    """

    basis: str
    """history or snapshot."""
    stage_order: str | None
    spend: Money | None
    linkage: Ratio | None
    leads_from_deals: bool
    names_meet: bool
    rows: tuple[FunnelStep, ...]
    by_channel: tuple[FunnelGroup, ...]
    by_asked: Split[FunnelGroup] | None
    times: tuple[StageDays, ...]
    assumes_forward: bool
    """Whether bounds hold only if no open deal without a history has moved back (2.3)."""
    mark: Mark


def compute(frames: Frames, question: Question) -> dict[str, Lazy]:
    """``ads`` of the period, ``flow`` and ``loose`` of lead_path, the counts of stage_days.

    ``ages`` counts the leads of the period by creation day.
    """
    deals = deals_of_leads(frames, question)
    counted = frames.leads.filter(counted_lead())
    return {
        "ads": _ads(frames.spend.filter(in_period("spend_on", question)), question),
        "ages": counted.filter(in_period("created_on", question))
        .group_by("created_on")
        .agg(count=nw.len()),
        "undated": counted.filter(nw.col("created_on").is_null()).select(count=nw.len()),
        **compute_paths(deals, frames, question),
        **compute_days(deals, frames, question),
    }


def _ads(spend: Lazy, question: Question) -> Lazy:
    asked = nw.col("campaign") if question.by == "campaign" else nw.lit(None, dtype=nw.String)
    flagged = spend.with_columns(
        asked=asked,
        impressions_known=one_if(~nw.col("impressions").is_null()),
        clicks_known=one_if(~nw.col("clicks").is_null()),
    )
    return flagged.group_by("channel", "asked", "impressions_known", "clicks_known").agg(
        nw.len().alias("count"), nw.col("spend", "impressions", "clicks").sum()
    )


def summarise(rows: Mapping[str, Rows], question: Question) -> Funnel:
    """The whole, then by channel, then by the column that ``--by`` asks for."""
    facts = question.facts
    times = stage_days(rows, question)
    maturity = _maturity(rows["ages"], times, question)
    whole = Counts(ads=rows["ads"], flow=rows["flow"], loose=rows["loose"], undated=_undated(rows))
    found = _steps(whole, question, maturity)
    return Funnel(
        basis="history" if Role.HISTORY in facts.fields else "snapshot",
        stage_order=facts.stage_order,
        spend=whole.spend(question),
        linkage=facts.linkage,
        leads_from_deals=facts.leads_from_deals,
        names_meet=_names_meet(rows),
        rows=found,
        by_channel=_groups(rows, "channel", question, maturity),
        by_asked=_by_asked(rows, question, maturity),
        times=times,
        assumes_forward=_assumes_forward(found, question),
        mark=next(step.mark for step in found if step.step == "won"),
    )


def _steps(counts: Counts, question: Question, maturity: Maturity) -> tuple[FunnelStep, ...]:
    return (*lead_steps(counts, question), *deal_steps(counts, question, maturity))


def _assumes_forward(steps: Sequence[FunnelStep], question: Question) -> bool:
    """Where deals are seen to move back, the bounds allow for it."""
    bounded = any(
        step.from_previous_bounds or step.from_leads_bounds
        for step in steps
        if step.step in {"stage", "won"}
    )
    ladders = question.facts.ladders
    return bounded and any(each.pipeline not in question.facts.backward for each in ladders)


def _undated(rows: Mapping[str, Rows]) -> int:
    return total(rows["undated"], "count")


def _maturity(ages: Rows, times: Sequence[StageDays], question: Question) -> Maturity:
    """Leads at least as old as nine of ten deals were when they came to the place (2.4)."""
    found = {}
    for each in times:
        if each.to_reach is not None:
            limit = each.to_reach.p90
            old = [row for row in ages if question.as_of_day - row["created_on"] >= limit]
            step = "won" if each.stage is None else "stage"
            share = Ratio(total(old, "count"), total(ages, "count"))
            found[step, each.pipeline, each.stage] = share
    return Maturity(of=found)


def _names_meet(rows: Mapping[str, Rows]) -> bool:
    """Whether some channel has both ads and leads, unless ads have no names, or nobody came."""
    costly = {row["channel"] for row in rows["ads"]} - {None}
    led = {row["channel"] for row in rows["flow"]}
    return not costly or not led or bool(costly & led)


def _by_asked(
    rows: Mapping[str, Rows], question: Question, maturity: Maturity
) -> Split[FunnelGroup] | None:
    asked = asked_column(question)
    if asked is None:
        return None
    return Split(dimension=asked, rows=_groups(rows, "asked", question, maturity))


def _groups(
    rows: Mapping[str, Rows], column: str, question: Question, maturity: Maturity
) -> tuple[FunnelGroup, ...]:
    """One funnel per value of ``column``, blank last; campaigns without regard to case."""
    by_campaign = column == "asked" and question.by == "campaign"
    known_to_ads = column == "channel" or by_campaign

    def key(row: Mapping[str, Any]) -> str | None:
        name: str | None = row[column]
        return fold_text(name) if by_campaign and name is not None else name

    parts: dict[str | None, dict[str, list[Mapping[str, Any]]]] = {}
    spelled: dict[str | None, str | None] = {}
    for role in ("ads", "flow", "loose") if known_to_ads else ("flow", "loose"):
        for row in sorted(rows[role], key=lambda row: (row[column] is None, row[column] or "")):
            name = key(row)
            spelled[name] = row[column] if role != "ads" else spelled.get(name, row[column])
            own = parts.setdefault(name, {"ads": [], "flow": [], "loose": []})
            own[role].append(row)
    return tuple(
        _group(
            spelled[name],
            Counts(ads=own["ads"] if known_to_ads else None, flow=own["flow"], loose=own["loose"]),
            question,
            maturity,
        )
        for name, own in sorted(parts.items(), key=lambda item: (item[0] is None, item[0] or ""))
    )


def _group(name: str | None, counts: Counts, question: Question, maturity: Maturity) -> FunnelGroup:
    return FunnelGroup(
        channel=name, spend=counts.spend(question), rows=_steps(counts, question, maturity)
    )
