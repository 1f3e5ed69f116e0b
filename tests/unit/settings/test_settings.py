from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from funnelcli.errors import SettingsError
from funnelcli.render.words import Words
from funnelcli.schema.canonical import PlanRow
from funnelcli.settings.load import find_settings, load_settings
from funnelcli.settings.model import Settings, plan_rows

INTERFACE = """
version: 1
company: Запчасти Опель
locale: ru
timezone: Europe/Moscow
currency: RUB
rates: rates.csv
calendar:
  {country: RU, hours: "09:00-18:00", extra_workdays: [2025-11-01], extra_holidays: [],
   short_days: [2026-04-30]}
sources:
  leads:   {path: exports/leads*.csv}
  deals:
    {path: exports/deals*.xlsx, profile: amocrm, sheet: Сделки,
     columns: {loss_reason: Причина отказа}}
  history: {path: exports/history*.csv}
  spend:
    - {path: exports/direct*.csv, channel: Яндекс Директ}
    - {path: exports/vk*.xlsx, channel: VK Реклама}
  plan:    {path: plan.csv}
pipelines:
  Основная:
    stages: [Новая, Квалификация, Встреча, КП, Договор]
    won: [Успешно реализовано]
    lost: [Закрыто и не реализовано]
channels: {"yandex / cpc": Яндекс Директ}
managers: {Анна К.: {role: closer, team: Москва, capacity: 40}}
loss_reasons: {Дорого: sales, Нецелевой: marketing, Нет в наличии: product}
plan:
  2026-11:
    {revenue: 12000000, deals_won: 60, leads: 400, qualified_leads: 250, spend: 900000.50,
     by_product: {Двигатель: {leads: 120}}, by_manager: {Анна К.: {revenue: 3000000}}}
norms: {qualified_share: [0.55, 0.80], response_minutes: 30}
gates: [{metric: qualified_share, min: 0.55}]
qualification: lead-spec.yaml
snapshots: {keep: 104w}
mail:
  from: a@example.com
  to: [b@example.com]
  smtp:
    {host: mail.example.com, port: 587, security: starttls, user_env: USER_NAME,
     password_env: MAIL_PASSWORD}
"""


def settings_of(text: str, folder: Path) -> Settings:
    path = folder / "funnelcli.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def problems(text: str, folder: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(SettingsError) as caught:
        settings_of(text, folder)
    return [(i.code, i.places[0].row, i.places[0].column) for i in caught.value.issues]


def test_every_key_of_the_interface_page(tmp_path: Path) -> None:
    settings = settings_of(INTERFACE, tmp_path)
    assert settings.calendar.extra_workdays == (date(2025, 11, 1),)
    assert [each.channel for each in settings.sources.spend] == ["Яндекс Директ", "VK Реклама"]
    assert settings.sources.by_role()["deals"][0].columns == {"loss_reason": "Причина отказа"}
    assert settings.pipelines["Основная"].won == ("Успешно реализовано",)
    assert settings.managers["Анна К."].capacity == 40
    assert settings.norms.qualified_share == (0.55, 0.8)
    assert settings.gates[0].min == Decimal("0.55")
    assert settings.mail
    assert settings.mail.sender == "a@example.com"


def test_every_key_is_optional(tmp_path: Path) -> None:
    assert settings_of("", tmp_path) == Settings()
    assert settings_of("# nothing\n---\n", tmp_path) == Settings()
    blank = "".join(f"{each.alias or name}:\n" for name, each in Settings.model_fields.items())
    assert settings_of(blank, tmp_path) == Settings()


def test_one_thing_may_stand_for_a_list(tmp_path: Path) -> None:
    text = "sources: {spend: {path: a.csv}}\npipelines: {P: {won: Ура}}"
    settings = settings_of(text, tmp_path)
    assert [each.path for each in settings.sources.spend] == ["a.csv"]
    assert settings.pipelines["P"].won == ("Ура",)


def test_values_that_mean_something_special(tmp_path: Path) -> None:
    text = "calendar: {country: '-'}\nsources: {leads: {path: x, encoding: cp1251}}"
    settings = settings_of(text, tmp_path)
    assert settings.calendar.country == "-"
    assert settings.sources.leads[0].encoding == "cp1251"


