"""Headers and cells that have come apart are named; odd words alone are not."""

from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.shape import Hints
from small_exports import Export

DAYS = ["01.02.2026", "02.02.2026", "03.02.2026"]
NAMES = ["Анна", "Борис", "Вера"]


def codes(export: Export, *columns: tuple[str, list[str]]) -> set[str]:
    rows = zip(["1", "2", "3"], ["New"] * 3, *(cells for _, cells in columns), strict=True)
    head = ",".join(["deal_id", "stage", *(header for header, _ in columns)])
    text = "\n".join([head, *(",".join(row) for row in rows)]) + "\n"
    return {issue.code for issue in inspect_file(export("d.csv", text), Hints()).issues}


def test_shifted_columns_are_named(export: Export) -> None:
    assert "D161" in codes(export, ("Контакты", DAYS), ("Дата правки", NAMES))


def test_columns_in_their_places_are_not(export: Export) -> None:
    assert "D161" not in codes(export, ("Дата правки", DAYS), ("Контакты", NAMES))
    assert "D161" not in codes(export, ("Создана", DAYS), ("Дата правки", ["не закрыта"] * 3))
    numbers = ["45689", "45690", "45691"]
    assert "D161" not in codes(export, ("Создана", DAYS), ("Дата правки", numbers))
