import pytest

from funnelcli.cli.problems import issue_lines, place_text, tell_issues
from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.render.words import Words

ENGLISH = Words("en")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("funnelcli.yaml", row=31, column="7"), "funnelcli.yaml:31:7"),
        (Place("d.xlsx", "Сделки", 17, "Бюджет "), "d.xlsx[Сделки]:17:Бюджет "),
        (Place("d.csv"), "d.csv"),
        (Place("d\x1b[2J.csv", row=2), "d\\x1b[2J.csv:2"),
    ],
)
def test_a_place_reads_like_a_compiler_message(place: Place, text: str) -> None:
    assert place_text(place) == text


def test_an_issue_without_a_place_speaks_for_the_command() -> None:
    message, hint = issue_lines(Issue("S109", {"value": "x"}), ENGLISH)
    assert message == "funnelcli: S109 --as-of: “x” is no day."
    assert hint.startswith("    Write the day")


def test_every_place_or_the_first() -> None:
    issue = Issue("S109", {"value": "x"}, places=(Place("a", row=1), Place("b", row=2)))
    line_of_first, hint = issue_lines(issue, ENGLISH)
    assert line_of_first.startswith("a:1 S109 ")
    every = issue_lines(issue, ENGLISH, every_place=True)
    assert every == [line_of_first, "    b:2", hint]


def test_the_worst_stand_first(capsys: pytest.CaptureFixture[str]) -> None:
    issues = [Issue("D072"), Issue("D027", {"file": "a.csv"}), Issue("S101", {"next": "x"})]
    tell_issues(issues, ENGLISH)
    lines = capsys.readouterr().err.splitlines()
    codes = [line.split()[1] for line in lines if line.startswith("funnelcli: ")]
    assert codes == ["S101", "D027", "D072"]