def test_text_is_kept_as_written(tmp_path: Path) -> None:
    text = (
        "company: 007\nmanagers: {1: {team: no}}\n"
        "sources: {leads: {path: a, columns: {budget: 'Бюджет '}}}"
    )
    settings = settings_of(text, tmp_path)
    assert settings.company == "007"
    assert settings.sources.leads[0].columns == {"budget": "Бюджет "}
    assert settings.managers["1"].team == "no"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[1]", ("S013", 1, "1")),
        ("a: 1\n---\nb: 2", ("S014", 3, "1")),
        ("curency: RUB", ("S020", 1, "1")),
        ("sources:\n  leeds: {path: x}", ("S020", 2, "3")),
        ("sources: {deals: {}}", ("S021", 1, "18")),
        ("company: [x]", ("S022", 1, "10")),
        ("company: {x: y}", ("S022", 1, "10")),
        ("calendar: RU", ("S022", 1, "11")),
        ("calendar: {extra_workdays: [[]]}", ("S022", 1, "29")),
        ("norms: {qualified_share: [0.5]}", ("S022", 1, "26")),
        ("plan: {2026-11: {deals_won: 1.5}}", ("S022", 1, "29")),
        ("plan: {2026-11: {revenue: 12 000}}", ("S022", 1, "27")),
        ("gates: [{metric: qualified_shar, min: 1}]", ("S023", 1, "18")),
        ("norms: {qualified_share: [0.5, 55]}", ("S024", 1, "32")),
        ("plan: {2026-11: {revenue: -1}}", ("S024", 1, "27")),
        ("plan: {2026-11: {revenue: 1e999999999}}", ("S024", 1, "27")),
        ("company: ''", ("S025", 1, "10")),
        ("company: '\u00a0'", ("S025", 1, "10")),
        ("timezone: ../Moscow", ("S026", 1, "11")),
        ("timezone: Europe", ("S026", 1, "11")),
        ("currency: руб", ("S027", 1, "11")),
        ("calendar: {country: QQ}", ("S028", 1, "21")),
        ("calendar: {hours: 25:00-26:00}", ("S029", 1, "19")),
        ("calendar: {hours: 18:00-09:00}", ("S029", 1, "19")),
        ("calendar: {extra_holidays: [2026-02-30]}", ("S015", 1, "29")),
        ("calendar: {short_days: [2026]}", ("S015", 1, "25")),
        ("sources: {deals: {path: x, columns: {budget: B}}}", ("S030", 1, "38")),
        ("pipelines: {P: {stages: [A, б], won: [Б]}}", ("S031", 1, "16")),
        ("plan: {month: {leads: 1}}", ("S032", 1, "8")),
        ("plan: {all: {leads: 1}}", ("S032", 1, "8")),
        ("plan: {2026-13: {leads: 1}}", ("S032", 1, "8")),
        ("plan: {2026-11: {revenue: 1.005}}", ("S033", 1, "27")),
        ("sales_cost: {2026-11: 1.005}", ("S033", 1, "23")),
        ("sales_cost: {month: 1}", ("S032", 1, "14")),
        ("currency: JPY\nplan: {2026-11: {by_manager: {A: {spend: 1.5}}}}", ("S033", 2, "42")),
        ("norms: {qualified_share: [0.8, 0.5]}", ("S034", 1, "8")),
        ("gates: [{metric: customer_cost}]", ("S035", 1, "9")),
        ("gates: [{metric: customer_cost, min: 2, max: 1}]", ("S034", 1, "9")),
        ("sources: {leads: {path: x, encoding: cp99999}}", ("S036", 1, "38")),
        ("sources: {leads: {path: x, encoding: undefined}}", ("S036", 1, "38")),
        ("sources: {leads: {path: x, encoding: base64}}", ("S036", 1, "38")),
        ("snapshots: {keep: forever}", ("S037", 1, "19")),
        ("mail: {from: 'a@b\n\n  Bcc: c@d', to: [c@d], smtp: {host: h}}", ("S037", 1, "14")),
    ],
)
def test_what_is_refused_and_where(text: str, wanted: tuple[str, int, str], tmp_path: Path) -> None:
    assert problems(text, tmp_path) == [wanted]


def test_all_problems_at_once_in_reading_order(tmp_path: Path) -> None:
    text = "curency: RUB\nlocale: fr\ntimezone: Mars\ncalendar: {hours: x}\n"
    assert [row for _, row, _ in problems(text, tmp_path)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("curency: RUB", "«currency»"),
        ("sources: {spend: [{path: x, chanel: y}]}", "«channel»"),
        ("plan: {2026-11: {by_manager: {A: {revenu: 1}}}}", "«revenue»"),
        ("sources: {leads: {path: x, status: wonn}}", "«won»"),
        ("sources: {leads: {path: x, columns: {bugdet: B}}}", "«budget»"),
        ("mail: {from: a@b, to: [a@b], smtp: {hots: x, host: y}}", "«host»"),
    ],
)
def test_did_you_mean(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(text, tmp_path)
    assert said in Words("ru").text(caught.value.issues[0].hint)


def test_the_plan_is_exact_in_minor_units(tmp_path: Path) -> None:
    rows = plan_rows(settings_of(INTERFACE, tmp_path))
    assert rows == (
        PlanRow(period="2026-11", measure="revenue", value=1_200_000_000),
        PlanRow(period="2026-11", measure="deals_won", value=60),
        PlanRow(period="2026-11", measure="leads", value=400),
        PlanRow(period="2026-11", measure="qualified_leads", value=250),
        PlanRow(period="2026-11", measure="spend", value=90_000_050),
        PlanRow(period="2026-11", measure="leads", value=120, dimension="product", key="Двигатель"),
        PlanRow(
            period="2026-11",
            measure="revenue",
            value=300_000_000,
            dimension="manager",
            key="Анна К.",
        ),
    )


def test_plan_money_counts_in_the_units_of_its_currency(tmp_path: Path) -> None:
    plan = "plan: {2026-11: {revenue: 15}}"
    assert plan_rows(settings_of(plan, tmp_path))[0].value == 1500
    assert plan_rows(settings_of(f"currency: JPY\n{plan}", tmp_path))[0].value == 15
    assert plan_rows(settings_of(f"currency: KWD\n{plan}", tmp_path))[0].value == 15_000


def test_the_nearest_settings_are_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "funnelcli.yaml").touch()
    assert find_settings(inner) == tmp_path / "funnelcli.yaml"
    (tmp_path / "a" / "funnelcli.yaml").mkdir()
    assert find_settings(inner) == tmp_path / "funnelcli.yaml"
    (inner / "funnelcli.yaml").touch()
    assert find_settings(inner) == inner / "funnelcli.yaml"
