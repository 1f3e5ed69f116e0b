"""Tool against oracle, number by number: each function asserts that one statistic is equal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from oracle import pace
from oracle.costs import link
from oracle.limits import state_of
from oracle.managers import (
    COMPARED_FROM,
    ManagerCounts,
    by_lead_verdict,
    compared,
    counts_of,
    luck_band,
    manager_rows,
    stand_out,
)
from oracle.managers import pooled_rate as pooled
from oracle.records import (
    Deal,
    Ladder,
    Lead,
    Move,
    Span,
    SpendDay,
    as_seen_in,
    by_deal,
    deals_at,
    in_pipelines,
    moves_at,
)
from oracle.refunds import Refund, paid_back, split
from oracle.stages import Step, by_history, by_snapshot, population, totals, went_back
from oracle.verdicts import Agreement, verdicts


class Seen:
    """The records as of one day, with everything that several statistics share."""

    def __init__(
        self,
        *,
        deals: Sequence[Deal],
        moves: Sequence[Move] | None,
        leads: Sequence[Lead] | None,
        spend: Sequence[SpendDay],
        ladders: Mapping[str, Ladder],
        agreement: Agreement | None,
        span: Span,
        as_of: date,
    ) -> None:
        deals, paid = split(deals)
        everyone = [_lead_of(deal) for deal in deals] if leads is None else leads
        linked = link(deals, leads or ())
        self.linkage = Fraction(len(linked), len(deals)) if deals and leads is not None else None
        """Share of all deals read that have a lead; None without both roles."""
        deals = [replace(deal, lead_id=linked.get(deal.deal_id)) for deal in deals]
        moves = None if moves is None else in_pipelines(moves, deals)
        by_id = {deal.deal_id: deal for deal in deals}
        self.refunds = [
            replace(back, sale=by_id[back.sale.deal_id]) for back in paid if back.paid_on <= as_of
        ]
        self.ladders = ladders
        self.agreement = agreement
        self.span = span
        self.as_of = as_of
        self.deals = self.standing = deals_at(deals, moves or (), ladders, as_of)
        """``standing``: a deal that no move tells of stands where the export shows it."""
        closed = [deal for deal in deals if deal.status in {"won", "lost"}]
        dated = any(deal.closed_on for deal in closed) or moves is not None
        self.never_dated = bool(closed) and not dated
        """Whether deals close and nobody knows when: what needs the day is refused."""
        opened = [deal for deal in self.deals if deal.status == "open"]
        self.sold_since = len({deal.deal_id for deal in closed} & {deal.deal_id for deal in opened})
        self.has_expected = any(deal.expected_on for deal in opened)
        records: list[Deal | Lead] = [*deals, *everyone]
        later = any(_is_later(record, as_of) for record in records)
        if later or any(move.entered_at.date() > as_of for move in moves or ()):
            self.deals = _without_later_stages(self.deals, moves or ())
        self.begins = min((move.entered_at.date() for move in moves or ()), default=None)
        self.backward = _backward(moves or (), ladders)
        """Pipelines where the whole history shows a deal that went back."""
        self.told = None if moves is None else moves_at(moves, as_of)
        """Every move by that day, in whatever pipeline; ``moves`` as each deal's own knows them."""
        self.moves = None if self.told is None else _seen_at_home(self.deals, self.told)
        self.has_leads = leads is not None
        self.leads = [x for x in everyone if x.created_on is None or x.created_on <= as_of]
        self.spend = [day for day in spend if day.spend_on <= as_of]
        self.verdicts = verdicts(self.leads, agreement) if agreement else {}

    @property
    def tests(self) -> set[str]:
        """Ids of test leads."""
        is_test = self.agreement.is_test if self.agreement else None
        return {lead.lead_id for lead in self.leads if is_test and is_test(lead.title)}

    @property
    def kept(self) -> list[Lead]:
        """Leads that are leads: no repeats, no tests."""
        return [lead for lead in self.leads if self.verdicts.get(lead.lead_id) != "excluded"]


def _backward(moves: Sequence[Move], ladders: Mapping[str, Ladder]) -> set[str]:
    return {
        name
        for name, ladder in ladders.items()
        if went_back([move for move in moves if move.pipeline == name], ladder)
    }


