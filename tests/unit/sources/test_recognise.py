from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.model.phrase import say
from funnelcli.schema.columns import FIELDS, Role
from funnelcli.sources.recognition.headers import number_headers
from funnelcli.sources.recognition.mapping import map_columns
from funnelcli.sources.recognition.profile import GENERIC, NAMES, Block, Profile, load_profiles
from funnelcli.sources.recognition.recognise import Recognition, Wish, recognise
from funnelcli.sources.shape import Head

AMOCRM = ["ID", "Название сделки", "Бюджет ", "Дата создания сделки", "Этап сделки", "Воронка"]
BITRIX = ["Название сделки", "Стадия сделки", "Сумма", "Валюта", "Ответственный", "ID"]
HUBSPOT = ["Record ID", "Deal Name", "Deal Stage", "Create Date", "Close Date", "Is Closed Won"]
SALESFORCE = ["Id", "StageName", "IsWon", "IsClosed", "CloseDate", "CreatedDate", "OwnerId"]
HISTORY = ["Id", "OpportunityId", "CreatedDate", "StageName", "FromOpportunityStageName"]
LEADS = ["Id", "LeadSource", "Status", "IsConverted", "ConvertedOpportunityId", "CreatedDate"]
BITRIX_LEADS = ["ID", "Название лида", "Статус", "Телефон", "Дата создания", "Повторный лид"]
GOOGLE = ["Campaign status", "Campaign", "Impr.", "Currency code", "Cost", "Clicks"]
DIRECT = ["Дата", "Кампания", "№ Кампании", "Показы", "Клики", "Расход (руб.)"]
DIRECT_API = ["Date", "CampaignName", "CampaignId", "Impressions", "Clicks", "Cost"]
VK = ["Дата", "ID объявления", "Название объявления", "Клики", "Потрачено всего, ₽"]
PIPEDRIVE = ["Deal - ID", "Deal - Title", "Deal - Stage", "Deal - Status", "Deal - Value"]
PIPEDRIVE_LEADS = ["Lead - ID", "Lead - Title", "Lead - Owner", "Lead - Lead created"]
ZOHO = ["Record Id", "Deal Owner", "Deal Name", "Stage", "Closing Date", "Created Time", "Amount"]
ZOHO_LEADS = ["Record Id", "Lead Owner", "Lead Source", "Lead Status", "Created Time", "Email"]
DYNAMICS = ["(Do Not Modify) Opportunity", "Topic", "Est. revenue", "Sales Stage", "Status Reason"]
META = ["Day", "Campaign name", "Impressions", "Link clicks", "Amount spent (USD)"]
OWN_DEALS = ["deal_id", "stage", "created_at", "lead_id", "amount"]
OWN_LEADS = ["lead_id", "created_at", "status", "deal_id"]
OWN_MOVES = ["deal_id", "from_stage", "to_stage", "entered_at"]
PLAN = ["period", "measure", "key", "value"]


def head_of(headers: list[str]) -> Head:
    return Head(
        path=Path("export.csv"),
        name="export.csv",
        container="csv",
        sheet=None,
        encoding="utf-8",
        separator=",",
        header_row=1,
        headers=number_headers(headers),
        sample=(),
        preamble=(),
        issues=(),
    )


def found(headers: list[str], wish: Wish | None = None) -> Recognition:
    return recognise(head_of(headers), wish or Wish())


