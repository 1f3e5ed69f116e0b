"""The funnel of the tool against the oracle, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from oracle.checks import Seen, close, minor, ratio
from oracle.funnel import (
    Inside,
    Known,
    Story,
    Where,
    World,
    bounds,
    first_entries,
    known,
    loose,
    point,
    stays,
    stories,
)
from oracle.records import Ladder, Lead, SpendDay, by_deal
from oracle.stages import is_older
from oracle.verdicts import repeats


def check_funnel(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Every row of the whole and of each channel, and the days."""
    inside = Inside(seen.span.start, seen.span.end)
    ads = [day for day in seen.spend if inside.day(day.spend_on)]
    made = [lead for lead in seen.kept if inside.day(lead.created_on)]
    found, adrift = check_whole(result, seen, sum(day.spend for day in ads) if ads else None)
    check_ads(result.rows, ads, made)
    for group in result.by_channel:
        own = [story for story in found if story.channel == group.channel]
        days = [day for day in ads if day.channel == group.channel]
        lost = adrift if group.channel is None else []
        spent = sum(day.spend for day in days) if days else None
        check_rows(group.rows, own, lost, seen, 0, spent)
        check_ads(group.rows, days, [lead for lead in made if lead.channel == group.channel])
    channels = {lead.channel for lead in made} | {day.channel for day in ads}
    assert {group.channel for group in result.by_channel} == channels | (
        {None} if adrift else set()
    )


def check_whole(
    result: Any,  # noqa: ANN401 - result of the tool
    seen: Seen,
    money: int | None,
) -> tuple[list[Story], list[Story]]:
    """The rows of all leads, and the days; returns the leads and the deals of no known lead."""
    world = world_of(seen)
    inside = Inside(seen.span.start, seen.span.end)
    made = [lead for lead in seen.kept if inside.day(lead.created_on)]
    found, adrift = stories(world, made, seen.verdicts), loose(world, inside)
    undated = sum(lead.created_on is None for lead in seen.kept)
    check_rows(result.rows, found, adrift, seen, undated, money)
    check_days(result.times, world, seen)
    return found, adrift


def world_of(seen: Seen) -> World:
    """Leads and deals as the oracle sees them."""
    steps = by_deal(seen.moves or ())
    deals = seen.deals
    if not seen.has_leads:
        deals = [replace(deal, lead_id=deal.deal_id) for deal in deals]
    again = repeats(seen.leads, seen.agreement) - seen.tests if seen.agreement else set()
    return World(
        kept=list(seen.kept),
        repeats=[lead for lead in seen.leads if lead.lead_id in again],
        tests=frozenset(seen.tests),
        deals=[
            known(
                deal,
                steps.get(deal.deal_id, []),
                seen.ladders[deal.pipeline],
                history=seen.moves is not None,
                back=deal.pipeline in seen.backward,
                older=is_older(deal, seen.begins),
            )
            for deal in deals
        ],
    )


def check_rows(
    rows: Sequence[Any],
    found: Sequence[Story],
    adrift: Sequence[Story],
    seen: Seen,
    undated: int,
    money: int | None,
) -> None:
    """Leads, qualified, deals, stages, sales, money."""
    by_step = {(row.step, row.pipeline, row.stage): row for row in rows}
    assert len(by_step) == len(rows)
    leads = by_step["leads", None, None]
    assert (leads.count, leads.unknown_count) == (len(found), undated)
    if seen.agreement is not None:
        good = by_step["qualified", None, None]
        yes = sum(story.verdict == "qualified" for story in found)
        assert (good.count, ratio(good.from_previous)) == (yes, (yes, len(found)))
        assert good.unknown_count == sum(story.verdict == "unknown" for story in found)
        assert minor(good.cost) == per(money, yes)
    if by_step["won", None, None].mark.state == "refused":
        assert all(row.count is None for key, row in by_step.items() if key[0] in LATER)
        return
    start: Where = ("deals", None, None) if seen.has_leads else ("leads", None, None)
    ladders = {row.pipeline or "": seen.ladders[row.pipeline or ""] for row in rows if row.stage}
    before: dict[Where, Where] = {("deals", None, None): ("leads", None, None)}
    for name, ladder in ladders.items():
        last = start
        for stage in ladder.stages:
            where = ("stage", name or None, stage)
            before[where], last = last, where
    before["won", None, None] = before_sale(found, ladders, start)
    for where, row in by_step.items():
        if where in before:
            check_step(row, where, before[where], found, adrift, money)
    check_money(by_step["revenue", None, None], found, adrift, seen)


LATER = {"deals", "stage", "won", "revenue"}


def before_sale(found: Sequence[Story], ladders: Mapping[str, Ladder], start: Where) -> Where:
    """The last stage, where there is one pipeline and every sale went through it."""
    if len(ladders) != 1:
        return start
    ((name, ladder),) = ladders.items()
    last: Where = ("stage", name or None, ladder.stages[-1])
    sold = [story for story in found if story.maybe(("won", None, None))]
    return last if all(story.maybe(last) for story in sold) else start


