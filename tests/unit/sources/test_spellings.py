"""One channel in several spellings is named and never merged."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, Value
from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

LEADS = "lead_id,created_at,source\n"


def read(*paths: Path, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    requests = [SourceRequest(path=path) for path in paths]
    return read_sources(requests, ReadOptions(today=date(2026, 11, 20), **options))


def told(canonical: Canonical) -> list[Issue]:
    return [issue for issue in canonical.issues if issue.code == "D189"]


def names(value: Value) -> list[tuple[Value, Value]]:
    """The spellings with their counts, as the message lists them."""
    assert isinstance(value, Phrase)
    if value.key == "list.more":
        return [*names(value.values["first"]), *names(value.values["rest"])]
    return [(value.values["name"], value.values["number"])]


def leads(*sources: str) -> str:
    return LEADS + "".join(f"{n},2026-01-01,{source}\n" for n, source in enumerate(sources))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Авито", "авито"),
        ("Авито", "avito"),
        ("Авито", "Aвито"),
        ("OK", "ОК"),
        ("yandex_direct", "Yandex Direct"),
        ("Яндекс.Директ", "yandex direct"),
        ("ВКонтакте", "vkontakte"),
    ],
)
def test_spellings_of_one_channel(export: Export, rows: Rows, one: str, other: str) -> None:
    canonical = read(export("l.csv", leads(one, other, one, "Сайт")))
    (issue,) = told(canonical)
    assert names(issue.values["names"]) == [(one, 2), (other, 1)]
    assert (issue.count, issue.values["major"], issue.values["minor"]) == (1, one, other)
    assert [(place.row, place.column) for place in issue.places] == [(2, "source"), (3, "source")]
    assert [row["channel"] for row in rows(canonical.leads)] == [one, other, one, "Сайт"]
    assert not told(read(export("m.csv", leads(one, other)), channels={one: "X", other: "X"}))


@pytest.mark.parametrize(
    ("one", "other"), [("Авито", "Avita"), ("vk", "ok"), ("Сайт", "Сайт 2"), ("—", "-")]
)
def test_other_channels_are_left_alone(export: Export, one: str, other: str) -> None:
    assert not told(read(export("l.csv", leads(one, other))))


def test_a_third_spelling_may_join_two(export: Export) -> None:
    (issue,) = told(read(export("l.csv", leads("AVITO", "Aвито", "авито"))))
    assert {name for name, _ in names(issue.values["names"])} == {"AVITO", "Aвито", "авито"}


def test_spend_and_leads_are_compared(export: Export) -> None:
    spend = export("s.csv", "period_from,period_to,channel,cost\n2026-01-01,2026-01-10,avito,5\n")
    (issue,) = told(read(export("l.csv", leads("Авито", "Авито")), spend))
    assert names(issue.values["names"]) == [("Авито", 2), ("avito", 1)]
    assert [Path(place.file).name for place in issue.places] == ["l.csv", "s.csv"]


@pytest.mark.parametrize(
    ("column", "code"), [("manager", "D089"), ("loss_reason", "D090"), ("source", "D189")]
)
def test_managers_and_reasons_are_compared_as_well(export: Export, column: str, code: str) -> None:
    head = f"deal_id,stage,created_at,{column}\n"
    lines = "1,Lost,2026-01-01,Иванов\n2,Lost,2026-01-01,иванов\n3,Lost,2026-01-01,Петров\n"
    found = {issue.code: issue for issue in read(export("d.csv", head + lines)).issues}
    assert names(found[code].values["names"]) == [("Иванов", 1), ("иванов", 1)]
    assert [(each.row, each.column) for each in found[code].places] == [(2, column), (3, column)]
    assert not {"D089", "D090", "D189"} - {code} & found.keys()


def test_a_row_of_spend_over_several_days_counts_once(export: Export) -> None:
    spend = export("s.csv", "period_from,period_to,channel,cost\n2026-01-01,2026-01-10,avito,5\n")
    (issue,) = told(read(export("l.csv", leads("Авито", "Авито")), spend))
    assert names(issue.values["names"]) == [("Авито", 2), ("avito", 1)]
