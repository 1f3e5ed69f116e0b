"""Plan and fact, the gap and the shared KPI on paper."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from funnelcli.issues import Severity
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.words import Words
from funnelcli.report.model import Section
from funnelcli.report.planned import bridged, plan_problems, shared
from funnelcli.report.sections.gap_bridge import compose_gap_bridge
from funnelcli.report.sections.plan_fact import compose_plan_fact
from funnelcli.report.sections.shared_kpi import compose_shared_kpi
from made_plan import NO_PLAN, gap_bridge, leads_row, plan_fact, plan_row, shared_kpi, spend_row
from made_results import EARLY

RU = Words("ru")


def shown(section: Section, table: int = 0) -> list[list[str]]:
    found = []
    for row in section.tables[table].rows:
        cells = [cell.value for cell in row]
        words = ["" if isinstance(cell, Mark) else RU.value(cell) for cell in cells]
        found.append([word.replace("\u00a0", " ") for word in words])
    return found


def notes(section: Section) -> str:
    return "\n".join(RU.text(each) for each in section.notes).replace("\u00a0", " ")


def captions(section: Section) -> list[str]:
    return [each.caption.key if each.caption else "" for each in section.tables]


def test_only_measures_with_a_plan_stand_in_the_first_table() -> None:
    section = compose_plan_fact(plan_fact())
    assert [row[:5] for row in shown(section)] == [
        ["Выручка", "12 000 000 ₽", "7 104 000 ₽", "59,2 %", "-4 896 000 ₽"],
        ["Лиды", "130", "90", "69,2 %", "-40"],
    ]
    assert "Плана нет: расход." in notes(section)
    assert "прошло 14 из 20 рабочих дней" in notes(section)


def test_a_part_that_nobody_knows_has_a_dash() -> None:
    rows = shown(compose_plan_fact(plan_fact()), 1)
    assert rows[1][:5] == ["Капот", "40", "—", "—", "—"]
    assert rows[2][:3] == ["остальные товары", "—", "90"]


def test_weeks_show_what_a_working_day_brings() -> None:
    section = compose_plan_fact(plan_fact())
    assert captions(section)[-1] == "plan_fact.by_week"
    assert shown(section, -1) == [
        ["9–15 ноября 2026", "5 из 5", "2,4"],
        ["16–22 ноября 2026, неполн.", "3 из 5", "4"],
    ]
    assert "16–22 ноября 2026 против тех же дней неделей раньше: лиды – 12 против 15." in notes(
        section
    )


def test_a_finished_month_compares_no_weeks_and_one_week_does() -> None:
    over = plan_fact(is_partial=False)
    assert "неделей раньше" not in notes(compose_plan_fact(over))
    week = replace(over, by_week=over.by_week[:1])
    assert "9–15 ноября 2026 против" in notes(compose_plan_fact(week))


def test_months_stand_side_by_side_only_where_there_are_several() -> None:
    one = plan_fact()
    assert "plan_fact.by_month" not in captions(compose_plan_fact(one))
    (month,) = one.by_month
    two = replace(one, by_month=(replace(month, month="2026-10", is_partial=False), month))
    section = compose_plan_fact(two)
    rows = shown(section, captions(section).index("plan_fact.by_month"))
    assert [row[1] for row in rows] == ["7 104 000 ₽ (59,2 %)"] * 2


def test_without_a_plan_no_plan_is_printed() -> None:
    bare = plan_row(is_planned=False, plan=None, plan_share=None, gap=None, mark=NO_PLAN)
    section = compose_plan_fact(plan_fact(headline=bare, rows=(bare,), by_part=(), mark=NO_PLAN))
    assert captions(section) == ["plan_fact.by_week"]
    assert "Плана нет" not in notes(section)


def test_a_plan_in_nobody_knows_which_currency_is_not_called_absent() -> None:
    mixed = Mark(State.REFUSED, say("reason.currencies", currencies="COP, USD"))
    none: dict[str, Any] = dict.fromkeys(("fact", "plan", "plan_share", "gap"))
    section = compose_plan_fact(plan_fact(rows=(plan_row(**none, mark=mixed), spend_row())))
    assert [row[:3] for row in shown(section)] == [["Выручка", "—", "—"]]
    assert "Плана нет: расход." in notes(section)


def test_data_that_begin_late_are_told() -> None:
    section = compose_plan_fact(plan_fact(data_from=date(2026, 11, 9)))
    assert "Данные начинаются только 9 ноября 2026" in notes(section)


def test_the_gap_by_factor_and_its_sum() -> None:
    section = compose_gap_bridge(gap_bridge())
    assert shown(section) == [
        ["Лиды", "маркетинг", "100", "130", "294 722 ₽"],
        ["Доля целевых", "маркетинг", "60,0 %", "69,2 %", "160 750 ₽"],
        ["Продаж на целевой лид", "продажи", "25,0 %", "16,7 %", "-455 472 ₽"],
        ["Средний чек", "продажи", "80 000 ₽", "70 000 ₽", "-150 000 ₽"],
        ["Выручка", "—", "1 200 000 ₽", "1 050 000 ₽", "-150 000 ₽"],
    ]
    assert "маркетинг 455 472 ₽, продажи -605 472 ₽" in notes(section)
    assert shown(section, 1) == [["Состав товаров", "маркетинг", "-150 000 ₽"]]


@pytest.mark.parametrize(
    ("share", "words"),
    [(Ratio(40, 130), "свежие лиды ещё купят"), (Ratio(9, 9), "все лиды созрели")],
)
def test_the_maturity_stands_beside_the_gap(share: Ratio, words: str) -> None:
    assert words in notes(compose_gap_bridge(gap_bridge(maturity=share)))


def test_a_gap_that_cannot_be_told_prints_nothing_but_why() -> None:
    section = compose_gap_bridge(gap_bridge(rows=(), with_mix=(), mark=NO_PLAN))
    assert (section.tables, section.notes, section.mark) == ((), (), NO_PLAN)


def test_the_shared_kpi() -> None:
    section = compose_shared_kpi(shared_kpi())
    assert [row[-1] for row in shown(section)] == ["0,88×", "1,15×", "1,01×"]
    assert shown(section)[1][2:4] == ["60,0 %", "69,2 % (90 из 130)"]
    empty = compose_shared_kpi(shared_kpi(value=None, mark=NO_PLAN))
    assert (empty.tables, empty.notes) == ((), ())


def said(found: list[Phrase]) -> str:
    return " ".join(RU.text(each) for each in found).replace("\u00a0", " ")


def test_names_that_nobody_knows_and_parts_beyond_the_whole() -> None:
    found = list(plan_problems(plan_fact()))
    assert [each.code for each in found] == ["F030"]
    assert "Капот" in said([found[0].text])
    small = plan_fact(rows=(leads_row(plan=100),))
    assert [each.code for each in plan_problems(small)] == ["F030", "F031"]
    equal = plan_fact(rows=(leads_row(plan=120),))
    assert [each.code for each in plan_problems(equal)] == ["F030"]
    assert "120" in said([list(plan_problems(small))[1].text])


def test_the_gap_names_its_greatest_factor() -> None:
    (found,) = bridged(gap_bridge())
    assert found.code == "F032"
    assert "Продаж на целевой лид (продажи, -455 472 ₽)" in said([found.text])
    assert not list(bridged(gap_bridge(mark=EARLY)))
    assert not list(bridged(gap_bridge(gap=Money(0, "RUB"))))
    assert not list(bridged(gap_bridge(gap=None, rows=(), mark=NO_PLAN)))


@pytest.mark.parametrize(("value", "code"), [(1.0, "F034"), (0.99, "F033")])
def test_the_shared_kpi_is_praise_from_one_on(value: float, code: str) -> None:
    (found,) = shared(shared_kpi(value=value))
    assert found.code == code
    assert found.severity is (Severity.NOTICE if code == "F034" else Severity.WARNING)
    assert not list(shared(shared_kpi(value=value, mark=EARLY)))
