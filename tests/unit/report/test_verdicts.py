import pytest

from funnelcli.metrics.qualification import GroupCount, Lever, Qualification, ScoreCount
from funnelcli.metrics.qualified_share import QualifiedShare, ShareBounds
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark
from funnelcli.report.model import Cell
from funnelcli.report.verdicts import compose_leads, compose_verdicts

ROWS = [
    {"lead_id": f"L{number}", "verdict": "rejected", "failed": ["brand"], "missing": []}
    for number in range(3)
]
LEVER = Lever(
    criterion="brand",
    title="Opel",
    failed_count=5,
    frees_count=4,
    unanswered_count=3,
    decides_count=2,
)


def share(total: Ratio | None, *, undated: int = 0) -> QualifiedShare:
    return QualifiedShare(
        total=total,
        qualified_count=total.numerator if total else 0,
        rejected_count=2 if total else 0,
        unknown_count=1 if total else 0,
        excluded_count=7,
        undated_count=undated,
        bounds=ShareBounds(low=0.25, high=0.5) if total else None,
        norm=None,
        within_norm=None,
        by_channel=(),
        by_asked=None,
        by_criterion=(),
        by_week=(),
        mark=Mark(),
    )


def account(*scores: ScoreCount, groups: tuple[GroupCount, ...] = ()) -> Qualification:
    return Qualification(by_criterion=(LEVER,), by_group=groups, by_score=scores, newest_count=4)


def test_the_share_leaves_out_what_is_no_lead() -> None:
    summary, criteria = compose_verdicts(share(Ratio(1, 4), undated=2), account())
    assert [note.key for note in summary.notes] == [
        "qualify.share",
        "qualified_share.bounds",
        "qualify.undated",
    ]
    assert summary.notes[0].values["share"] == Ratio(1, 4)
    assert [cell.value for cell in criteria.tables[0].rows[0]] == ["Opel", 5, 4, 3, 2]


def test_no_judged_lead_has_no_share() -> None:
    summary, _ = compose_verdicts(share(None), account())
    assert [note.key for note in summary.notes] == ["qualify.share.none"]
    assert compose_leads([], 0).tables == ()


def test_scores_and_groups_stand_apart() -> None:
    score = ScoreCount(
        score="icp",
        at_least=None,
        reached_count=None,
        missed_count=None,
        unknown_count=None,
        low=1.5,
        high=3.0,
    )
    group = GroupCount(group="need", passed_count=1, failed_count=2, unknown_count=1)
    *_, scores = compose_verdicts(share(Ratio(1, 4)), account(score, groups=(group,)))
    groups, table = scores.tables
    assert groups.rows[0][0].value == say("qualify.group.need")
    assert table.rows[0][1].value == say("qualify.score.range", low=1.5, high=3.0)
    assert [cell.value for cell in table.rows[0][2:]] == [None] * 4


@pytest.mark.parametrize("shown", [3, 2])
def test_only_the_first_leads_and_how_many_more(shown: int) -> None:
    leads = compose_leads(ROWS[:shown], 3)
    assert len(leads.tables[0].rows) == shown
    assert [note.values["count"] for note in leads.notes] == ([1] if shown < 3 else [])


def test_a_lead_stands_with_its_reasons() -> None:
    lead, verdict, failed, missing = compose_leads(ROWS[:1], 1).tables[0].rows[0]
    assert (lead, failed, missing) == (Cell(value="L0"), Cell(value="brand"), Cell(value=None))
    assert verdict == Cell(value=Phrase("verdict.rejected"))


@pytest.mark.parametrize(
    ("rule", "called"), [("duplicate", say("exclusion.duplicate")), ("staff", "staff")]
)
def test_what_is_no_lead_names_its_exclusion(rule: str, called: Phrase | str) -> None:
    lead = {"lead_id": "L1", "verdict": "excluded", "failed": [], "missing": []}
    (table,) = compose_leads([{**lead, "excluded_as": rule}], 1).tables
    excluded = say("lead.excluded", verdict=say("verdict.excluded"), name=called)
    assert table.rows[0][1].value == excluded
