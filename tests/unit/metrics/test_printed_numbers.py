"""Worked examples of the metric research that stand in no other test, by the tool itself."""

from typing import Any

import pytest

from canonical_frames import frames_on, on_polars, plan, question, run
from funnelcli.metrics.rate_row import RunRateRow

MAY = "2025-05-01..2025-05-31"


def rate(measure: str, period: str, as_of: str, goals: dict[str, int], **rows: Any) -> RunRateRow:  # noqa: ANN401 - rows of any frame
    asked = question(period, as_of, plan=plan(period[:7], **goals))
    result = run("run_rate", frames_on(on_polars, **rows), asked)
    found: RunRateRow = next(row for row in result.rows if row.measure == measure)
    return found


def sold(total: int, on: str, count: int = 10) -> list[dict[str, Any]]:
    """``count`` sales of one day that bring ``total`` kopecks together."""
    deal = {"status": "won", "created_on": on, "closed_on": on, "amount": total // count}
    return [deal | {"deal_id": f"d{n}"} for n in range(count)]


def test_fifty_in_ten_of_twenty_two_working_days_are_a_hundred_and_ten() -> None:
    """Working days (brendoptom): 50/10×22 = 110 of 150, 73 %. September 2025 has 22 of them."""
    leads = [{"lead_id": f"l{n}", "created_on": "2025-09-03"} for n in range(50)]
    row = rate("leads", "2025-09-01..2025-09-30", "2025-09-12", {"leads": 150}, leads=leads)
    assert (row.working.days_elapsed, row.working.days_total) == (10, 22)
    assert row.working.forecast == 110.0
    assert row.forecast_share == pytest.approx(110 / 150)


def test_calendar_days_of_the_thirteenth_of_may() -> None:
    """Calendar days (tenchat): 790 000 on 13 May of 31, plan 2 000 000, 94.2 %."""
    row = rate(
        "revenue", MAY, "2025-05-13", {"revenue": 200_000_000}, deals=sold(79_000_000, "2025-05-12")
    )
    assert row.calendar.forecast is not None
    assert not isinstance(row.calendar.forecast, float)
    assert row.calendar.forecast.minor / 200_000_000 == pytest.approx(0.942, abs=5e-4)


def test_the_pace_needed_of_may() -> None:
    """1 210 thousand over 12 working days left are 100.8 thousand a day."""
    row = rate(
        "revenue", MAY, "2025-05-14", {"revenue": 200_000_000}, deals=sold(79_000_000, "2025-05-12")
    )
    assert row.pace_needed is not None
    assert not isinstance(row.pace_needed, float)
    assert row.pace_needed.minor == pytest.approx(100_800_00, rel=5e-4)


def test_the_pace_of_may_and_the_plan_it_misses_by_the_calendar() -> None:
    """790 thousand in 6 working days are 131.7 a day: 2 370, 118.5 %; 1 749, 87.5 %, by days."""
    row = rate(
        "revenue", MAY, "2025-05-14", {"revenue": 200_000_000}, deals=sold(79_000_000, "2025-05-12")
    )
    shares = []
    for base, thousands in ((row.working, 2370), (row.calendar, 1749)):
        assert base.forecast is not None
        assert not isinstance(base.forecast, float)
        assert round(base.forecast.minor / 100_000) == thousands
        shares.append(round(100 * base.forecast.minor / 200_000_000, 1))
    assert shares == [118.5, 87.5]
    assert row.working.days_elapsed == 6
    assert round(79_000_000 / row.working.days_elapsed / 100_000, 1) == 131.7


def test_the_first_days_of_may_have_a_calendar_number_alone() -> None:
    """1 to 4 May 2025 are days off: calendar an early number, working none."""
    row = rate(
        "revenue", MAY, "2025-05-04", {"revenue": 200_000_000}, deals=sold(8_000_000, "2025-05-03")
    )
    assert row.calendar.forecast is not None
    assert (row.calendar.mark.state, row.working.forecast) == ("early", None)
    assert row.working.days_elapsed == 0


def test_a_working_saturday_is_a_working_day() -> None:
    """Saturday 1 November 2025 was worked in place of the 3rd: November has 19 working days."""
    calendar = question("2025-11-01..2025-11-30", "2025-11-01").calendar
    asked = question("2025-11-01..2025-11-30", "2025-11-01")
    days = calendar.working_days(asked.period)
    assert (len(days), days[0].isoformat()) == (19, "2025-11-01")


def test_qualified_share_with_unknown_leads_lies_between() -> None:
    """[yes/N, (yes + unknown)/N]."""
    leads = [
        {"lead_id": f"l{n}", "created_on": "2025-05-02", "verdict": verdict}
        for n, verdict in enumerate(["qualified"] * 90 + ["rejected"] * 30 + ["unknown"] * 10)
    ]
    result = run("qualified_share", frames_on(on_polars, leads=leads), question(MAY, "2025-05-14"))
    assert (result.bounds.low, result.bounds.high) == (90 / 130, 100 / 130)
    assert result.total.interval == pytest.approx((0.608, 0.765), abs=5e-4)


def test_forty_open_deals_bring_17_8_thousand_a_day() -> None:
    """40 × 0.25 × 80 / 45 = 17.8 thousand a day."""
    leads = [
        {"lead_id": f"l{n}", "created_on": "2025-05-02", "verdict": "qualified"} for n in range(40)
    ]
    open_deals = [
        {"deal_id": f"o{n}", "lead_id": f"l{n}", "status": "open", "created_on": "2025-05-03"}
        for n in range(40)
    ]
    closed = [
        {
            "deal_id": f"c{n}",
            "status": "won" if n < 10 else "lost",
            "created_on": "2025-03-28",
            "closed_on": "2025-05-12",
            "amount": 8_000_000,
        }
        for n in range(40)
    ]
    frames = frames_on(on_polars, leads=leads, deals=[*open_deals, *closed])
    result = run("sales_velocity", frames, question(MAY, "2025-05-14"))
    assert (result.open_qualified_count, result.cycle_days_median) == (40, 45.0)
    assert result.velocity.minor == 1_777_778
