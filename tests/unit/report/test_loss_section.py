"""Losses on paper: unknown first, owners, reasons, stages; in JSON as the schema says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import funnelcli.render.json as module
import made_report
from funnelcli.metrics.loss_reasons import LossReasons
from funnelcli.model.phrase import Phrase
from funnelcli.model.ratio import Ratio
from funnelcli.render.json import render_json
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from funnelcli.report.sections.loss_reasons import compose_loss_reasons
from made_losses import losses, unfilled

RU = Words("ru")
SCHEMA = Path(module.__file__).parent / "schemas" / "report.schema.json"


def shown(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    return RU.text(value) if isinstance(value, Phrase) else value


def tables(result: LossReasons) -> list[list[list[Any]]]:
    section = compose_loss_reasons(result)
    return [[[shown(cell.value) for cell in row] for row in each.rows] for each in section.tables]


def notes(result: LossReasons) -> str:
    return " ".join(RU.text(note) for note in compose_loss_reasons(result).notes)


def test_what_nobody_knows_stands_first() -> None:
    owners, reasons, stages = tables(losses())
    assert [row[:2] for row in owners] == [
        ["ХЗ", 2],
        ["маркетинг", 5],
        ["продажи", 2],
        ["продукт", 1],
    ]
    assert reasons[0] == ["причина не указана", "ХЗ", 2, Ratio(2, 10)]
    assert stages == [
        ["Основная: КП", 9, Ratio(1, 9), 1, 5, 2, 1, 0, 0],
        ["Сервис: этап неизвестен", 1, Ratio(1, 1), *[None] * 6],
    ]


def test_without_enough_reasons_only_the_gaps_are_shown() -> None:
    (stages,) = tables(unfilled())
    assert [len(row) for row in stages] == [3, 3]
    assert "Чья причина" not in notes(unfilled())
    assert "(6 из 10) проигранных" in notes(unfilled())


def test_notes_name_what_is_left_open() -> None:
    told = notes(losses(unassigned=("Иное",), price_unjudged_count=3, undated_count=1))
    assert "Ни за кем не закреплены: Иное." in told
    assert "3 отказа «дорого»" in told
    assert "1 проигранная сделка без дня закрытия" in told
    assert "истории этапов" in told


@pytest.mark.parametrize(
    ("result", "codes"),
    [
        (losses(), ["F083"]),
        (unfilled(), ["F064"]),
        (losses(unassigned=("Иное",)), ["F083", "F065"]),
        (losses(unknown=None), []),
        (losses(unknown=Ratio(2, 3), by_owner=()), []),
    ],
)
def test_findings(result: LossReasons, codes: list[str]) -> None:
    assert [each.code for each in find({"loss_reasons": result}, None)] == codes


@pytest.mark.parametrize("result", [losses(), unfilled(), losses(lost_count=None, unknown=None)])
def test_the_schema_holds(result: LossReasons) -> None:
    document = json.loads(render_json(made_report.weekly({"loss_reasons": result}), RU))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["metrics"]["loss_reasons"]["state"] == "ok"
    del document["metrics"]["loss_reasons"]["by_owner"]
    with pytest.raises(jsonschema.ValidationError, match="by_owner"):
        jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
