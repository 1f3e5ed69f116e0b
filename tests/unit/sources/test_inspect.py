from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.schema.columns import Role
from funnelcli.sources.inspect import Inspection, inspect_file
from funnelcli.sources.shape import Hints
from small_exports import Export

HEAD = "ID,Название сделки,Бюджет ₽,Дата создания сделки,Этап сделки,Мобильный телефон,Теги\n"


def seen(path: Path) -> Inspection:
    return inspect_file(path, Hints())


def test_every_field_has_its_header_evidence_and_masked_samples(export: Export) -> None:
    path = export(
        "a.csv",
        HEAD
        + "1,a,1 500,01.02.2026 10:00:00,Переговоры,+7 917 000-10-01,x\n"
        + "2,b,дорого,02.02.2026 10:00:00,Переговоры,,x\n",
    )
    inspection = seen(path)
    assert (inspection.role, inspection.profile) == (Role.DEALS, "amocrm")
    assert (inspection.container, inspection.encoding, inspection.separator) == (
        "csv",
        "utf-8",
        ",",
    )
    assert inspection.unmapped == ("Теги",)
    fields = {field.name: field for field in inspection.fields}
    created = fields["created_at"]
    assert created.evidence.key == "evidence.date"
    assert created.evidence.values["format"] == "dd.mm.yyyy HH:MM:SS"
    assert fields["amount"].evidence.values["currency"] == "RUB"
    assert (fields["amount"].unread, fields["amount"].samples) == (1, ("1 500", "дорого"))
    assert fields["phone"].samples == ("+7917***1001",)
    assert [issue.code for issue in inspection.issues] == ["D060", "D162"]


def test_doubt_and_proof_are_told(export: Export) -> None:
    path = export("d.csv", "deal_id,stage,created_at,amount\n1,New,01/02/2026,5.000\n")
    fields = {field.name: field.evidence.key for field in seen(path).fields}
    assert fields["created_at"] == "evidence.date_doubtful"
    assert fields["amount"] == "evidence.number_doubtful"
    path = export("e.csv", "deal_id,stage,created_at\n1,New,01/22/2026\n")
    fields = {field.name: field.evidence.key for field in seen(path).fields}
    assert fields["created_at"] == "evidence.date_decided"


def test_a_file_of_no_role_is_described(export: Export) -> None:
    inspection = seen(export("u.csv", "user_id,team\n1,2\n2,3\n"))
    assert (inspection.role, inspection.rows_read) == (None, 2)
    assert inspection.unmapped == ("user_id", "team")
    assert [issue.code for issue in inspection.issues] == ["D040"]


def test_a_file_that_lacks_a_column_is_described_as_what_it_almost_is(export: Export) -> None:
    inspection = seen(export("s.csv", "Name,StageName,IsWon,CloseDate\na,b,1,01/02/2026\n"))
    assert (inspection.role, inspection.profile) == (Role.DEALS, "salesforce")
    assert [issue.code for issue in inspection.issues] == ["D042", "D051"]


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        seen(tmp_path / "none.csv")


def test_people_are_shown_when_asked(export: Export) -> None:
    path = export("a.csv", HEAD + "1,a,1,01.02.2026 10:00:00,Переговоры,+7 917 000-10-01,x\n")
    fields = {each.name: each for each in inspect_file(path, Hints(), personal=True).fields}
    assert fields["phone"].samples == ("+7 917 000-10-01",)
    assert fields["phone"].evidence.key == "evidence.text"


def test_a_customer_in_a_title_is_hidden_a_manager_is_not(export: Export) -> None:
    path = export(
        "d.csv",
        "deal_id,title,contact,manager,stage,created_at\n"
        "1,Сделка с Иваном Петровым,Иваном Петровым,Иван Котов,New,2026-01-01\n",
    )
    fields = {each.name: each.samples for each in inspect_file(path, Hints()).fields}
    assert fields["title"] == ("Сделка с И*** П***",)
    assert fields["contact"] == ("И***",)
    assert fields["manager"] == ("Иван Котов",)


def test_dates_are_shown_as_they_stand(export: Export) -> None:
    path = export(
        "deals.csv",
        "deal_id,stage,created_at,amount\n1,Won,2026-01-01 10:00:00,5\n"
        "2,Won,8 916 000-10-01,5\n3,Won,2026-01-02 10:00 8 916 000-10-01,5\n",
    )
    fields = {each.name: each for each in inspect_file(path, Hints()).fields}
    whole, phone, both = fields["created_at"].samples
    assert (whole, phone) == ("2026-01-01 10:00:00", "8916***1001")
    assert "000-10" not in both


@pytest.mark.parametrize("head", ["ID,Этап сделки", "what,ever"])
def test_somebody_is_told_how_far_it_is(tmp_path: Path, head: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"{head}\n" + "1,2\n" * 100, encoding="utf-8")
    told: list[int] = []
    inspect_file(path, Hints(), tell=told.append)
    assert told[-1] == path.stat().st_size
