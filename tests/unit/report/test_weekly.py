from dataclasses import replace

import pytest

from funnelcli.metrics.base import Split
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Outcome
from funnelcli.model.state import Mark, State
from funnelcli.render.words import Words
from funnelcli.report.model import Cell, Report, Table
from funnelcli.schema.calendar import build_calendar
from made_costs import cost, cost_row
from made_report import AS_OF, canonical, facts, input_file, question, weekly
from made_results import (
    REFUSED,
    coverage,
    managers,
    measure,
    qualified,
    results,
    revenue,
    rub,
    run_rate,
    snapshot_stages,
    stages,
)

RU = Words("ru")


def text(phrase: Phrase) -> str:
    return RU.text(phrase).replace("\u00a0", " ")


def shown(cell: Cell) -> str:
    assert not isinstance(cell.value, Mark)
    return RU.value(cell.value).replace("\u00a0", " ")


def head(row: tuple[Cell, ...]) -> str:
    """The name a row begins with, or the key of the words in its place."""
    value = row[0].value
    return value.key if isinstance(value, Phrase) else str(value)


def card(report: Report, place: int) -> list[str]:
    found = report.cards[place]
    return [shown(found.value), *map(text, found.detail)]


def table(report: Report, section: str, place: int = 0) -> Table:
    return next(each for each in report.sections if each.id == section).tables[place]


def notes(report: Report, section: str) -> str:
    return "\n".join(
        text(note) for each in report.sections if each.id == section for note in each.notes
    )


def test_the_order_of_the_sheet() -> None:
    report = weekly()
    assert [each.title.key for each in report.cards] == [
        "card.run_rate",
        "card.coverage",
        "card.managers",
        "card.qualified",
        "card.cost",
    ]
    assert [each.id for each in report.sections] == [
        "run_rate",
        "plan_fact",
        "gap_bridge",
        "shared_kpi",
        "stage_conversion",
        "manager_conversion",
        "response_time",
        "capacity",
        "qualified_share",
        "customer_cost",
        "pipeline_coverage",
    ]
    assert list(report.metrics) == list(results())
    assert text(report.title).startswith("Запчасти Опель")
    assert text(weekly(company=None).title) == "Еженедельная встреча маркетинга и продаж"


def test_only_some_metrics() -> None:
    report = weekly(only=frozenset({"qualified_share"}))
    assert list(report.metrics) == ["qualified_share"]
    assert len(report.cards) == len(report.sections) == 1
    assert {each.metric for each in report.findings} == {"qualified_share"}


@pytest.mark.parametrize("metric", ["run_rate", "stage_conversion"])
def test_an_unknown_result_is_a_bug(metric: str) -> None:
    with pytest.raises(TypeError, match="for str"):
        weekly({metric: "result"})


def test_linkage_is_on_the_first_screen() -> None:
    assert [text(line) for line in weekly().remarks] == [
        "Сделок, связанных с лидом: 86,7 % (52 из 60)"
    ]
    alone = canonical(facts=facts(leads_from_deals=True, linkage=None))
    assert "лидами считаются сделки" in text(weekly(canonical=alone).remarks[0])


def test_cards_of_good_news_have_no_warning() -> None:
    good = weekly(
        {
            "run_rate": run_rate(revenue(forecast_share=1.0)),
            "pipeline_coverage": coverage(weighted=1.2),
            "manager_conversion": managers(verdict="luck"),
            "qualified_share": qualified(within_norm=True),
            "customer_cost": cost(),
        }
    )
    assert [each.severity for each in good.cards] == [None] * 5
    assert [each.severity is None for each in weekly().cards] == [False] * 4 + [True]


def test_the_card_of_the_run_rate() -> None:
    assert card(weekly(), 0) == ["10 704 123 ₽", "89,2 % плана 12 000 000 ₽", "факт 7 104 000 ₽"]
    done = weekly({"run_rate": run_rate(finished=True)})
    assert card(done, 0) == ["7 104 000 ₽", "89,2 % плана 12 000 000 ₽"]
    free = weekly({"run_rate": run_rate(revenue(plan=None, forecast_share=None))})
    assert card(free, 0)[1] == "плана нет"
    apart = revenue(
        fact=None,
        forecast=None,
        forecast_share=None,
        by_currency=(rub(5), Money(700, "USD")),
    )
    assert card(weekly({"run_rate": run_rate(apart)}), 0) == ["—", "по валютам: 5 ₽, 7 $"]


def test_the_card_of_coverage() -> None:
    reached = coverage(remaining_plan=rub(0), raw=None, weighted=None, overdue_count=0)
    assert card(weekly({"pipeline_coverage": reached}), 0)[0] == "план выполнен"
    bare = coverage(
        in_period_amount=None,
        by_currency=(),
        remaining_plan=None,
        raw=None,
        weighted=None,
        overdue_count=None,
    )
    assert card(weekly({"pipeline_coverage": bare}), 0) == ["—", "34 сделки в работе"]


