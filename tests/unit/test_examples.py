"""The example is what its generator writes, is inside the package, and is as dirty as life."""

import csv
import importlib
import io
import re
from pathlib import Path
from types import ModuleType

import pytest
from hatchling.builders.wheel import WheelBuilder
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "opel"
DEMO = ROOT / "src" / "funnelcli" / "demo"


def example_files() -> list[str]:
    return sorted(
        str(path.relative_to(EXAMPLE))
        for path in EXAMPLE.rglob("*")
        if path.is_file() and path.suffix in {".csv", ".xlsx", ".yaml"}
    )


def demo_files() -> list[str]:
    return sorted(str(path.relative_to(DEMO)) for path in DEMO.rglob("*") if path.is_file())


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    return importlib.import_module("make")


@pytest.fixture(scope="module")
def leads() -> list[list[str]]:
    text = (EXAMPLE / "exports/leads_2026-11-20.csv").read_bytes().decode("cp1251")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def deals() -> list[tuple[object, ...]]:
    book = load_workbook(EXAMPLE / "exports/deals_2026-11-20.xlsx", read_only=True)
    return list(book["Сделки"].iter_rows(values_only=True))


def test_the_generator_writes_what_the_repository_holds(generator: ModuleType) -> None:
    made: dict[str, bytes] = generator.make_exports()

    assert sorted([*made, "funnelcli.yaml", "lead-spec.yaml"]) == example_files()
    assert generator.differing() == []


def test_the_check_names_the_file_that_differs(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "make_exports", lambda: {"plan.csv": b"another plan"})

    assert generator.main(["--check"]) == 1
    assert "plan.csv" in capsys.readouterr().err


def test_the_demo_is_the_example_byte_for_byte() -> None:
    assert demo_files() == example_files()
    for path in example_files():
        assert (DEMO / path).read_bytes() == (EXAMPLE / path).read_bytes(), path


def test_the_wheel_carries_the_demo() -> None:
    builder = WheelBuilder(str(ROOT))
    packed = {file.distribution_path for file in builder.recurse_included_files()}

    for path in demo_files():
        assert f"funnelcli/demo/{path}" in packed


def test_people_are_invented(leads: list[list[str]], deals: list[tuple[object, ...]]) -> None:
    found: dict[str, set[str]] = {"Мобильный телефон": set(), "Рабочий email": set()}
    for table in (leads, deals):
        header = list(table[0])
        for name, values in found.items():
            at = header.index(name)
            values.update(str(row[at]) for row in table[1:] if row[at])

    assert len(found["Мобильный телефон"]) > 1000
    for phone in found["Мобильный телефон"]:
        assert re.fullmatch(r"[78]90000[01]\d{4}", re.sub(r"\D", "", phone))
    assert all(email.endswith("@example.com") for email in found["Рабочий email"])


def test_leads_look_like_a_russian_export_saved_by_excel() -> None:
    raw = (EXAMPLE / "exports/leads_2026-11-20.csv").read_bytes()

    assert raw.startswith("ID заявки;".encode("cp1251"))
    assert b"\r\n" in raw
    assert re.search(rb"\d\xa0\d{3}", raw)
    assert re.search(rb";\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d;", raw)


def test_leads_are_as_dirty_as_life(leads: list[list[str]]) -> None:
    header, rows = leads[0], leads[1:]

    def column(name: str) -> list[str]:
        return [row[header.index(name)] for row in rows]

    assert 1400 <= len(rows) <= 1600
    ids = column("ID заявки")
    assert ids.count("") == 1
    assert len(ids) - len(set(ids)) == 2
    assert column("Дата создания").count("") == 4  # three leads, and the row without an id
    assert column("Ответственный").count("") > 10
    assert {"Google", "google", ""} <= set(column("Источник"))
    assert column("Бюджет, р.").count("") > 100
    assert column("Решает сам").count("") > 100
    assert sum("тест" in title.lower() for title in column("Название заявки")) > 5


def test_deals_are_as_dirty_as_life(deals: list[tuple[object, ...]]) -> None:
    header, rows = list(deals[0]), deals[1:]

    def column(name: str) -> list[object]:
        return [row[header.index(name)] for row in rows]

    stages, closed = column("Этап сделки"), column("Дата закрытия")
    won = [n for n, stage in enumerate(stages) if stage == "Успешно реализовано"]
    assert header.count("Источник") == 2
    assert {"Закрыто и не реализовано", "Нет в наличии", "На паузе"} <= set(stages)
    assert sum(closed[n] == "не закрыта" for n in won) == 2
    assert sum(column("Бюджет ₽")[n] is None for n in won) >= 2
    assert column("Валюта").count("USD") == 6
    assert any(isinstance(amount, str) for amount in column("Бюджет ₽"))
    assert len(column("ID")) - len(set(column("ID"))) == 1


def test_spend_has_preamble_totals_and_a_channel_without_leads() -> None:
    direct = (EXAMPLE / "exports/direct_2026-11-20.csv").read_bytes().decode("utf-8")
    lines = direct.splitlines()
    assert direct.startswith("\ufeff")
    assert lines[4].startswith("Дата;Кампания;")
    assert lines[-1].startswith("Итого;")

    book = load_workbook(EXAMPLE / "exports/vk_2026-11-20.xlsx", read_only=True)
    rows = list(book["Объявления"].iter_rows(values_only=True))
    assert "Потрачено всего, ₽" in rows[1]
    assert rows[-1][0] == "Итого"
    assert "2ГИС" in (EXAMPLE / "exports/2gis_2026.csv").read_text(encoding="utf-8")
