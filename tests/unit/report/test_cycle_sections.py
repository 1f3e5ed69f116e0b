"""The sales cycle and velocity on paper and in JSON."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema

import funnelcli.render.json as module
import made_report
from funnelcli.metrics.cycle_curve import IncidencePoint
from funnelcli.metrics.durations import Days
from funnelcli.metrics.sales_cycle import CycleGroup, SalesCycle
from funnelcli.metrics.sales_velocity import SalesVelocity
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from funnelcli.render.json import render_json
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from funnelcli.report.sections.sales_cycle import compose_sales_cycle
from funnelcli.report.sections.sales_velocity import compose_sales_velocity

RU = Words("ru")
SCHEMA = Path(module.__file__).parent / "schemas" / "report.schema.json"
TOLD = IncidencePoint(
    days=30,
    share=0.32,
    error=0.154,
    low=0.074,
    high=0.608,
    least=0.3,
    most=0.35,
    at_risk=40,
    won_count=13,
    mark=OK,
)
BOUNDED = replace(
    TOLD,
    days=60,
    share=None,
    error=None,
    low=None,
    high=None,
    mark=Mark(State.WIDE, say("reason.undated_wins", count=3, total=20)),
)
YOUNG = replace(TOLD, days=90, mark=Mark(State.EARLY, say("reason.few_at_risk", count=4)))


def cycle(**changes: Any) -> SalesCycle:  # noqa: ANN401 - any field of the result
    groups = tuple(
        CycleGroup(channel=name, created_count=count, points=(TOLD, BOUNDED, YOUNG))
        for name, count in ((None, 7), ("VK", 40))
    )
    found = SalesCycle(
        won=Days(p50=11.0, p90=25.4, count=23),
        open_count=60,
        open_age_median=18.5,
        followed=Period(date(2025, 11, 21), date(2026, 11, 21)),
        created_count=47,
        won_count=20,
        lost_count=20,
        still_open_count=7,
        unknown_count=2,
        undated_won_count=1,
        undated_lost_count=0,
        reversed_count=5,
        undated_count=0,
        points=(TOLD, BOUNDED, YOUNG),
        by_channel=groups,
        by_manager=(),
        maturity=Ratio(30, 47),
        mark=OK,
    )
    return replace(found, **changes)


def velocity(**changes: Any) -> SalesVelocity:  # noqa: ANN401 - any field of the result
    found = SalesVelocity(
        velocity=Money(1_777_778, "RUB"),
        velocity_most=Money(2_000_000, "RUB"),
        velocity_all=Money(3_000_000, "RUB"),
        open_count=60,
        open_qualified_count=40,
        open_unknown_count=5,
        decided_share=Ratio(25, 100),
        average_deal=Money(8_000_000, "RUB"),
        cycle_days_median=45.0,
        mark=OK,
    )
    return replace(found, **changes)


def shown(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    return RU.text(value) if isinstance(value, Phrase) else value


def rows(table: Any) -> list[list[Any]]:  # noqa: ANN401 - a table of the report
    return [[shown(cell.value) for cell in row] for row in table.rows]


def test_the_curve_tells_a_share_or_its_bounds() -> None:
    curve, channels = compose_sales_cycle(cycle()).tables
    assert [row[:3] for row in rows(curve)] == [
        ["30 дней", "32,0\xa0%", "7,4–60,8\xa0%"],
        ["60 дней", "30,0–35,0\xa0%", None],
        ["90 дней", "32,0\xa0%", "7,4–60,8\xa0%"],
    ]
    assert rows(channels)[0] == ["VK", 40, "32,0\xa0%", "30,0–35,0\xa0%", None]
    assert rows(channels)[1][0] == "без канала"


def test_notes_keep_sales_and_open_deals_apart() -> None:
    notes = " ".join(RU.text(note) for note in compose_sales_cycle(cycle()).notes)
    assert "выиграно 23 сделки: медиана 11 дн., 90\xa0% – до 25,4 дн." in notes.replace(
        "90 %", "90\xa0%"
    )
    assert "Медианный возраст открытых (60) – 18,5 дн." in notes
    assert "5 сделок закрыты раньше, чем созданы" in notes
    assert "у 3 из 20 побед нет достоверного дня" in notes


def test_without_closing_days_nothing_is_drawn() -> None:
    result = cycle(
        won=None, points=(), by_channel=(), maturity=None, mark=Mark(State.REFUSED, say("x"))
    )
    assert compose_sales_cycle(result).tables == ()


def test_velocity_shows_its_factors() -> None:
    (table,) = compose_sales_velocity(velocity()).tables
    qualified, everything = rows(table)
    assert qualified == [
        *("от целевых лидов", 40, Ratio(25, 100), Money(8_000_000, "RUB"), 45.0),
        Money(1_777_778, "RUB"),
    ]
    assert (everything[1], everything[5]) == (60, Money(3_000_000, "RUB"))
    notes = " ".join(RU.text(note) for note in compose_sales_velocity(velocity()).notes)
    assert "Про 5 открытых сделок неизвестно, целевой ли лид: с ними – до 20" in notes


def test_velocity_without_an_agreement_shows_all_deals_alone() -> None:
    result = velocity(velocity=None, open_qualified_count=None, open_unknown_count=None)
    (table,) = compose_sales_velocity(result).tables
    assert [row[0] for row in rows(table)] == ["все"]


def test_velocity_of_nothing_is_no_table() -> None:
    section = compose_sales_velocity(velocity(velocity_all=None))
    assert (section.tables, section.notes) == ((), ())


def test_the_published_schema_takes_both_and_no_finding_repeats_them() -> None:
    results = {"sales_cycle": cycle(), "sales_velocity": velocity()}
    document = json.loads(render_json(made_report.weekly(results), RU))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["metrics"]["sales_cycle"]["followed"] == {
        "from": "2025-11-21",
        "to": "2026-11-21",
    }
    assert find(results, None) == ()
