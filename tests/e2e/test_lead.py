"""``funnelcli lead ID``: one lead opened together, its people hidden."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
LEADS = """id,created_at,status,product,budget,phone,ФИО,Комментарий
L1,2026-11-02 10:00,new,Opel Astra,9000,+7 900 123 45 67,Иван Петров,Иван просил на ivan@mail.ru
L2,2026-11-03 11:00,new,Opel Corsa,900,,,
"""
SALES = """version: 7
effective_from: 2026-01-01
criteria:
  - {id: called, field: first_contact_at, within_days: 2}
  - {id: cheap, title: Not cheap, field: budget, at_least: 10000}
  - {id: phone, field: phone, valid: phone}
qualified_when: {all: [phone], score: {points: {called: 2, cheap: 3}, at_least: 2}}
"""


@pytest.fixture
def office(shop: Path) -> Path:
    (shop / "leads.csv").write_text(LEADS, encoding="utf-8")
    settings = (shop / "funnelcli.yaml").read_text(encoding="utf-8")
    settings = settings.replace("{lead_id: id}", "{lead_id: id, contact: ФИО}")
    (shop / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    (shop / "sales.yaml").write_text(SALES, encoding="utf-8")
    return shop


@pytest.mark.usefixtures("office")
def test_a_lead_stands_under_every_agreement_without_its_people(funnelcli: Funnelcli) -> None:
    line = ("lead", "L1", "--spec", "lead-spec.yaml", "--spec", "sales.yaml")
    done = funnelcli(*line)
    assert done.code == 0
    for said in ("leads.csv:2", "Opel Astra", "Not cheap", "D1", "won", "12,000.50"):
        assert said in done.out, said
    assert "S063" in done.err
    for person in ("123 45 67", "Петров", "ivan@", "Иван"):
        assert person not in done.out, person
    told = funnelcli(*line, "--show-personal")
    for person in ("+7 900 123 45 67", "Иван Петров", "ivan@mail.ru"):
        assert person in told.out, person


@pytest.mark.usefixtures("office")
def test_json_has_every_criterion_with_the_value_seen(funnelcli: Funnelcli) -> None:
    funnelcli(
        "dispute", "open", "L1", "--reason", "Not ours: +7 900 123 45 67", "--by-whom", "Sales"
    )
    line = ("lead", "L1", "--spec", "lead-spec.yaml", "--spec", "sales.yaml", "-f", "json", "-q")
    done = funnelcli(*line)
    document = json.loads(done.out)
    schema = json.loads((SCHEMAS / "lead.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    own, sales = document["specs"]
    assert (own["name"], own["verdict"]) == ("lead-spec", "qualified")
    assert (sales["version"], sales["verdict"], sales["missing"]) == (7, "unknown", ["called"])
    assert sales["failed"] == ["cheap"]
    called, cheap, phone = sales["criteria"]
    assert (called["is_exported"], called["value"], called["answer"]) == (False, None, "unknown")
    assert cheap["value"] == {"amount": "9000.00", "currency": "RUB"}
    assert (phone["value"], phone["answer"]) == ("+7900***4567", "passed")
    assert sales["scores"] == [{"score": "score", "low": 0, "high": 2, "at_least": 2}]
    assert [each["outcome"] for each in document["deals"]] == ["won"]
    assert [each["reason"] for each in document["disputes"]] == ["Not ours: +7900***4567"]
    assert "123 45 67" not in funnelcli(*line[:2]).out
    assert "123 45 67" in funnelcli(*line[:2], "--show-personal").out
    assert document["place"] == {"file": "leads.csv", "sheet": None, "row": 2}


@pytest.mark.usefixtures("office")
def test_files_of_the_line_and_a_lead_that_is_not_there(funnelcli: Funnelcli) -> None:
    lost = json.loads(funnelcli("lead", "L2", "-f", "json", "-q").out)["deals"]
    assert {each["outcome"] for each in lost} == {"lost", "open"}
    without = funnelcli("lead", "L2", "leads.csv", "-f", "json", "-q")
    assert json.loads(without.out)["deals"] == []
    missing = funnelcli("lead", "L9")
    assert (missing.code, missing.out) == (2, "")
    assert "S090" in missing.err
    assert funnelcli("lead").code == 2


def test_names_in_columns_that_nobody_reads_are_hidden(
    funnelcli: Funnelcli, tmp_path: Path
) -> None:
    text = (
        "ID;Название лида;Имя;Фамилия;Телефон;Skype;Статус;Дата создания;Комментарий\n"
        "7;Заявка Канарейкина Петра;Петра;Канарейкина;89161234567,89161234568;canary;"
        "В работе;01.10.2026;Канарейкина просила\n"
    )
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    for line in (("lead", "7", "leads.csv"), ("inspect", "leads.csv")):
        hidden, shown = funnelcli(*line), funnelcli(*line, "--show-personal")
        for person in ("Канарейкин", "Петра", "1234567", "canary"):
            assert person not in hidden.out, (line, person)
        assert "Канарейкина" in shown.out
