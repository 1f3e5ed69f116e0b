"""Files that are no export we know, and amounts that do not say what they are in."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.phrase import say
from funnelcli.schema.columns import Role
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.table import Hints
from small_exports import Export, Rows

OPTIONS = ReadOptions(today=date(2026, 11, 20))
DEALS = "deal_id,stage,created_at,amount,currency\n1,Won,2026-01-01,5,RUB\n2,New,2026-01-02,7,\n"
PEOPLE = "user,team\n1,2\n"


def test_a_stranger_beside_deals_is_named_and_left_alone(export: Export) -> None:
    paths = [export("deals.csv", DEALS), export("users.csv", PEOPLE)]
    found = read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    assert [each.file for each in found.inputs] == [str(paths[0])]
    assert "D040" in {issue.code for issue in found.issues}


def test_a_list_of_contacts_beside_deals_is_named_and_left_alone(export: Export) -> None:
    contacts = "ID,Тип,Полное имя контакта,Дата создания контакта\n1,контакт,Иван,01.02.2026\n"
    paths = [export("deals.csv", DEALS), export("contacts.csv", contacts)]
    found = read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    (issue,) = (issue for issue in found.issues if issue.code == "D160")
    assert (issue.places[0].file, issue.places[0].row) == (str(paths[1]), 1)
    assert [each.file for each in found.inputs] == [str(paths[0])]
    with pytest.raises(InputError):
        read_sources([SourceRequest(path=paths[1])], OPTIONS)


def test_a_stranger_alone_is_refused(export: Export) -> None:
    with pytest.raises(InputError):
        read_sources([SourceRequest(path=export("users.csv", PEOPLE))], OPTIONS)


@pytest.mark.parametrize("role", [None, Role.DEALS])
def test_an_empty_list_beside_another_of_its_kind_is_named_and_left_alone(
    export: Export, role: Role | None
) -> None:
    paths = [export("deals.csv", DEALS), export("empty.csv", "Список сделок пуст!\n")]
    found = read_sources([SourceRequest(path=path, role=role) for path in paths], OPTIONS)
    assert [each.file for each in found.inputs] == [str(paths[0])]
    (issue,) = (each for each in found.issues if each.code == "D015")
    assert issue.values["file"] == str(paths[1])


@pytest.mark.parametrize("text", ["Список лидов пуст!", "Lead list is empty", "Список дел пуст!"])
def test_an_empty_list_of_another_kind_would_change_what_is_counted(
    export: Export, text: str
) -> None:
    paths = [export("deals.csv", DEALS), export("empty.csv", text)]
    with pytest.raises(InputError) as caught:
        read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    assert [each.code for each in caught.value.issues] == ["D015"]


def test_what_cannot_be_read_may_hold_records_so_nothing_is_read_without_it(
    export: Export, tmp_path: Path
) -> None:
    broken, page, nothing = (tmp_path / name for name in ("a.xlsx", "b.csv", "c.csv"))
    broken.write_bytes(b"PK\x03\x04" + bytes(100))
    page.write_text("<html><body>Войдите в портал</body></html>", encoding="utf-8")
    nothing.write_bytes(b"")
    paths = [export("deals.csv", DEALS), broken, page, nothing, export("users.csv", PEOPLE)]
    with pytest.raises(InputError) as caught:
        read_sources([SourceRequest(path=path, name=path.name) for path in paths], OPTIONS)
    told = [(each.code, each.values["file"]) for each in caught.value.issues]
    assert told[:3] == [("D018", "a.xlsx"), ("D009", "b.csv"), ("D006", "c.csv")]


def test_an_amount_without_a_currency_among_others_is_in_no_sum(export: Export, rows: Rows) -> None:
    found = read_sources([SourceRequest(path=export("deals.csv", DEALS))], OPTIONS)
    assert (found.facts.currency, found.facts.currencies) == ("RUB", ("RUB",))
    assert [row["amount"] for row in rows(found.deals)] == [500, None]
    assert {issue.code: issue.count for issue in found.issues}["D069"] == 1


def test_people_are_not_shown_by_inspect(export: Export) -> None:
    path = export(
        "deals.csv",
        "deal_id,stage,created_at,title,contact\n"
        "1,Won,2026-01-01,Вася +7 912 000-11-22 v@example.com,Иван Петров\n",
    )
    fields = {each.name: each for each in inspect_file(Path(path), Hints()).fields}
    assert fields["contact"].samples == ("И***",)
    assert fields["title"].samples == ("Вася +7912***1122 v***@e***.com",)


STAGES = "stage id,name\nNew,Новая\nWon,Успех\n"
LINES = "deal_id,product_id\n1,P1\n1,P2\n9,P9\n2,P1\n"
PRODUCTS = "product_id,name\nP1,Дверь\nP2,Окно\n"


def told(export: Export, **texts: str) -> dict[tuple[str, str | None], Issue]:
    """The ids that are not listed: by file and column."""
    paths = [export(f"{name}.csv", text) for name, text in texts.items()]
    found = read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    return {
        (Path(issue.places[0].file).stem, issue.places[0].column): issue
        for issue in found.issues
        if issue.code == "D187"
    }


def test_ids_that_another_table_does_not_list_are_named(export: Export) -> None:
    found = told(export, deals=DEALS, lines=LINES, products=PRODUCTS)
    assert found.keys() == {("lines", "deal_id"), ("lines", "product_id")}
    issue = found["lines", "deal_id"]
    assert (issue.values["ids"], issue.count, issue.places[0].row) == ("9", 1, 4)
    assert issue.values["other"] == str(Path(issue.places[0].file).with_name("deals.csv"))


def test_ids_of_a_whole_list_are_not_named(export: Export) -> None:
    deals = DEALS.replace("stage", "stage id")
    assert not told(export, deals=deals, stages=STAGES)
    assert told(export, deals=deals.replace("New", "Pause"), stages=STAGES)


def test_names_of_products_are_keys_and_names_of_people_are_not(export: Export) -> None:
    deals = "deal_id,stage,product,contact\n1,New,GTX Pro,Пётр\n2,New,GTXPro,Анна\n"
    lists = "product,price\nGTX Pro,5\nGTK,7\n"
    people = "contact,city\nПётр,Уфа\n"
    found = told(export, deals=deals, lists=lists, people=people)
    assert {key: issue.values["ids"] for key, issue in found.items()} == {
        ("deals", "product"): "GTXPro"
    }


@pytest.mark.parametrize("header", ["ID", "Record ID"])
def test_an_id_that_does_not_say_whose_it_is_refers_to_nothing(export: Export, header: str) -> None:
    deals = f"{header},Deal Stage,stage,created_at\n1,New,New,2026-01-01\n2,New,New,2026-01-01\n"
    people = f"{header},phone\n1,x\n2,y\n2,y\n3,z\n"
    paths = [export("deals.csv", deals), export("people.csv", people)]
    columns = {"deal_id": header}
    requests = [SourceRequest(path=paths[0], role=Role.DEALS, columns=columns)]
    found = read_sources([*requests, SourceRequest(path=paths[1])], OPTIONS)
    assert "D187" not in {issue.code for issue in found.issues}


def test_two_numberings_are_not_compared(export: Export) -> None:
    strange = "deal_id,product_id\n100,P1\n101,P2\n2,P1\n"
    assert ("lines", "deal_id") not in told(export, deals=DEALS, lines=strange)


def test_a_header_that_two_tables_number_is_nobodys(export: Export) -> None:
    again = "product_id,price\nP1,5\n"
    found = told(export, deals=DEALS, lines=LINES, products=PRODUCTS, prices=again)
    assert found.keys() == {("lines", "deal_id")}


def test_phones_in_several_styles_are_told_and_not_shown(export: Export) -> None:
    people = "contact_id,phone\n1,+7 917 000-10-01\n2,89170003003\n3,+7 917 000-10-02\n4,none\n"
    paths = [export("deals.csv", DEALS), export("people.csv", people)]
    found = read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    (issue,) = [each for each in found.issues if each.code == "D188"]
    assert (issue.count, [place.row for place in issue.places]) == (1, [3])
    first = say("count.of", name="+# ### ###-##-##", number=2)
    rest = say("count.of", name="###########", number=1)
    assert issue.values["styles"] == say("list.more", first=first, rest=rest)
