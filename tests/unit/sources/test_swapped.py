# ruff: noqa: DTZ001 - cells hold times without a zone
"""Days and months that a spreadsheet has exchanged are never counted as they stand there."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources

FIRST = datetime(2026, 1, 1, 10, 30)
DAYS = [FIRST + timedelta(days=7 * n) for n in range(40)]
"""Days of nine months, in all parts of a month."""
EARLY = [day for day in DAYS if day.day <= 12]
Cell = str | datetime


def american(day: datetime) -> Cell:
    """What Excel of the United States makes of a day first: a date where it can be one."""
    if day.day <= 12:
        return day.replace(month=day.day, day=day.month)
    return f"{day:%d/%m/%Y %H:%M}"


def russian(day: datetime) -> Cell:
    """What Excel of Russia makes of a month first."""
    if day.day <= 12:
        return day.replace(month=day.day, day=day.month)
    return f"{day:%m/%d/%Y %H:%M}"


def honest(day: datetime) -> Cell:
    """A column that mixes dates and texts, all of them right."""
    return day if day.day % 2 else f"{day:%d.%m.%Y %H:%M}"


def read(path: Path, date_format: str | None = None) -> Canonical:
    request = SourceRequest(path=path, role=Role.LEADS, date_format=date_format)
    return read_sources([request], ReadOptions(today=date(2026, 12, 1)))


def book(path: Path, cells: Sequence[Cell]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["lead_id", "created_at"])
    for number, cell in enumerate(cells):
        sheet.append([f"L{number}", cell])
    workbook.save(path)
    return path


def text(path: Path, cells: Sequence[Cell]) -> Path:
    """The same saved as text by Excel of Russia: its own dates have points."""
    lines = [
        f"L{number};{cell if isinstance(cell, str) else format(cell, '%d.%m.%Y %H:%M')}"
        for number, cell in enumerate(cells)
    ]
    path.write_text("\n".join(["lead_id;created_at", *lines]) + "\n", encoding="utf-8")
    return path


def told(canonical: Canonical) -> dict[str, int]:
    wanted = {"D235", "D162", "D050"}
    return {issue.code: issue.count for issue in canonical.issues if issue.code in wanted}


@pytest.mark.parametrize("spoil", [american, russian])
def test_a_workbook_with_exchanged_days_is_refused(
    tmp_path: Path, spoil: Callable[[datetime], Cell]
) -> None:
    canonical = read(book(tmp_path / "leads.xlsx", [spoil(day) for day in DAYS]))
    assert told(canonical) == {"D235": len(EARLY), "D162": len(EARLY)}
    (issue,) = [each for each in canonical.issues if each.code == "D235"]
    assert issue.places[0].row == 2


def test_a_text_saved_from_it_too(tmp_path: Path) -> None:
    canonical = read(text(tmp_path / "leads.csv", [russian(day) for day in DAYS]))
    assert told(canonical) == {"D235": len(EARLY), "D162": len(EARLY)}


def test_a_short_export_is_told_by_where_its_dates_lie(tmp_path: Path) -> None:
    days = [datetime(2026, 11, day, 9) for day in range(4, 15)]
    canonical = read(book(tmp_path / "leads.xlsx", [american(day) for day in days]))
    assert told(canonical) == {"D235": 9, "D162": 9}
    scattered: list[Cell] = [datetime(2026, month, month) for month in (1, 3, 5, 7, 9, 11)]
    assert told(read(book(tmp_path / "l.xlsx", [*scattered, "13.11.2026"]))) == {}


def test_dates_of_all_days_are_not_suspected(tmp_path: Path) -> None:
    canonical = read(book(tmp_path / "leads.xlsx", [honest(day) for day in DAYS]))
    assert told(canonical) == {}


def test_a_month_that_went_on_as_text_is_not_suspected(tmp_path: Path) -> None:
    cells: list[Cell] = [datetime(2026, 3, day) for day in range(1, 13)]
    cells += [f"{day}.03.2026" for day in range(13, 31)]
    assert told(read(book(tmp_path / "leads.xlsx", cells))) == {}


def test_a_format_of_the_settings_says_that_all_is_well(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", [american(day) for day in DAYS])
    assert told(read(path, "dd/mm/yyyy HH:MM")) == {}