@pytest.mark.parametrize(
    ("headers", "role", "profile"),
    [
        (AMOCRM, Role.DEALS, "amocrm"),
        (BITRIX, Role.DEALS, "bitrix24"),
        (HUBSPOT, Role.DEALS, "hubspot"),
        (SALESFORCE, Role.DEALS, "salesforce"),
        (HISTORY, Role.HISTORY, "salesforce"),
        (LEADS, Role.LEADS, "salesforce"),
        (BITRIX_LEADS, Role.LEADS, "bitrix24"),
        (GOOGLE, Role.SPEND, "google_ads"),
        (DIRECT, Role.SPEND, "yandex_direct"),
        (DIRECT_API, Role.SPEND, "yandex_direct"),
        (VK, Role.SPEND, "vk_ads"),
        (PIPEDRIVE, Role.DEALS, "pipedrive"),
        (PIPEDRIVE_LEADS, Role.LEADS, "pipedrive"),
        (ZOHO, Role.DEALS, "zoho"),
        (ZOHO_LEADS, Role.LEADS, "zoho"),
        (DYNAMICS, Role.DEALS, "dynamics365"),
        (META, Role.SPEND, "meta_ads"),
        (OWN_DEALS, Role.DEALS, GENERIC),
        (OWN_LEADS, Role.LEADS, GENERIC),
        (OWN_MOVES, Role.HISTORY, GENERIC),
        (PLAN, Role.PLAN, GENERIC),
        (["Дата", "Канал", "Кампания", "Расход"], Role.SPEND, GENERIC),
        (["ID", "Имя лида", "Бюджет", "Дата создания", "Менеджер"], Role.LEADS, GENERIC),
        (["date", "campaign", "clicks", "cost"], Role.SPEND, GENERIC),
    ],
)
def test_exports_are_recognised(headers: list[str], role: Role, profile: str) -> None:
    recognition = found(headers)
    assert (recognition.role, recognition.profile) == (role, profile)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (["user_id", "name", "department"], "D040"),
        (["payment_id", "deal_id", "amount", "status"], "D040"),
        (["Opportunity Owner", "Opportunity Name", "Stage", "Close Date"], "D042"),
    ],
)
def test_what_is_not_recognised_is_named_not_guessed(headers: list[str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        found(headers)
    (issue,) = caught.value.issues
    assert issue.code == code
    assert issue.values["headers"] == ", ".join(headers)


def test_the_missing_field_of_a_known_shape_is_named() -> None:
    with pytest.raises(InputError) as caught:
        found(["Name", "StageName", "IsWon", "CloseDate"])
    assert caught.value.issues[0].values["fields"] == "deal_id"


def test_the_role_of_the_settings_needs_the_key_only() -> None:
    assert found(["deal_id", "sum"], Wish(role=Role.DEALS)).role is Role.DEALS
    with pytest.raises(InputError) as caught:
        found(["sum", "who"], Wish(role=Role.DEALS))
    assert caught.value.issues[0].code == "D042"


def test_the_profile_of_the_settings_holds_for_renamed_headers() -> None:
    headers = ["№", "Сделка", "Статус", "Менеджер", "Закрыта", "Теги"]
    chosen = {"deal_id": "№", "stage": "Статус", "closed_at": "Закрыта"}
    told = found(headers, Wish(role=Role.DEALS, profile="amocrm", columns=chosen))
    assert (told.profile, told.block.missing_in("closed_at")) == ("amocrm", ("не закрыта",))
    assert told.columns.headers["manager"] == ("Менеджер",)
    assert told.columns.unmapped == ("Теги",)
    assert found(headers, Wish(role=Role.DEALS, columns=chosen)).profile == GENERIC
    assert (
        found(headers, Wish(role=Role.SPEND, profile="amocrm", columns={"spend": "№"})).profile
        == GENERIC
    )


def test_two_equal_readings_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        found(["ID", "Дата создания", "Сумма", "Телефон"])
    assert caught.value.issues[0].code == "D041"


@pytest.mark.parametrize(
    ("headers", "amount", "currency"),
    [
        (["Amount (converted) Currency", "Amount (converted)"], 1, 0),
        (["Amount (converted) Currency", "Amount (converted)", "Amount Currency", "Amount"], 3, 2),
    ],
)
def test_the_amount_of_a_salesforce_report_goes_with_its_own_currency(
    headers: list[str], amount: int, currency: int
) -> None:
    own = ["Opportunity ID", "Opportunity Name", "Stage", "Close Date"]
    columns = found([*own, *headers]).columns.headers
    assert (columns["amount"], columns["currency"]) == ((headers[amount],), (headers[currency],))


@pytest.mark.parametrize(("key", "role"), [("ID сделки", Role.DEALS), ("ID лида", Role.LEADS)])
def test_an_id_that_says_whose_it_is_decides(key: str, role: Role) -> None:
    assert found([key, "Дата создания", "Сумма", "Статус"]).role is role


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (
            ["ID", "Название компании", "Тип компании", "Ответственный", "Дата создания"],
            "companies",
        ),
        (["ID", "Имя", "Тип контакта", "Телефон", "Источник", "Дата создания"], "contacts"),
        (["ID", "Название компании", "Дата создания компании", "Ответственный"], "companies"),
        (["Id", "Name", "Type", "Phone", "OwnerId", "CreatedDate", "IsDeleted"], "records"),
        (["Id", "LastName", "Email", "OwnerId", "CreatedDate", "LeadSource"], "records"),
        (["Id", "Subject", "Status", "OwnerId", "CreatedDate", "IsClosed"], "records"),
        (
            ["Record Id", "Account Owner", "Account Name", "Created Time", "Modified Time"],
            "records",
        ),
        (["Record Id", "Last Name", "Lead Source", "Created Time", "Modified Time"], "records"),
        (["Record ID", "Company name", "Company owner", "Create Date", "City"], "companies"),
        (["Record ID", "Ticket name", "Create Date", "Source"], "records"),
    ],
)
def test_other_lists_of_a_system_are_no_deals_and_no_leads(headers: list[str], kind: str) -> None:
    with pytest.raises(InputError) as caught:
        found(headers)
    (issue,) = caught.value.issues
    assert (issue.code, issue.values["kind"]) == ("D160", say(f"list.{kind}"))


