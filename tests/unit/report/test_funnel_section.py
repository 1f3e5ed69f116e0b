"""The funnel on paper and in JSON: what nobody measured first, one bar scale, prices by step."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import funnelcli.render.json as module
import made_report
from funnelcli.metrics.base import Split
from funnelcli.metrics.durations import Days
from funnelcli.metrics.funnel import Funnel, FunnelGroup
from funnelcli.metrics.funnel_step import FunnelStep
from funnelcli.metrics.reach import Bounds
from funnelcli.metrics.stage_days import StageDays
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State
from funnelcli.render.json import render_json
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from funnelcli.report.last_period import LastPeriod
from funnelcli.report.sections.funnel import GROUPS_SHOWN, compose_funnel
from made_results import EARLY

RU = Words("ru")
SCHEMA = Path(module.__file__).parent / "schemas" / "report.schema.json"
AS_OF = date(2026, 11, 20)
ROUBLES = Money(45_000_000, "RUB")
STEPS = (
    FunnelStep(step="impressions", count=9_000, cost=Money(50_000, "RUB"), cost_per=1000, mark=OK),
    FunnelStep(
        step="clicks",
        unknown_count=3,
        mark=Mark(State.REFUSED, say("reason.no_clicks")),
    ),
    FunnelStep(step="leads", count=130, cost=Money(346_154, "RUB"), mark=OK),
    FunnelStep(
        step="qualified", unknown_count=130, mark=Mark(State.REFUSED, say("reason.no_spec"))
    ),
    FunnelStep(
        step="deals",
        count=30,
        unknown_count=20,
        loose_count=20,
        previous="leads",
        from_previous=Ratio(30, 130),
        mark=OK,
    ),
    FunnelStep(
        step="stage",
        pipeline="Основная",
        stage="КП",
        count=20,
        previous="deals",
        from_previous_bounds=Bounds(low=0.5, high=0.75),
        mark=Mark(State.WIDE, say("reason.snapshot_bounds", count=5)),
    ),
    FunnelStep(
        step="won", count=15, from_leads=Ratio(15, 130), previous="stage", mark=OK, loose_count=1
    ),
    FunnelStep(step="revenue", count=15, amount=Money(105_000_000, "RUB"), mark=OK),
)
DAYS = StageDays(
    pipeline="Основная",
    stage="КП",
    to_reach=Days(p50=3.5, p90=9.0, count=20),
    inside=None,
    standing_count=4,
    standing_median=12.0,
)


def funnel(**changes: Any) -> Funnel:  # noqa: ANN401 - any field of the result
    found = Funnel(
        basis="snapshot",
        stage_order="settings",
        spend=ROUBLES,
        linkage=Ratio(9, 10),
        leads_from_deals=False,
        names_meet=True,
        rows=STEPS,
        by_channel=(group("VK"), group(None)),
        by_asked=None,
        times=(DAYS,),
        assumes_forward=False,
        mark=OK,
    )
    return replace(found, **changes)


def group(name: str | None) -> FunnelGroup:
    return FunnelGroup(channel=name, spend=None, rows=STEPS)


def shown(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    return RU.text(value) if isinstance(value, Phrase) else value


def tables(result: Funnel) -> list[list[list[Any]]]:
    section = compose_funnel(result)
    return [[[shown(cell.value) for cell in row] for row in each.rows] for each in section.tables]


def test_steps_stand_with_bars_out_of_the_leads_and_prices() -> None:
    steps, channels, days = tables(funnel())
    assert [row[0] for row in steps] == [
        *("Показы", "Клики", "Лиды", "Целевые лиды", "Стали сделками", "КП", "Выиграно", "Деньги")
    ]
    assert steps[0][1:5] == [9_000, None, 0, None]
    assert steps[0][6] == "500 ₽ за 1000".replace(" ", "\xa0", 1)
    assert steps[1][1:4] == [None, None, 3]
    assert steps[4][1:5] == [30, Ratio(30, 130), 20, Ratio(30, 130)]
    assert steps[5][4] == "50,0–75,0\xa0%"
    assert steps[7][1] == Money(105_000_000, "RUB")
    assert [row[0] for row in channels] == ["VK", "без канала"]
    assert days == [["КП", 3.5, 9.0, None, None, 4, 12.0]]


def test_what_nobody_measured_says_what_to_export() -> None:
    texts = [RU.text(each.text) for each in compose_funnel(funnel()).callouts]
    assert texts == [
        "Не измерено – клики: в рекламных выгрузках нет кликов; добавьте эту колонку.",
        (
            "Не измерено – целевые лиды: нигде не записано, что такое целевой лид; "
            "добавьте lead-spec.yaml."
        ),
    ]


def test_notes_name_loose_deals_and_hidden_rows() -> None:
    many = tuple(group(f"канал {n}") for n in range(GROUPS_SHOWN + 2))
    result = funnel(by_channel=many, names_meet=False)
    notes = " ".join(RU.text(note) for note in compose_funnel(result).notes)
    assert "20 сделок периода не связаны ни с одним лидом" in notes
    assert "Ещё 2 строки" in notes
    assert "называют каналы по-разному" in notes
    assert len(tables(result)[1]) == GROUPS_SHOWN


@pytest.mark.parametrize("dimension", ["campaign", "product", "manager"])
def test_the_table_of_by_is_named_after_it(dimension: str) -> None:
    result = funnel(by_asked=Split(dimension=dimension, rows=(group(None),)))
    caption = compose_funnel(result).tables[2].caption
    assert caption is not None
    assert RU.has(caption.key)


def test_findings_name_the_steps_and_the_deals_of_nobody() -> None:
    found = {each.code: each for each in find({"funnel": funnel()}, None)}
    assert RU.text(found["F020"].text) == "В воронке не измерено: клики, целевые лиды."
    assert found["F021"].evidence["share"] == Ratio(20, 50)
    assert "40,0\xa0% (20 из 50)" in RU.text(found["F021"].text)


def test_few_deals_of_nobody_are_no_finding() -> None:
    rows = tuple(replace(row, loose_count=5) if row.step == "deals" else row for row in STEPS)
    assert "F021" not in {each.code for each in find({"funnel": funnel(rows=rows)}, None)}


def test_the_published_schema_takes_it() -> None:
    result = funnel(by_asked=Split(dimension="product", rows=(group("Капот"),)))
    text = render_json(made_report.weekly({"funnel": result}), RU)
    document = json.loads(text)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    shown = document["metrics"]["funnel"]
    assert shown["by_product"][0]["product"] == "Капот"
    assert shown["rows"][1]["reason_code"] == "reason.no_clicks"


def step(name: str, count: int, before: int | None, **changes: Any) -> FunnelStep:  # noqa: ANN401 - any field
    share = None if before is None else Ratio(count, before)
    made = FunnelStep(step=name, count=count, previous="leads", from_previous=share, mark=OK)
    return replace(made, **changes)


def last_period(then: tuple[FunnelStep, ...] | None, mark: Mark = OK) -> LastPeriod:
    period = Period(date(2026, 10, 1), date(2026, 11, 1))
    return LastPeriod(period=period, as_of=date(2026, 10, 20), rows=then, mark=mark)


def compared(now: tuple[FunnelStep, ...], then: tuple[FunnelStep, ...]) -> list[list[Any]]:
    section = compose_funnel(funnel(rows=now), last_period(then))
    assert RU.text(section.notes[0]).startswith("«Было»")
    return [
        [*(shown(cell.value) for cell in row), *(cell.before for cell in row if cell.before)]
        for row in section.tables[0].rows
    ]


def test_without_the_period_before_it_says_what_to_export() -> None:
    reason = say("reason.leads_begin", first=date(2026, 11, 3), start=date(2026, 10, 1))
    section = compose_funnel(funnel(), last_period(None, Mark(State.REFUSED, reason)))
    assert RU.text(section.notes[0]).replace("\u00a0", " ") == (
        "Прошлого периода (октябрь 2026) рядом нет: лиды в выгрузке начинаются с 3 ноября 2026; "
        "выгрузите их с 1 октября 2026."
    )
    assert section.tables[0] == compose_funnel(funnel()).tables[0]


def test_every_step_stands_beside_itself_in_the_other_period() -> None:
    now = (step("leads", 80, None), step("deals", 40, 80), step("won", 40, 80, unknown_count=3))
    then = (step("leads", 100, None), step("deals", 80, 100), step("won", 30, 100))
    leads, deals, won = compared(now, then)
    assert [leads[0], leads[1], leads[3]] == ["Лиды", 80, 100]
    assert (leads[2], leads[-1]) == (Ratio(80, 100), Ratio(100, 100))
    assert (deals[3], deals[2], deals[-1]) == (80, Ratio(40, 100), Ratio(80, 100))
    assert deals[6].replace("\u00a0", " ") == "▼ −30,0 п. п."
    assert won[6].replace("\u00a0", " ") == "+20,0 п. п."  # three that nobody knows of


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (Ratio(40, 80), Ratio(45, 100), "≈ +5,0 п. п."),
        (Ratio(400, 800), Ratio(300, 1000), "▲ +20,0 п. п."),
        (Ratio(1, 2), Ratio(2, 4), "0 п. п."),
        (Ratio(0, 0), Ratio(2, 4), None),
        (None, Ratio(2, 4), None),
    ],
)
def test_a_change_says_if_luck_would_do(now: Ratio | None, then: Ratio, said: str | None) -> None:
    rows = [(step("deals", 1, None, from_previous=share),) for share in (now, then)]
    (row,) = compared(rows[0], rows[1])
    found = row[6]
    assert (found and found.replace("\u00a0", " ")) == said


@pytest.mark.parametrize(("now", "then"), [(EARLY, OK), (OK, EARLY)])
def test_an_immature_cohort_has_no_arrow(now: Mark, then: Mark) -> None:
    (row,) = compared((step("deals", 400, 800, mark=now),), (step("deals", 300, 1000, mark=then),))
    assert str(row[6]).replace("\u00a0", " ") == "+20,0 п. п."


def test_a_step_of_another_order_has_no_change_and_a_new_one_no_past() -> None:
    now = (step("deals", 40, 80), step("stage", 9, 40, stage="Новый", pipeline="Основная"))
    old = (step("deals", 40, 50, previous="clicks"),)
    deals, stage = compared(now, old)
    assert (deals[3], deals[6]) == (40, None)
    assert (stage[3], stage[6]) == (None, None)