def test_the_card_of_managers_without_a_comparison() -> None:
    few = managers(highest=None, lowest=None, verdict=None)
    assert card(weekly({"manager_conversion": few}), 0) == [
        "55,0 %",
        "все вместе 55,0 % (154 из 280)",
        "нет двух менеджеров с 20 решёнными сделками",
    ]
    none = replace(few, total=None)
    assert card(weekly({"manager_conversion": none}), 0)[0] == "—"


@pytest.mark.parametrize(
    ("total", "within", "line"),
    [
        (Ratio(150, 301), False, "ниже нормы 55–80 %"),
        (Ratio(290, 301), False, "выше нормы 55–80 %"),
        (Ratio(200, 301), True, "в норме 55–80 %"),
        (Ratio(0, 0), None, "норма 55–80 %"),
    ],
)
def test_the_card_of_the_qualified_share(*, total: Ratio, within: bool | None, line: str) -> None:
    found = weekly({"qualified_share": qualified(total=total, within_norm=within)})
    assert line in card(found, 0)


def test_the_card_of_the_cost_without_spend() -> None:
    bare = cost(total=cost_row(None, spend=None, customer_cost=None))
    assert card(weekly({"customer_cost": bare}), 0) == ["—"]


def test_managers_by_share_the_incomparable_after_and_the_total_last() -> None:
    rows = table(weekly(), "manager_conversion").rows
    names = [head(row) for row in rows]
    assert names == [
        "Анна Константинопольская",
        "Hayden Neloms",
        "Пётр П.",
        "absent.manager",
        "row.total",
    ]
    whole = managers()
    money = (whole.revenue, whole.average_deal, whole.median_deal)
    assert tuple(cell.value for cell in rows[-1][8:12]) == (*money, whole.cycle_days_median)


def test_a_refused_table_of_managers() -> None:
    bare = managers(
        total=None,
        rows=tuple(
            replace(each, won_count=None, lost_count=None, decided_share=None)
            for each in managers().rows
        ),
    )
    rows = table(weekly({"manager_conversion": bare}), "manager_conversion").rows
    assert [row[1].value for row in rows] == [None] * 5


def test_the_funnel_names_its_narrowest_step_and_hides_an_empty_column() -> None:
    section = next(each for each in weekly().sections if each.id == "stage_conversion")
    assert "из «Договоры, оплаты и доставка» в «Выиграно» – 53,1 % (163 из 307)" in text(
        section.callouts[0].text
    )
    assert len(section.tables[0].columns) == 6
    sure = stages(rows=tuple(replace(row, unknown_count=0) for row in stages().rows))
    assert len(table(weekly({"stage_conversion": sure}), "stage_conversion").columns) == 5
    bounded = weekly({"stage_conversion": snapshot_stages()}).sections[0]
    assert bounded.callouts == ()
    assert bounded.mark.state is State.WIDE


def test_the_funnel_says_how_many_deals_moved_back() -> None:
    found = notes(weekly({"stage_conversion": stages(moved_back_count=21)}), "stage_conversion")
    assert "21 сделка возвращалась на более ранний этап." in found


def test_the_funnel_counts_what_it_leaves_out() -> None:
    found = notes(weekly({"stage_conversion": stages(without_ladder_count=5)}), "stage_conversion")
    assert "5 сделок из воронок с неизвестным порядком этапов" in found
    assert "1 сделка без даты создания" in found
    empty = stages(rows=(), undated_count=0)
    assert notes(weekly({"stage_conversion": empty}), "stage_conversion").count("\n") == 0


def test_a_reason_shared_by_rows_is_said_once() -> None:
    found = notes(weekly(), "run_rate")
    assert found.count("6 полных прошлых месяцев") == 1
    one = measure("leads", profile=revenue().working)
    mixed = notes(weekly({"run_rate": run_rate(revenue(), revenue(), one)}), "run_rate")
    assert "выручка, по профилю месяца" in mixed


def test_no_basis_no_line() -> None:
    titles = [head(row) for row in table(weekly(), "run_rate").rows]
    assert "run_rate.by_working.days" in titles
    assert not [key for key in titles if key.startswith("run_rate.by_profile")]


def test_the_cost_table_ends_with_paid_channels_and_the_total() -> None:
    heads = [head(row) for row in table(weekly(), "customer_cost").rows]
    assert heads == [
        "Яндекс Директ",
        "Билборд",
        "row.paid",
        "row.total",
    ]


def test_a_cost_that_is_not_whole_says_what_is_missing() -> None:
    row = cost_row(None, lead_cost=None, qualified_lead_cost=None, romi_on_revenue=None)
    bare = cost(
        total=row,
        maturity=Ratio(0, 0),
        unmatched_spend=rub(0),
        unmatched_leads_count=0,
        names_meet=True,
        undated_count=3,
    )
    report = weekly({"customer_cost": bare})
    assert card(report, 0) == ["30 000 ₽", "15 клиентов за 450 000 ₽"]
    found = notes(report, "customer_cost")
    assert "3 лида без даты создания" in found
    assert "ROMI" not in found


