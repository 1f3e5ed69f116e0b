import polars as pl
import pytest

from funnelcli.model.stage import Ladder, Outcome
from funnelcli.sources.roles.ladders import StageMet, StageNames, stage_book
from funnelcli.sources.roles.outcomes import (
    PipelineNames,
    flagged_outcome,
    named_outcome,
    settings_of,
    worded_outcome,
)

SALES = PipelineNames(stages=("Новая", "КП"), won=("Оплачено",), lost=("Отказ", "Дубль"))
NAMES = StageNames(
    won=("Сделка успешна",),
    lost=("Сделка провалена",),
    ladders=(
        ("Новая", "Cчёт на предоплату"),
        ("New", "Invoice"),
    ),  # a Latin C, as the vendor has it
)


def met(*stages: str, pipeline: str = "") -> list[StageMet]:
    return [StageMet(pipeline=pipeline, stage=stage) for stage in stages]


def test_settings_give_order_and_outcomes() -> None:
    book = stage_book(met("КП", "оплачено", "Дубль", "Пауза"), {"Продажи": SALES}, NAMES)
    assert book.ladders == (Ladder("", ("Новая", "КП")),)
    assert book.order == "settings"
    assert book.ranks == {("", "КП"): 2}
    assert book.outcomes["", "оплачено"] is Outcome.WON
    assert book.outcomes["", "Дубль"] is Outcome.LOST
    assert book.outcomes["", "Пауза"] is Outcome.UNKNOWN
    assert book.strange == (("", "Пауза"),)


def test_one_pipeline_of_the_settings_holds_for_nameless_deals_only() -> None:
    assert settings_of("", {"Продажи": SALES}) is SALES
    assert settings_of("ПРОДАЖИ", {"Продажи": SALES}) is SALES
    assert settings_of("Сервис", {"Продажи": SALES}) is None
    assert settings_of("", {"Продажи": SALES, "Сервис": SALES}) is None


def test_a_sort_order_one_to_one_with_the_stages_is_the_ladder() -> None:
    stages = [
        StageMet(pipeline="", stage="B", flagged=Outcome.OPEN, positions=(2.0,)),
        StageMet(pipeline="", stage="A", flagged=Outcome.OPEN, positions=(1.0,)),
        StageMet(pipeline="", stage="Ganada", flagged=Outcome.WON, positions=(6.0,)),
    ]
    book = stage_book(stages, {}, StageNames())
    assert book.order == "export"
    assert book.ladders == (Ladder("", ("A", "B")),)
    assert book.outcomes["", "Ganada"] is Outcome.WON


@pytest.mark.parametrize("positions", [((1.0,), (1.0,)), ((1.0, 2.0), (3.0,))])
def test_a_sort_order_that_is_not_one_to_one_is_no_ladder(
    positions: tuple[tuple[float, ...], ...],
) -> None:
    stages = [
        StageMet(pipeline="", stage=name, positions=place)
        for name, place in zip("AB", positions, strict=True)
    ]
    assert stage_book(stages, {}, StageNames()).ladders == ()


def test_the_default_order_holds_when_it_knows_every_open_stage() -> None:
    stages = met("Cчёт на предоплату", "Сделка успешна", "Новая", "Сделка провалена")
    book = stage_book(stages, {}, NAMES)
    assert book.order == "profile"
    assert book.ladders == (Ladder("", ("Новая", "Cчёт на предоплату")),)
    cyrillic = stage_book(met("Счёт на предоплату"), {}, NAMES)
    assert cyrillic.ladders == (Ladder("", ("Счёт на предоплату",)),)


def test_an_unknown_open_stage_means_no_ladder_and_stays_open() -> None:
    book = stage_book(met("Новая", "Своя"), {}, NAMES)
    assert (book.ladders, book.order, book.strange) == ((), None, ())
    assert book.outcomes["", "Своя"] is Outcome.OPEN


def test_each_pipeline_has_its_own_ladder_and_the_weakest_basis_is_named() -> None:
    stages = [*met("КП", pipeline="Продажи"), *met("Invoice", pipeline="Export")]
    book = stage_book(stages, {"Продажи": SALES}, NAMES)
    assert {ladder.pipeline for ladder in book.ladders} == {"Продажи", "Export"}
    assert book.order == "profile"


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Closed Won", Outcome.WON),
        ("УСПЕШНО РЕАЛИЗОВАНО", Outcome.WON),
        ("Lost", Outcome.LOST),
        ("C14:WON", Outcome.WON),
        ("Wonderful", None),
        ("Not won", None),
    ],
)
def test_whole_names_only_say_won_or_lost(stage: str, outcome: Outcome | None) -> None:
    assert named_outcome(stage, None, (), ()) is outcome


@pytest.mark.parametrize(
    ("flags", "outcome"),
    [
        ({"won_flag": "1", "closed_flag": "1"}, "won"),
        ({"won_flag": "0", "closed_flag": "1"}, "lost"),
        ({"won_flag": "0", "closed_flag": "0"}, "open"),
        ({"won_flag": "false", "lost_flag": "TRUE"}, "lost"),
        ({"won_flag": "false", "lost_flag": "false"}, "open"),
        ({"won_flag": "false"}, None),
        ({"won_flag": "true"}, "won"),
        ({"won_flag": None, "closed_flag": None}, None),
        ({"won_flag": "true", "lost_flag": "true"}, None),
        ({"closed_flag": "Нет"}, "open"),
        ({"closed_flag": "Да"}, None),
    ],
)
def test_flags_decide(flags: dict[str, str | None], outcome: str | None) -> None:
    frame = pl.DataFrame({name: [value] for name, value in flags.items()}).cast(pl.String)
    assert frame.select(flagged_outcome(frame.columns)).item() == outcome


def test_words_of_a_status_column() -> None:
    assert worded_outcome(["Won", "lost", "Открыта", "хз"]) == {
        "Won": "won",
        "lost": "lost",
        "Открыта": "open",
    }
