import pytest

from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.report.model import Cell
from funnelcli.report.verdicts import compose_verdicts

COUNTS = {"qualified": 1, "rejected": 2, "unknown": 1, "excluded": 7}
ROWS = [
    {"lead_id": f"L{number}", "verdict": "rejected", "failed": ["brand"], "missing": []}
    for number in range(3)
]


def test_the_share_leaves_out_what_is_no_lead() -> None:
    summary, _ = compose_verdicts(COUNTS, ROWS, None)
    (note,) = summary.notes
    assert note.key == "qualify.share"
    assert note.values["share"] == Ratio(1, 4)


def test_no_judged_lead_has_no_share() -> None:
    counts = dict.fromkeys(COUNTS, 0) | {"excluded": 3}
    summary, leads = compose_verdicts(counts, [], None)
    assert [note.key for note in summary.notes] == ["qualify.share.none"]
    assert leads.tables == ()


@pytest.mark.parametrize(("limit", "shown"), [(None, 3), (3, 3), (2, 2)])
def test_only_the_first_leads_and_how_many_more(limit: int | None, shown: int) -> None:
    _, leads = compose_verdicts(COUNTS, ROWS, limit)
    assert len(leads.tables[0].rows) == shown
    assert [note.values["count"] for note in leads.notes] == ([1] if shown < 3 else [])


def test_a_lead_stands_with_its_reasons() -> None:
    _, leads = compose_verdicts(COUNTS, ROWS[:1], None)
    lead, verdict, failed, missing = leads.tables[0].rows[0]
    assert (lead, failed, missing) == (Cell(value="L0"), Cell(value="brand"), Cell(value=None))
    assert verdict == Cell(value=Phrase("verdict.rejected"))