@pytest.mark.parametrize(
    ("headers", "role"),
    [
        (["ID", "Название лида", "Сумма", "Валюта", "Ответственный", "Дата создания"], Role.LEADS),
        (["Id", "OpportunityId", "StageName", "Amount", "CloseDate", "CreatedDate"], Role.HISTORY),
        (["Record Id", "Deal Name", "Stage", "Amount", "Created Time"], Role.DEALS),
        (["Record ID", "First Name", "Last Name", "Email", "Create Date"], Role.LEADS),
    ],
)
def test_a_view_with_few_columns_is_taken_for_what_it_is(headers: list[str], role: Role) -> None:
    assert found(headers).role is role


@pytest.mark.parametrize(
    "headers",
    [
        ["activity_id", "deal_id", "type", "manager_id", "created_at"],
        ["ID", "Тип задачи", "Ответственный", "Дата создания", "Сделка"],
        ["sku", "name", "cost", "price"],
        ["Дата", "Статья", "Затраты"],
    ],
)
def test_an_id_and_a_day_or_a_cost_alone_tell_nothing(headers: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        found(headers)
    assert caught.value.issues[0].code == "D040"


def test_columns_overrule_and_a_header_is_read_once() -> None:
    wish = Wish(role=Role.DEALS, columns={"closed_at": "close_date", "manager": "sales_agent"})
    columns = found(["deal_id", "stage", "close_date", "sales_agent", "owner"], wish).columns
    assert columns.headers["closed_at"] == ("close_date",)
    assert columns.headers["manager"] == ("sales_agent",)
    assert "close_date" not in columns.headers
    assert columns.unmapped == ("owner",)


@pytest.mark.parametrize("columns", [{"manager": "Кто"}, {"owner": "stage"}])
def test_columns_that_do_not_exist_are_errors(columns: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        found(["deal_id", "stage"], Wish(role=Role.DEALS, columns=columns))
    assert caught.value.issues[0].code == "D043"


def test_an_unknown_profile_is_an_error() -> None:
    with pytest.raises(InputError) as caught:
        found(AMOCRM, Wish(profile="amo"))
    assert caught.value.issues[0].code == "D044"


def test_the_second_column_of_a_name_is_the_deals_own() -> None:
    columns = found([*AMOCRM, "Источник", "Источник"]).columns
    assert columns.headers["source"] == ("Источник#2",)
    assert columns.unmapped == ("Источник",)


def test_a_trailing_space_or_sign_does_not_hide_the_budget() -> None:
    for header in ("Бюджет ", "Бюджет ₽", "Бюджет, р.", "бюджет\u00a0"):
        headers = [header if name == "Бюджет " else name for name in AMOCRM]
        assert found(headers).columns.headers["amount"] == (header,)


def test_every_phone_column_is_read() -> None:
    columns = found([*AMOCRM, "Рабочий телефон", "Мобильный телефон"]).columns
    assert columns.headers["phone"] == ("Рабочий телефон", "Мобильный телефон")


def test_extra_headers_are_found_folded_under_the_name_that_was_asked() -> None:
    columns = found([*AMOCRM, "Марка  Авто"], Wish(extra=["марка авто", "нет такой"])).columns
    assert dict(columns.extra) == {"x:марка авто": "Марка  Авто"}
    assert "Марка  Авто" not in columns.unmapped


def test_every_profile_loads_and_is_listed() -> None:
    assert tuple(load_profiles()) == NAMES


def test_generic_knows_canonical_names_and_every_alias() -> None:
    (deals,) = load_profiles()[GENERIC].roles[Role.DEALS]
    assert all(deals.fields[name][0] == name for name in FIELDS[Role.DEALS])
    assert "Стадия сделки" in deals.fields["stage"]
    (leads,) = load_profiles()[GENERIC].roles[Role.LEADS]
    assert "Бюджет" in leads.fields["budget"]


def test_a_profile_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fields"):
        Profile(id="x", roles={Role.DEALS: (Block(fields={"dael_id": ("ID",)}),)})


def test_of_two_headers_that_fold_alike_the_first_counts() -> None:
    block = Block(fields={"deal_id": ("ID",)})
    assert map_columns(["id", "ID "], Role.DEALS, block).headers["deal_id"] == ("id",)
