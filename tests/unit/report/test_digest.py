from dataclasses import replace
from datetime import date

from funnelcli.issues import Severity
from funnelcli.metrics.manager_conversion import ManagerRow
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.words import Words
from funnelcli.report.achievements import of_marketing, of_sales
from funnelcli.report.digest import Digest, Earlier, compose_digest
from funnelcli.report.figures import Figure, change, figures_of
from made_report import weekly
from made_results import managers, qualified, results, rub, run_rate

RU, EN = Words("ru"), Words("en")
LAST = date(2026, 11, 16)
WEEK_AGO = date(2026, 11, 13)


def digest(week_ago: Earlier | None = None, last: Earlier | None = None) -> Digest:
    return compose_digest(weekly(), "Запчасти Опель", week_ago, last)


def share(amount: float, *, firm: bool = True) -> Figure:
    return Figure(kind="share", amount=amount, is_firm=firm)


def money(amount: float, currency: str = "RUB") -> Figure:
    return Figure(kind="money", amount=amount, currency=currency, is_firm=True)


def said(figure: Figure, now: Figure) -> str | None:
    found = change(figure, now)
    return None if found is None else EN.text(found)


def test_the_figures_are_those_of_the_results() -> None:
    found = figures_of(results())
    pace, total = run_rate().headline, qualified().total

    assert total is not None
    assert found["run_rate"].amount == pace.forecast_share
    assert found["qualified_share"].amount == total.value
    assert "stage_conversion" not in found


def test_a_change_has_a_side_and_a_size() -> None:
    assert said(share(0.5), share(0.516)) == "now 1.6 points more"
    assert said(share(0.516), share(0.5)) == "now 1.6 points less"
    assert said(share(0.5), share(0.5)) == "no change"
    assert said(money(150000), money(120050)) == "now RUB\u00a0299.50 less"


def test_what_cannot_be_compared_has_no_change() -> None:
    assert said(share(0.5, firm=False), share(0.6)) is None
    assert said(share(0.5), share(0.6, firm=False)) is None
    assert said(money(1), money(1, "USD")) is None
    assert said(share(0.5), money(1)) is None


def test_a_line_tells_both_changes_and_one_day_only_once() -> None:
    week_ago = Earlier(as_of=WEEK_AGO, figures={"qualified_share": share(0.5)})
    last = Earlier(as_of=LAST, figures={"qualified_share": share(0.6)})

    both = {len(line.changes) for line in digest(week_ago, last).lines}
    same = digest(week_ago, replace(last, as_of=WEEK_AGO))

    assert both == {0, 2}
    assert max(len(line.changes) for line in same.lines) == 1
    assert "digest.note.week_ago" not in [note.key for note in same.notes]


def test_a_letter_without_an_earlier_day_says_so() -> None:
    assert "digest.note.alone" in [note.key for note in digest().notes]


def test_three_findings_the_weightiest_first() -> None:
    weightiest = [each.text for each in weekly().findings[:3]]
    assert [each.text for each in digest().findings] == weightiest


def test_the_subject_promises_only_a_firm_forecast() -> None:
    early = Mark(State.EARLY, say("reason.few_events", count=3))
    doubtful = compose_digest(
        weekly({**results(), "run_rate": replace(run_rate(), mark=early)}), None, None, None
    )

    assert digest().subject.key == "digest.subject.pace"
    assert doubtful.subject.key == "digest.subject"


def test_praise_among_the_findings_is_told_as_praise() -> None:
    found = [*weekly().findings]
    notice = replace(found[0], code="F077", severity=Severity.NOTICE, text=say("digest.findings"))
    letter = compose_digest(replace(weekly(), findings=(notice, *found)), None, None, None)

    assert letter.findings == digest().findings
    assert letter.praise[0].facts[0] == notice.text


def test_where_nothing_was_done_nothing_is_said() -> None:
    none = replace(run_rate().rows[1], measure="deals_won", fact=0)
    assert of_marketing((), {}) == of_sales((), {}) == ()
    assert of_sales((), {"run_rate": replace(run_rate(), rows=(none,))}) == ()


def test_nobody_is_first_where_two_are() -> None:
    first = replace(managers().rows[0], manager="Анна", revenue=rub(500))
    less, equal = (replace(first, manager="Борис", revenue=rub(size)) for size in (499, 500))

    def named(*rows: ManagerRow) -> list[str]:
        result = replace(managers(), rows=rows)
        return [each.key for each in of_sales((), {"manager_conversion": result})]

    assert named(first, less) == ["achievement.most_revenue"]
    assert named(first, equal) == named(first) == []


def test_an_empty_share_is_no_figure() -> None:
    empty = replace(qualified(), total=Ratio(0, 0))
    assert figures_of({"qualified_share": empty}) == {}
