"""Deals that say what cannot be together, or leave unsaid what a closed deal must say."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, say
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export

HEAD = "deal_id,stage,created_at,closed_at,amount,manager,loss_reason\n"


def issues(*paths: Path) -> dict[str, Issue]:
    requests = [SourceRequest(path=path) for path in paths]
    found = read_sources(requests, ReadOptions(today=date(2026, 11, 20), currency="RUB"))
    return {issue.code: issue for issue in found.issues}


def row(
    stage: str = "New", closed: str = "", amount: str = "5", manager: str = "Anna", reason: str = ""
) -> str:
    return f"{stage},2026-01-05,{closed},{amount},{manager},{reason}"


BEFORE, LATER, AHEAD = "2026-01-01", "2026-02-01", "2026-12-01"


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        ("D071", row("Won", LATER), row("Won", "")),
        ("D054", row("Won", LATER), row("Won", BEFORE)),
        ("D196", row("Won", LATER), row("Won", AHEAD)),
        ("D062", row(amount="0"), row(amount="-5")),
        ("D190", row(manager="Anna"), row(manager="")),
        ("D223", "New,,,5,Anna,", ",,,5,Anna,"),
        ("D192", row("Won", LATER, "0.01"), row("Won", LATER, "0")),
        ("D193", row("Won", LATER, "0"), row("Won", LATER, "")),
        ("D194", row("Lost", LATER, reason="Дорого"), row("New", reason="Дорого")),
        ("D194", row("Lost", LATER, reason="Дорого"), row("Won", LATER, reason="Дорого")),
        ("D195", row("Lost", LATER, reason="Дорого"), row("Lost", LATER)),
        ("D197", row("Lost", LATER, reason="Дорого"), row("Lost", LATER, reason="Дубль заявки")),
    ],
)
def test_a_contradiction_has_a_code_a_count_and_places(
    export: Export, code: str, right: str, wrong: str
) -> None:
    path = export("d.csv", f"{HEAD}1,{right}\n2,{wrong}\n3,{right}\n4,{wrong}\n")
    issue = issues(path)[code]
    assert issue.count == 2
    assert [place.row for place in issue.places] == [3, 5]
    clean = export("clean.csv", f"{HEAD}1,{right}\n3,{right}\n")
    assert code not in issues(clean)


@pytest.mark.parametrize("code", ["D190", "D192", "D193", "D194", "D195", "D197", "D054", "D196"])
def test_a_file_without_the_column_is_not_asked(export: Export, code: str) -> None:
    whole = export("whole.csv", f"{HEAD}1,{row('Lost', LATER, reason='Дорого')}\n")
    bare = export("bare.csv", "deal_id,stage,created_at\n2,Won,2026-01-05\n3,Lost,2026-01-05\n")
    assert code not in issues(whole, bare)


def test_a_reason_contradicts_nothing_where_nothing_tells_the_outcome(export: Export) -> None:
    path = export("d.csv", "deal_id,created_at,loss_reason\n1,2026-01-05,Дорого\n2,2026-01-05,\n")
    assert "D194" not in issues(path)


def test_without_a_column_of_days_no_row_is_bare(export: Export) -> None:
    assert "D223" not in issues(export("d.csv", "deal_id,stage,amount\n1,Won,5\n2,,5\n"))


@pytest.mark.parametrize(
    ("reason", "no_loss"),
    [
        ("Дубль", True),
        ("ДУБЛИ", True),
        ("Спам / реклама", True),
        ("Тест", True),
        ("Тестовая заявка", True),
        ("тестовый лид", True),
        ("Неверный номер", True),
        ("Не существующий контакт", True),
        ("Duplicate", True),
        ("Invalid number", True),
        ("Error/duplicate", True),
        ("Дорого", False),
        ("Не прошёл тестирование", False),
        ("Contest lost", False),
        ("Нецелевой", False),
    ],
)
def test_reasons_that_are_no_losses(export: Export, reason: str, *, no_loss: bool) -> None:
    path = export("d.csv", f"{HEAD}1,{row('Lost', LATER, reason=reason)}\n")
    assert ("D197" in issues(path)) == no_loss


def test_reasons_are_counted_by_name(export: Export) -> None:
    rows = [row("Lost", LATER, reason=name) for name in ("Спам", "Дубль", "Спам", "Дорого")]
    path = export("d.csv", HEAD + "".join(f"{n},{text}\n" for n, text in enumerate(rows)))
    issue = issues(path)["D197"]
    reasons = issue.values["reasons"]
    assert isinstance(reasons, Phrase)
    assert reasons.values["first"] == say("count.of", name="Спам", number=2)
    assert reasons.values["rest"] == say("count.of", name="Дубль", number=1)
    assert issue.count == 3
