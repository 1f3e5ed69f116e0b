"""Deals of which the export does not say in known words what became of them."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

SALES = PipelineNames(stages=("new",), won=("done",), lost=("dead",))


def read(path: Path, pipelines: dict[str, PipelineNames] | None = None) -> Canonical:
    options = ReadOptions(today=date(2026, 11, 20), pipelines=pipelines or {})
    return read_sources([SourceRequest(path=path)], options)


@pytest.mark.parametrize(
    "text",
    [
        (
            "Id,StageName,IsClosed,CloseDate,CreatedDate\n"
            "1,Ganada,true,2026-11-05,2026-11-01\n2,Propuesta,false,2026-12-05,2026-11-01\n"
        ),
        "ID,Название сделки,Стадия сделки,Сделка закрыта\n1,А,Не наш клиент,Да\n2,Б,Думает,Нет\n",
        (
            "ID,Название сделки,Этап сделки,Воронка,Дата закрытия\n"
            "1,А,Оплата получена,Опт,05.11.2026 10:00:00\n2,Б,Думает,Опт,не закрыта\n"
        ),
        "deal_id,created_at,closed_at,amount\n1,2026-11-01,2026-11-05,10\n2,2026-11-01,,10\n",
    ],
)
def test_a_deal_that_is_closed_without_an_outcome_is_not_open(
    export: Export, rows: Rows, text: str
) -> None:
    canonical = read(export("d.csv", text))
    assert [row["status"] for row in rows(canonical.deals)] == ["unknown", "open"]
    issue = next(issue for issue in canonical.issues if issue.code == "D070")
    assert (issue.values["number"], issue.places[0].row) == (1, 2)


def test_a_status_that_nobody_knows_is_no_open_deal(export: Export, rows: Rows) -> None:
    text = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status\n1,A,Demo,VIP\n2,B,Demo,Gewonnen\n"
    canonical = read(export("d.csv", text))
    assert [row["status"] for row in rows(canonical.deals)] == ["unknown", "won"]
    issue = next(issue for issue in canonical.issues if issue.code == "D070")
    assert (issue.values["stages"], issue.places[0].column) == ("VIP", "Deal - Status")


def test_a_flag_that_is_neither_yes_nor_no_is_no_open_deal(export: Export, rows: Rows) -> None:
    head = "Record ID,Deal Name,Deal Stage,Is Closed Won,Is closed lost\n"
    lines = "1,A,Demo,WAHR,FALSCH\n2,B,Demo,✓,\n3,C,Demo,,\n4,D,Demo,oui,?\n"
    canonical = read(export("d.csv", head + lines))
    assert [row["status"] for row in rows(canonical.deals)] == ["won", "unknown", "open", "won"]
    issue = next(issue for issue in canonical.issues if issue.code == "D070")
    assert (issue.values["number"], issue.values["stages"]) == (1, "✓")


def test_flags_that_contradict_each_other_tell_nothing(export: Export, rows: Rows) -> None:
    head = "Record ID,Deal Name,Deal Stage,Is Closed Won,Is closed lost\n"
    canonical = read(export("d.csv", head + "1,A,Demo,true,true\n2,B,Closed Won,true,true\n"))
    assert [row["status"] for row in rows(canonical.deals)] == ["unknown", "won"]


@pytest.mark.parametrize(
    ("stage", "statuses", "outcomes"),
    [
        ("", ("Новая", "Продано"), ("open", "won")),
        ("", ("Новая", "Отказ"), ("unknown", "lost")),
        ("new", ("VIP", "обычный"), ("open", "open")),
        ("new", ("VIP", "Отказ"), ("unknown", "lost")),
    ],
)
def test_a_status_of_no_system_may_be_the_stage_or_anything(
    export: Export,
    rows: Rows,
    stage: str,
    statuses: tuple[str, str],
    outcomes: tuple[str, str],
) -> None:
    head = "ID сделки,Сумма,Дата создания,Статус" + (",Этап" if stage else "")
    lines = [f"{n},5,2026-11-01,{said},{stage}".rstrip(",") for n, said in enumerate(statuses)]
    canonical = read(export("d.csv", "\n".join([head, *lines, ""])))
    assert tuple(row["status"] for row in rows(canonical.deals)) == outcomes


def test_statuses_that_are_the_stages_are_known_by_the_settings(export: Export, rows: Rows) -> None:
    path = export(
        "d.csv", "ID сделки,Сумма,Дата создания,Статус\n1,5,,new\n2,5,,Done\n3,5,,Отказ\n"
    )
    canonical = read(path, pipelines={"Main": SALES})
    assert [row["status"] for row in rows(canonical.deals)] == ["open", "won", "lost"]


def test_a_day_of_closing_does_not_overrule_an_open_stage(export: Export, rows: Rows) -> None:
    path = export("d.csv", "deal_id,stage,closed_at\n1,new,2026-11-05\n2,Done,2026-11-05\n")
    canonical = read(path, pipelines={"Main": SALES})
    assert [row["status"] for row in rows(canonical.deals)] == ["open", "won"]