def _seen_at_home(deals: Sequence[Deal], moves: Sequence[Move]) -> list[Move]:
    homes = {deal.deal_id: deal.pipeline for deal in deals}
    return [
        move
        for deal_id, own in by_deal(moves).items()
        for move in as_seen_in(homes.get(deal_id, ""), own)
    ]


def _without_later_stages(deals: Sequence[Deal], moves: Sequence[Move]) -> list[Deal]:
    """The export shows later stages: how far an open deal was then, only its moves know."""
    moved = {move.deal_id for move in moves}
    return [
        replace(deal, stage=None) if deal.status == "open" and deal.deal_id not in moved else deal
        for deal in deals
    ]


def _lead_of(deal: Deal) -> Lead:
    """Without a file of leads every deal is a lead of its own day."""
    return Lead(
        lead_id=deal.deal_id, created_at=deal.created_at, phone=deal.phone, email=deal.email
    )


def _is_later(record: Deal | Lead, as_of: date) -> bool:
    """Whether the record shows that the export was made after ``as_of``."""
    closed_on = record.closed_on if isinstance(record, Deal) else None
    return any(day is not None and day > as_of for day in (record.created_on, closed_on))


def ratio(found: Any) -> tuple[int, int] | None:  # noqa: ANN401 - Ratio or None
    """Counts of a Ratio."""
    return None if found is None else (found.numerator, found.denominator)


def minor(found: Any) -> int | None:  # noqa: ANN401 - Money or None
    """Minor units of Money."""
    return None if found is None else found.minor


def close(found: float | None, exact: Fraction | None) -> bool:
    """Whether a printed float is the exact quotient."""
    if found is None or exact is None:
        return found is None and exact is None
    return found == pytest.approx(float(exact), rel=1e-12, abs=1e-15)


