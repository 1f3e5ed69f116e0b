"""On real exports the tool prints what the oracle recomputes from the raw rows."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oracle.check_funnel import check_points
from oracle.checks import close, minor, ratio
from oracle.coverage import Past, stood_shares
from oracle.cycle import error_by, lives, share_by
from oracle.exports import (
    MAVEN_LADDER,
    SALESFORCE_LADDER,
    maven_deals,
    salesforce_deals,
    salesforce_moves,
)
from oracle.funnel import World, known, stays
from oracle.losses import counted, losses
from oracle.managers import compared, luck_band_in_floats, manager_rows, pooled_rate
from oracle.records import Deal, Move, Span, by_deal, closing_day, deals_at, moves_at
from oracle.stages import by_history, by_snapshot
from oracle.tool import Asked, run_tool, run_whole

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
MAVEN = Path(DATA or ".") / "maven_crm"
SALESFORCE = Path(DATA or ".") / "exports" / "salesforce"
OPPORTUNITY = SALESFORCE / "WinkelDev_Opportunity_REDACTED_cp1252.csv"
HISTORY = SALESFORCE / "WinkelDev_OpportunityHistory_cp1252.csv"
ALL = Asked(period="all")
MAVEN_SETTINGS = """
version: 1
sources:
  deals:
    path: {path}
    columns: {{deal_id: opportunity_id, manager: sales_agent, stage: deal_stage,
      created_at: engage_date, closed_at: close_date, amount: close_value, product: product}}
pipelines:
  Sales: {{stages: [Prospecting, Engaging], won: [Won], lost: [Lost]}}