def check_step(
    row: Any,  # noqa: ANN401 - row of the tool
    where: Where,
    before: Where,
    found: Sequence[Story],
    adrift: Sequence[Story],
    money: int | None,
) -> None:
    """One step: who came, who may have, out of whom, at what price."""
    here = [story for story in found if story.sure(where)]
    doubt = sum(story.maybe(where) for story in found) - len(here)
    strays = sum(story.maybe(where) for story in adrift)
    assert (row.count, row.unknown_count, row.loose_count) == (len(here), doubt + strays, strays)
    if row.qualified_count is not None:
        assert row.qualified_count == sum(story.verdict == "qualified" for story in here)
    for start, exact, limits in (
        (before, row.from_previous, row.from_previous_bounds),
        (("leads", None, None), row.from_leads, row.from_leads_bounds),
    ):
        share, ends = bounds(found, start, where)
        assert ratio(exact) == share, where
        assert (limits is None) == (ends is None)
        if ends is not None:
            assert close(limits.low, ends[0])
            assert close(limits.high, ends[1])
    assert minor(row.cost) == per(money, len(here))


def check_money(
    row: Any,  # noqa: ANN401 - row of the tool
    found: Sequence[Story],
    adrift: Sequence[Story],
    seen: Seen,
) -> None:
    """Amounts of won deals less refunds; those without an amount are counted apart."""
    sold = [each for story in found for each in story.deals if each.deal.status == "won"]
    priced = [each.deal.amount for each in sold if each.deal.amount is not None]
    strays = sum(any(_may_be_sold(each) for each in story.deals) for story in adrift)
    assert row.unknown_count == len(sold) - len(priced) + strays
    assert row.count == len(priced)
    told = sum(priced) > 0 if priced else found and not sold
    ids = {each.deal.deal_id for each in sold}
    back = sum(refund.amount for refund in seen.refunds if refund.sale.deal_id in ids)
    assert minor(row.amount) == (sum(priced) + back if told else None)


def _may_be_sold(each: Known) -> bool:
    return each.deal.status in {"won", "unknown"}


def check_ads(rows: Sequence[Any], ads: Sequence[SpendDay], made: Sequence[Lead]) -> None:
    """Impressions and clicks, out of what is known of both; leads per click of counted channels."""
    shown, clicked, leads = rows[0], rows[1], rows[2]
    if shown.mark.state == "refused":
        assert (shown.count, clicked.count) == (None, None)
        return
    for row, name, per_count in ((shown, "impressions", 1000), (clicked, "clicks", 1)):
        told = [day for day in ads if getattr(day, name) is not None]
        count = sum(getattr(day, name) for day in told)
        assert row.count == (count if told else None)
        assert row.unknown_count == (len(ads) - len(told) if ads else None)
        spend = sum(day.spend for day in told)
        assert minor(row.cost) == (per(spend * per_count, count) if told else None)
    both = [day for day in ads if day.impressions is not None and day.clicks is not None]
    seen = (sum(day.clicks or 0 for day in both), sum(day.impressions or 0 for day in both))
    assert ratio(clicked.from_previous) == (seen if both else None)
    blind = {day.channel for day in ads if day.clicks is None}
    counted = {day.channel for day in ads if day.clicks} - blind
    came = sum(lead.channel in counted for lead in made)
    clicks = sum(day.clicks or 0 for day in ads if day.channel in counted)
    assert ratio(leads.from_previous) == ((came, clicks) if came else None)


def per(money: int | None, count: int) -> int | None:
    """Unit cost rounded half-even to minor units."""
    return round(Fraction(money, count)) if money is not None and count else None


def check_days(times: Sequence[Any], world: World, seen: Seen) -> None:
    """Days to each stage and in it; days from the lead to the sale."""
    reach = first_entries(world, seen.moves or (), seen.ladders)
    over, still = stays(world, seen.moves or (), seen.ladders, seen.as_of)
    for row in times[:-1]:
        key = (row.pipeline or "", row.stage)
        check_points(row.to_reach, reach.get(key, []))
        check_points(row.inside, over.get(key, []))
        told = None if seen.moves is None else len(still.get(key, []))
        assert row.standing_count == told
        middle = point(still[key], Fraction(1, 2)) if key in still else None
        assert close(row.standing_median, middle)
    sold = [
        (each.deal.closed_on - origin.created_on).days
        for each in world.deals
        if each.deal.status == "won"
        and (origin := world.origin(each.deal)) is not None
        and each.deal.closed_on
        and origin.created_on
    ]
    check_points(times[-1].to_reach, [days for days in sold if days >= 0])


def check_points(found: Any, days: Sequence[int]) -> None:  # noqa: ANN401 - days of the tool
    """Median and 90 % point."""
    assert (found is None) == (not days)
    if found is not None:
        assert found.count == len(days)
        assert close(found.p50, point(days, Fraction(1, 2)))
        assert close(found.p90, point(days, Fraction(9, 10)))