def check_stages(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Totals and the rows of every pipeline in every mode."""
    people = population(seen.deals, seen.span)
    found = {name: getattr(result.totals, name) for name in totals(people)}
    assert found == totals(people)
    assert result.undated_count == sum(deal.created_on is None for deal in seen.deals)
    assert result.basis == ("snapshot" if seen.moves is None else "history")
    _check_entries(result, people, seen)
    for pipeline in {deal.pipeline for deal in people}:
        group = [deal for deal in people if deal.pipeline == pipeline]
        ladder = seen.ladders[pipeline]
        if seen.moves is None:
            check_steps(
                _of_pipeline(result.by_mode["ordered"], pipeline), by_snapshot(group, ladder)
            )
            continue
        for mode in ("ordered", "visited", "strict"):
            rows = _of_pipeline(result.by_mode[mode], pipeline)
            back = pipeline in seen.backward
            check_steps(
                rows, by_history(group, seen.moves, ladder, mode, back=back, begins=seen.begins)
            )


def _check_entries(result: Any, people: Sequence[Deal], seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Every entry that a move tells, and those that were not the first of the deal.

    A move that stands in the history twice, to the second, is one.
    """
    if seen.moves is None:
        assert result.reentered_count is None
        assert all(row.entered_count is None for row in result.rows)
        return
    homes = {deal.deal_id: deal.pipeline for deal in people}
    met: list[tuple[str, str, str | None]] = []
    for move in {replace(move, row=0) for move in seen.moves}:
        if move.deal_id in homes:
            ladder = seen.ladders[homes[move.deal_id]]
            sold = ladder.status(move.to_stage) == "won"
            if sold or move.to_stage in ladder.stages:
                met.append((move.deal_id, homes[move.deal_id], None if sold else move.to_stage))
    assert result.reentered_count == len(met) - len(set(met))
    for row in result.rows:
        own = [each for each in met if each[1:] == (row.pipeline or "", row.stage)]
        assert row.entered_count == len(own), row


def _of_pipeline(rows: Sequence[Any], pipeline: str) -> list[Any]:
    return [row for row in rows if (row.pipeline or "") == pipeline]


def check_steps(rows: Sequence[Any], steps: Sequence[Step]) -> None:
    """Counts of every row; a share where the oracle knows one, else its bounds."""
    assert rows[-1].outcome == "won"
    assert [(row.stage, row.reached) for row in rows] == [(s.stage, s.reached) for s in steps]
    for row, step in zip(rows, steps, strict=True):
        if step.bounds is not None:
            assert row.from_previous is None
            assert close(row.from_previous_bounds.low, step.bounds[0])
            assert close(row.from_previous_bounds.high, step.bounds[1])
            assert row.unknown_count == step.unknown_count
        elif step.from_previous is not None and step.from_previous[1]:
            assert ratio(row.from_previous) == step.from_previous, (row, step)
        if row.from_first is not None:
            assert ratio(row.from_first) == step.from_first, (row, step)


def check_pace(
    result: Any,  # noqa: ANN401 - result of the tool
    seen: Seen,
    works: Callable[[date], bool],
    plans: Mapping[str, Mapping[Span, int]],
) -> None:
    """Every measure of the run rate on every basis."""
    rows = {row.measure: row for row in result.rows}
    for measure, (booked, first_on) in booked_of(seen).items():
        if seen.never_dated and measure in {"revenue", "deals_won"}:
            assert (rows[measure].fact, rows[measure].mark.state.value) == (None, "refused")
            continue
        if measure == "revenue" and is_unpriced(seen):
            # blanks are no money; whether zeros are, the reference does not say
            assert not number_of(rows[measure].fact)
            continue
        plan = pace.plan_of(seen.span, plans.get(measure, {}))
        expected = pace.run_rate(booked, first_on, seen.span, seen.as_of, works, plan)
        _check_measure(rows[measure], expected)


def is_unpriced(seen: Seen) -> bool:
    sold = [d for d in seen.deals if d.status == "won" and seen.span.holds(d.closed_on)]
    return bool(sold) and not any(deal.amount for deal in sold)


def booked_of(seen: Seen) -> dict[str, tuple[pace.Booked, date | None]]:
    closings = [deal.closed_on for deal in seen.deals if deal.closed_on]
    first_closing = min(closings, default=None)
    first_made = min((x.created_on for x in seen.leads if x.created_on), default=None)
    found = {
        "revenue": ([*pace.revenue(seen.deals), *_back(seen.refunds)], first_closing),
        "deals_won": (pace.deals_won(seen.deals), first_closing),
        "leads": (pace.created(seen.kept), first_made),
    }
    if seen.has_leads and seen.agreement:
        good = [x for x in seen.leads if seen.verdicts[x.lead_id] == "qualified"]
        found["qualified_leads"] = (pace.created(good), first_made)
    return found


def _back(refunds: Sequence[Refund]) -> pace.Booked:
    return [(refund.paid_on, refund.amount) for refund in refunds]


def _check_measure(row: Any, expected: pace.Pace) -> None:  # noqa: ANN401 - row of the tool
    name = row.measure
    assert number_of(row.fact) == expected.fact, name
    assert number_of(row.plan) == expected.plan, name
    assert close(row.plan_share, expected.plan_share), name
    _check_forecast(row.calendar.forecast, expected.calendar, name)
    _check_forecast(row.working.forecast, expected.working, name)
    _check_forecast(row.profile.forecast, expected.profile, name)
    assert (row.calendar.days_elapsed, row.calendar.days_total) == expected.calendar_days, name
    assert (row.working.days_elapsed, row.working.days_total) == expected.working_days, name
    _check_forecast(row.forecast, expected.forecast, name)
    assert close(row.forecast_share, expected.forecast_share), name
    _check_forecast(row.pace_needed, expected.pace_needed, name)
    assert row.plan_probability == pytest.approx(expected.chance, abs=1e-9), name
    found = row.forecast_range and (
        number_of(row.forecast_range.low),
        number_of(row.forecast_range.high),
    )
    rounding = 0.51 if hasattr(row.fact, "minor") else 1e-9
    assert found == pytest.approx(expected.limits, abs=rounding), name
    if expected.forecast is not None:
        assert row.forecast_basis == expected.forecast_basis, name


def number_of(value: Any) -> Any:  # noqa: ANN401 - Money, count or None
    return int(value.minor) if hasattr(value, "minor") else value


def _check_forecast(found: Any, exact: Fraction | None, name: str) -> None:  # noqa: ANN401 - Money, float or None
    if hasattr(found, "minor"):
        assert exact is not None, name
        assert found.minor == round(exact), name
    else:
        assert close(found, exact), name


def check_managers(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Every manager, the total, the ends and what luck explains."""
    expected = manager_rows(seen.deals, seen.span)
    rows = {row.manager: row for row in result.rows}
    if seen.never_dated:
        assert result.mark.state.value == "refused"
        for row in expected:
            assert ratio(rows[row.manager].created_share) == row.created
        return
    back: dict[str | None, int] = {}
    for refund in seen.refunds:
        name = refund.sale.manager
        back[name] = back.get(name, 0) + paid_back([refund], seen.span)
    others = rows.keys() - {row.manager for row in expected}
    empty = [counts_of(name, [], seen.span) for name in others]
    for wanted in expected + empty:
        _check_manager(rows[wanted.manager], wanted, back.get(wanted.manager, 0))
        _check_qualified_deals(rows[wanted.manager], wanted, seen)
    won = sum(row.won_count for row in expected)
    assert ratio(result.total) == (won, won + sum(row.lost_count for row in expected))
    created = [row.created for row in expected]
    assert ratio(result.total_created) == (sum(c[0] for c in created), sum(c[1] for c in created))
    whole = counts_of(None, seen.deals, seen.span)
    _check_money(result, whole, sum(back.values()))
    assert result.cycle_days_median == whole.cycle_days_median
    check_spread(result, expected)


def _check_money(row: Any, expected: ManagerCounts, back: int) -> None:  # noqa: ANN401 - row of the tool
    """Revenue less refunds, and what a deal brings; nothing where no sale has an amount."""
    unpriced = expected.won_count > 0 and expected.priced_count == 0
    assert minor(row.revenue) == (None if unpriced else expected.revenue + back)
    average = (
        round(Fraction(expected.revenue, expected.priced_count)) if expected.priced_count else None
    )
    assert minor(row.average_deal) == average
    assert minor(row.median_deal) == expected.median_deal


def _check_manager(row: Any, expected: ManagerCounts, back: int) -> None:  # noqa: ANN401 - row of the tool
    found = (row.won_count, row.lost_count, row.open_count)
    assert found == (expected.won_count, expected.lost_count, expected.open_count)
    assert ratio(row.decided_share) == (expected.won_count, expected.decided_count)
    assert ratio(row.created_share) == expected.created
    _check_money(row, expected, back)
    assert row.cycle_days_median == expected.cycle_days_median
    if not row.undated_won_count + row.undated_lost_count:
        assert row.mark.state == state_of(expected.won_count, expected.decided_count)
    enough = expected.manager is not None and expected.decided_count >= COMPARED_FROM
    assert row.compared == enough


def _check_qualified_deals(row: Any, expected: ManagerCounts, seen: Seen) -> None:  # noqa: ANN401 - row of the tool
    """The share on qualified leads, where leads and an agreement exist."""
    if seen.agreement is None:
        assert (row.qualified_decided_share, row.unjudged_count) == (None, None)
    elif seen.has_leads:
        found = (ratio(row.qualified_decided_share), row.unjudged_count)
        assert found == by_lead_verdict(expected, seen.verdicts)


def check_spread(result: Any, expected: Sequence[ManagerCounts]) -> None:  # noqa: ANN401 - result of the tool
    """Highest, lowest, spread, luck band and verdict among those with enough deals."""
    some = compared(expected)
    if len(some) < 2:
        assert (result.spread, result.luck_band, result.verdict) == (None, None, None)
        return
    shares = [row.share for row in some]
    spread = max(shares) - min(shares)
    band = luck_band([row.decided_count for row in some], pooled(some))
    assert result.highest.decided_share.exact == max(shares)
    assert result.lowest.decided_share.exact == min(shares)
    assert close(result.spread, spread)
    assert close(result.luck_band, band)
    assert result.verdict == ("differs" if spread > band else "luck")
    if not result.roles_differ:
        wanted = stand_out(some) if spread > band else {}
        assert {row.manager: row.stands_out for row in result.rows if row.stands_out} == wanted