def test_sections_without_rows_have_no_table() -> None:
    report = weekly(
        {
            "manager_conversion": managers(rows=()),
            "qualified_share": qualified(
                by_channel=(), by_criterion=(), undated_count=0, total=None
            ),
            "customer_cost": cost(rows=(), by_campaign=()),
            "pipeline_coverage": coverage(by_stage=()),
        }
    )
    assert [each.tables for each in report.sections] == [()] * 4


def test_the_pipeline_counts_what_it_leaves_out() -> None:
    found = notes(weekly(), "pipeline_coverage")
    assert "У 3 сделок нет суммы." in found
    assert "У 2 сделок нет ожидаемой даты." in found
    bare = coverage(
        by_currency=(),
        open_amount=None,
        dated=False,
        overdue_count=None,
        missing_amount_count=0,
        missing_expected_count=None,
        mark=REFUSED,
    )
    assert notes(weekly({"pipeline_coverage": bare}), "pipeline_coverage").startswith("Ожидаемых")


def test_undated_deals_of_managers_are_counted() -> None:
    found = notes(
        weekly({"manager_conversion": managers(undated_lost_count=1)}), "manager_conversion"
    )
    assert "2 выигранные сделки без дня закрытия" in found
    assert "1 проигранная сделка без дня закрытия" in found
    everyone = managers(rows=managers().rows[:2], undated_won_count=0)
    assert "не меньше 20" not in notes(
        weekly({"manager_conversion": everyone}), "manager_conversion"
    )


def test_an_asked_split_has_a_table_of_its_own() -> None:
    split = Split(dimension="product", rows=qualified().by_channel)
    report = weekly({"qualified_share": qualified(by_asked=split)})
    found = table(report, "qualified_share", 1)
    assert found.columns[0].title.key == "column.product"
    assert shown(found.rows[2][0]) == "без товара"


def test_the_footer_accounts_for_every_row() -> None:
    found = [text(line) for line in weekly().footer]
    assert found[0] == (
        "deals.csv (сделки): прочитано 20 = взято 18 + исключено 2 (повтор – 1, без ID – 1); "
        "sha256 0123456789ab"
    )
    assert found[1] == "leads_2026.csv (лиды): прочитано 1 520 = взято 1 520; sha256 0123456789ab"
    assert "День закрытия сделок: записан системой – 61, неизвестен – 2." in found
    assert "Договорённость о лидах: версия 3." in found


def test_the_footer_of_a_bare_export() -> None:
    bare = canonical(
        facts=facts(currency="XXX", stage_order=None, closed_basis_counts={}),
        inputs=(input_file(role=None, rows_excluded={"D021": 2}),),
    )
    calendar = build_calendar(AS_OF, AS_OF, country="RU")
    found = [
        text(line)
        for line in weekly(
            canonical=bare, spec_version=None, question=question(calendar=calendar)
        ).footer
    ]
    assert found[0].startswith(
        "deals.csv (не понято): прочитано 20 = взято 18 + исключено 2 (D021 – 2)"
    )
    assert "Рабочие дни: RU." in found
    assert "Валюта нигде не названа: суммы без знака." in found
    assert len(found) == 4
    several = canonical(facts=facts(currency=None, currencies=("COP", "USD")))
    assert "Валют несколько (COP, USD)" in "".join(map(text, weekly(canonical=several).footer))


def test_understood_as_says_how_each_file_was_read() -> None:
    found = "\n".join(map(text, weekly().understood))
    for part in (
        "deals.csv → сделки, профиль amocrm, 18 строк",
        "сумма: «Бюджет »",
        "выиграна или проиграна: по «Этап сделки»",
        "день закрытия: записан системой",
        "«Дата создания» dd.mm.yyyy HH:MM:SS",
        "не использованы: Теги, Примечание",
        "Новая, Квалификация, КП",
    ):
        assert part in found
    assert weekly(show_understood=False).understood == ()


def test_understood_as_says_what_is_missing() -> None:
    bare = canonical(
        facts=facts(ladders=(), stage_order=None),
        inputs=(
            input_file(columns={}, closed_basis=None, profile=None),
            input_file(columns={"amount": "Сумма"}, money_note="1 234,56"),
        ),
    )
    found = "\n".join(map(text, weekly(canonical=bare).understood))
    assert "профиль не узнан (по заголовкам)" in found
    assert "суммы нет" in found
    assert "дня закрытия нет" in found
    assert "Порядок этапов неизвестен" in found
    assert "сумма: «Сумма», числа вида 1 234,56" in found


def test_understood_as_names_the_stages_that_count_as_won_and_lost() -> None:
    won = {("", f"Оплата {number}"): Outcome.WON for number in range(1, 8)}
    met = facts(stages={**won, ("", "Новая"): Outcome.OPEN})
    found = "\n".join(map(text, weekly(canonical=canonical(facts=met)).understood))
    assert (
        "Выигранными считаются сделки на этапах: Оплата 1, Оплата 2, Оплата 3, Оплата 4, "
        "Оплата 5, Оплата 6, …; проигранными: нет" in found
    )