"""


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - read field by field
    folder = tmp_path_factory.mktemp("maven")
    settings = folder / "funnelcli.yaml"
    settings.write_text(MAVEN_SETTINGS.format(path=MAVEN / "sales_pipeline.csv"), encoding="utf-8")
    return run_whole(settings, ALL)


@pytest.fixture(scope="module")
def org() -> tuple[list[Deal], list[Move]]:
    return salesforce_deals(OPPORTUNITY), salesforce_moves(HISTORY)


@pytest.fixture(scope="module")
def with_history() -> Any:  # noqa: ANN401 - read field by field
    return run_tool(None, ALL, OPPORTUNITY, HISTORY)


@pytest.fixture(scope="module")
def without_history() -> Any:  # noqa: ANN401 - read field by field
    return run_tool(None, ALL, OPPORTUNITY)


def test_salesforce_losses_have_hardly_a_reason(org: Any, with_history: Any) -> None:  # noqa: ANN401 - read field by field
    """168 of 203 lost deals have none, so nothing is split; from where they went is known."""
    deals, moves = org
    found = losses(deals, moves, {"": SALESFORCE_LADDER}, ALWAYS, {}, {})
    result = with_history["loss_reasons"]
    assert ratio(result.unknown) == (168, 203)
    assert (result.rows, result.by_owner) == ((), ())
    assert result.mark.state == "unknown"
    left = {each.stage: each.lost_count for each in result.by_stage}
    assert left == {stage: count for (stage,), count in counted(found, "stage").items()}


def test_maven_steps_by_snapshot(maven: Any) -> None:  # noqa: ANN401 - read field by field
    """Every deal is its own lead; how far lost ones came is in no export."""
    deals = [deal for deal in maven_deals(MAVEN) if deal.created_on]
    rows = [row for row in maven.report.metrics["funnel"].rows if row.step in {"stage", "won"}]
    check_bounds(rows, deals, MAVEN_LADDER)
    money = maven.report.metrics["funnel"].rows[-1]
    assert (money.amount.minor, money.count) == (1_000_553_400, 4238)
    assert {row.step for row in maven.report.metrics["funnel"].rows if row.count is None} == {
        *("impressions", "clicks", "qualified")
    }


def test_maven_sales_take_57_days(maven: Any) -> None:  # noqa: ANN401 - read field by field
    """Median 57, 90 % within 106; every point of the curve as the oracle counts it."""
    result = maven.report.metrics["sales_cycle"]
    assert (result.won.p50, result.won.p90, result.won.count) == (57.0, 106.0, 4238)
    met = lives(maven_deals(MAVEN), date(2016, 1, 1), result.followed.last)
    everyone = met.single()
    for each in result.points:
        assert each.share == pytest.approx(float(share_by(everyone, each.days)), abs=1e-9)
        assert each.error == pytest.approx(error_by(everyone, each.days), abs=1e-7)


def test_salesforce_curve(
    with_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    """Days of closing moves; won and lost end, the rest is followed to as-of."""
    deals, moves = org
    grouped = by_deal(moves)
    dated = [
        replace(deal, closed_on=closing_day(deal, grouped[deal.deal_id], {"": SALESFORCE_LADDER}))
        for deal in deals
    ]
    result = with_history["sales_cycle"]
    everyone = lives(dated, date(2000, 1, 1), result.followed.last).single()
    for each in result.points:
        assert each.share == pytest.approx(float(share_by(everyone, each.days)), abs=1e-9)


def test_salesforce_steps_by_history(
    with_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    """163 of 307 at the last step; days in each stage by the moves; currencies are not added."""
    rows = [row for row in with_history["funnel"].rows if row.step in {"stage", "won"}]
    steps = by_history(*org, SALESFORCE_LADDER, "ordered")
    assert [row.count for row in rows] == [step.reached for step in steps]
    assert ratio(rows[-1].from_previous) == (163, 307)
    assert with_history["funnel"].rows[-1].amount is None
    deals, moves = org
    grouped = by_deal(moves)
    ladder = SALESFORCE_LADDER
    days = [closing_day(deal, grouped[deal.deal_id], {"": ladder}) for deal in deals]
    whole = World(
        kept=(),
        repeats=(),
        tests=frozenset(),
        deals=[
            known(replace(deal, closed_on=day), grouped[deal.deal_id], ladder, history=True)
            for deal, day in zip(deals, days, strict=True)
        ],
    )
    over, _ = stays(whole, moves, {"": ladder}, date(2023, 8, 31))
    for row in with_history["funnel"].times[:-1]:
        check_points(row.inside, over["", row.stage])


def test_maven_tells_no_reason_and_no_contact(maven: Any) -> None:  # noqa: ANN401 - read field by field
    """What an export does not have is refused by the name of the column, never 0."""
    for metric, reason in (
        ("loss_reasons", "reason.no_loss_reason"),
        ("response_time", "reason.no_first_contact"),
    ):
        mark = maven.report.metrics[metric].mark
        assert (mark.state, mark.reason.key) == ("refused", reason)
    losses_told = maven.report.metrics["loss_reasons"]
    assert (losses_told.unknown, losses_told.by_stage) == (None, ())


def test_maven_capacity(tmp_path: Path) -> None:
    """Every deal is its own lead: those of July 2017 by seller, against 20 and 40 a month."""
    able = {"Hayden Neloms": 20, "Darcel Schlecht": 40}
    path = tmp_path / "funnelcli.yaml"
    people = "".join(f"  {name}: {{capacity: {size}}}\n" for name, size in able.items())
    text = MAVEN_SETTINGS.format(path=MAVEN / "sales_pipeline.csv") + f"managers:\n{people}"
    path.write_text(text, encoding="utf-8")
    result = run_tool(path, Asked(period="2017-07", as_of=date(2017, 12, 31)))["capacity"]
    deals, july = maven_deals(MAVEN), Span(date(2017, 7, 1), date(2017, 8, 1))
    days = [
        (deal.closed_on - deal.created_on).days
        for deal in deals
        if deal.closed_on and deal.created_on and july.holds(deal.closed_on)
    ]
    assert result.work_days == pytest.approx(sum(days) / len(days), rel=1e-12)
    rows = {row.manager: row for row in result.rows}
    for name, size in able.items():
        own = [deal for deal in deals if deal.manager == name]
        opened = sum(deal.status == "open" for deal in own)
        row, made = rows[name], sum(july.holds(deal.created_on) for deal in own)
        assert (row.leads_count, row.open_count, row.allowance) == (made, opened, float(size))
        assert row.load == pytest.approx(made / size)
        # December, the month of as-of, has 31 days
        assert row.open_limit == pytest.approx(size / 31 * sum(days) / len(days))


def test_salesforce_win_rate_of_a_quarter_by_the_closing_move() -> None:
    """Fact 3 of the research: 60 of 193 by the move; the editable date would say 64 of 188."""
    asked = Asked(period="2023-Q2")
    result = run_tool(None, asked, OPPORTUNITY, HISTORY)["manager_conversion"]
    assert ratio(result.total) == (60, 193)


def test_salesforce_sources_are_mostly_unknown(with_history: Any) -> None:  # noqa: ANN401 - read field by field
    """Fact 7 of the research: LeadSource is empty on 458 of 512 deals."""
    groups = {group.channel: group.rows for group in with_history["funnel"].by_channel}
    (nameless,) = [row.count for row in groups[None] if row.step == "leads"]
    every = sum(row.count for rows in groups.values() for row in rows if row.step == "leads")
    assert (nameless, every) == (458, 512)


ALWAYS = Span(date(2000, 1, 1), date(2100, 1, 1))


def test_maven_managers(maven: Any) -> None:  # noqa: ANN401 - read field by field
    deals = maven_deals(MAVEN)
    whole = Span(date(2016, 1, 1), date(2019, 1, 1))
    expected = {row.manager: row for row in manager_rows(deals, whole)}
    result = maven.report.metrics["manager_conversion"]
    assert {row.manager for row in result.rows} == set(expected)
    for row in result.rows:
        wanted = expected[row.manager]
        assert (row.won_count, row.lost_count) == (wanted.won_count, wanted.lost_count)
        assert row.open_count == wanted.open_count
        assert minor(row.revenue) == wanted.revenue
        assert row.cycle_days_median == wanted.cycle_days_median
    assert ratio(result.total) == (4238, 6711)
    hayden = next(row for row in result.rows if row.manager == "Hayden Neloms")
    assert (hayden.won_count, hayden.lost_count) == (107, 45)


def test_maven_spread_against_luck(maven: Any) -> None:  # noqa: ANN401 - read field by field
    rows = compared(manager_rows(maven_deals(MAVEN), Span(date(2016, 1, 1), date(2019, 1, 1))))
    result = maven.report.metrics["manager_conversion"]
    shares = [row.share for row in rows]
    assert close(result.spread, max(shares) - min(shares))
    band = luck_band_in_floats([row.decided_count for row in rows], float(pooled_rate(rows)))
    assert result.luck_band == pytest.approx(band, abs=1e-3)
    assert result.verdict == ("differs" if max(shares) - min(shares) > band else "luck")


def test_maven_revenue_has_no_currency(maven: Any) -> None:  # noqa: ANN401 - read field by field
    fact = maven.report.metrics["run_rate"].headline.fact
    assert (fact.minor, fact.currency) == (1_000_553_400, "XXX")


def test_maven_funnel_is_a_snapshot(maven: Any) -> None:  # noqa: ANN401 - read field by field
    dated = [deal for deal in maven_deals(MAVEN) if deal.created_on]
    check_bounds(maven.report.metrics["stage_conversion"].rows, dated, MAVEN_LADDER)


def check_bounds(rows: Sequence[Any], deals: Sequence[Deal], ladder: Any) -> None:  # noqa: ANN401 - read field by field
    steps = by_snapshot(deals, ladder)
    reached = [row.reached if hasattr(row, "reached") else row.count for row in rows]
    assert list(zip(reached, [row.unknown_count for row in rows], strict=True)) == [
        (step.reached, step.unknown_count) for step in steps
    ]
    for row, step in zip(rows[1:], steps[1:], strict=True):
        assert step.bounds is not None
        assert close(row.from_previous_bounds.low, step.bounds[0])
        assert close(row.from_previous_bounds.high, step.bounds[1])


@pytest.mark.parametrize("mode", ["ordered", "visited", "strict"])
def test_org_funnel_by_history(
    mode: str,
    with_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    rows = with_history["stage_conversion"].by_mode[mode]
    steps = by_history(*org, SALESFORCE_LADDER, mode)
    assert [(row.stage, row.reached) for row in rows] == [(s.stage, s.reached) for s in steps]
    assert [ratio(row.from_previous) for row in rows] == [s.from_previous for s in steps]


@pytest.mark.parametrize("begins", ["2023-02-01", "2023-04-01", "2023-06-01", "2023-08-01"])
def test_bounds_by_the_end_of_a_history_hold_what_the_whole_of_it_tells(
    tmp_path: Path,
    begins: str,
    with_history: Any,  # noqa: ANN401 - read field by field
) -> None:
    """64 of 512 deals moved back; a history cut at its beginning knows only some of them."""
    head, *lines = HISTORY.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if line.split(b'","')[3] >= begins.encode()]
    cut = tmp_path / "history.csv"
    cut.write_bytes(head + b"".join(kept))
    found = run_tool(None, ALL, OPPORTUNITY, cut)
    result, whole = found["stage_conversion"], with_history["stage_conversion"]
    assert result.allows_backward == (begins != "2023-08-01")  # nobody moved back in August
    assert result.before_history_count > 0 == whole.before_history_count
    for row, truth in zip(result.rows[1:], whole.rows[1:], strict=True):
        bounds = row.from_previous_bounds_backward or row.from_previous_bounds
        if bounds is None:
            assert row.from_previous == truth.from_previous, row.stage
        else:
            assert bounds.low <= truth.from_previous.value <= bounds.high, row.stage
    if result.allows_backward:
        steps = [row for row in found["funnel"].rows if row.step in {"stage", "won"}]
        for step, row in zip(steps[1:], result.rows[1:], strict=True):
            assert step.from_previous_bounds == row.from_previous_bounds


def test_org_last_step(with_history: Any) -> None:  # noqa: ANN401 - read field by field
    result = with_history["stage_conversion"]
    assert ratio(result.by_mode["ordered"][-1].from_previous) == (163, 307)
    assert ratio(result.by_mode["visited"][-1].from_previous) == (150, 294)
    assert result.by_mode["strict"][-1].reached == 0


def test_org_without_history_says_bounds_that_hold_the_truth(
    without_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    rows = without_history["stage_conversion"].rows
    check_bounds(rows, org[0], SALESFORCE_LADDER)
    bounds = rows[-1].from_previous_bounds
    assert (round(100 * bounds.low, 1), round(100 * bounds.high, 1)) == (41.9, 87.6)
    assert bounds.low < 163 / 307 < bounds.high


def test_org_closes_on_the_day_of_the_closing_move(
    with_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    """By month of the closing move, not by the date that people edit."""
    deals, moves = org
    grouped = by_deal(moves)
    days = [
        closing_day(deal, grouped.get(deal.deal_id, []), {"": SALESFORCE_LADDER}) for deal in deals
    ]
    june = Span(date(2023, 6, 1), date(2023, 7, 1))
    won = [
        deal
        for deal, day in zip(deals, days, strict=True)
        if deal.status == "won" and june.holds(day)
    ]
    result = run_tool(None, Asked(period="2023-06"), OPPORTUNITY, HISTORY)
    assert result["manager_conversion"].total.numerator == len(won)
    assert with_history["manager_conversion"].total.denominator == 366


def test_org_win_shares_by_stage(
    with_history: Any,  # noqa: ANN401 - read field by field
    org: tuple[list[Deal], list[Move]],
) -> None:
    shares = stood_shares(*org, {"": SALESFORCE_LADDER})
    found = {row.stage: ratio(row.win_share) for row in with_history["pipeline_coverage"].by_stage}
    assert {stage: found[stage] for stage in SALESFORCE_LADDER.stages} == {
        stage: share for (_, stage), share in shares.items()
    }


def test_org_win_shares_by_the_end_of_the_quarter(org: tuple[list[Deal], list[Move]]) -> None:
    """In the middle of Q3 2023: what stood in each stage as long before the end of quarters."""
    deals, moves = org
    as_of, ladders = date(2023, 8, 10), {"": SALESFORCE_LADDER}
    result = run_tool(None, Asked(period="2023-Q3", as_of=as_of), OPPORTUNITY, HISTORY)
    known = deals_at(deals, moves, ladders, as_of)
    quarter = Span(date(2023, 7, 1), date(2023, 10, 1))
    past = Past(known, moves_at(moves, as_of), ladders, quarter, as_of)
    found = {row.stage: ratio(row.win_share) for row in result["pipeline_coverage"].by_stage}
    compared = 0
    for stage in SALESFORCE_LADDER.stages:
        wins = [won for (_, where), _, won in past.stood if where == stage]
        if len(wins) >= 20 and stage in found:
            compared += 1
            assert found[stage] == (sum(wins), len(wins))
    assert compared >= 2


def test_org_deals_that_moved_back(with_history: Any) -> None:  # noqa: ANN401 - read field by field
    """64 of 512; in file order of equal times it would be 65 (R10)."""
    assert with_history["stage_conversion"].moved_back_count == 64


def test_org_currencies_are_never_added(with_history: Any) -> None:  # noqa: ANN401 - read field by field
    result = with_history["run_rate"]
    assert result.mark.state == "refused"
    assert result.headline.fact is None
    assert {money.currency for money in result.headline.by_currency} == {
        "MXN",
        "COP",
        "USD",
        "PEN",
    }
