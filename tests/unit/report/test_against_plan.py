"""What is told where no number can stand beside its plan."""

from canonical_frames import frames_on, on_polars, plan, question, run
from funnelcli.report.against_plan import compare_plan

MAY = "2025-05-01..2025-05-31"
BLANK = {
    "deal_id": "d1",
    "status": "won",
    "created_on": "2025-04-02",
    "closed_on": "2025-05-06",
    "amount": None,
}


def test_a_planned_number_that_nobody_knows_is_not_called_unplanned() -> None:
    reasons = []
    for planned in (plan("2025-05", revenue=500), ()):
        asked = question(MAY, "2025-05-14", plan=planned)
        result = run("run_rate", frames_on(on_polars, deals=[BLANK]), asked)
        found = compare_plan({"run_rate": result}, asked)
        assert (found.rows, found.mark.state) == ((), "refused")
        assert found.mark.reason is not None
        reasons.append(found.mark.reason.key)
    assert reasons == ["reason.no_priced", "reason.no_plan_at_all"]
