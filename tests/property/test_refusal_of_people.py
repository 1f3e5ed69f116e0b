"""Without what decides it, the work of people is refused: columns and settings of the example."""

import csv
import io
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oracle.tool import Asked, run_tool

EXAMPLE = Path(__file__).parents[2] / "examples" / "opel"
ASKED = Asked(as_of=date(2026, 11, 20), period="2026-11")
LEADS = "exports/leads_2026-11-20.csv"
FIGURES = {
    "response_time": (
        *("within_share", "minutes_median", "minutes_p90"),
        *("answered_count", "untouched_count", "backward_count", "untimed_count"),
    ),
    "capacity": ("load", "is_over", "leads_count"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "opel"))


def results(folder: Path, metric: str) -> Any:  # noqa: ANN401 - result of the tool
    return run_tool(folder / "funnelcli.yaml", ASKED)[metric]


def figures(result: Any, metric: str) -> list[object]:  # noqa: ANN401 - result of the tool
    return [getattr(result.headline, name) for name in FIGURES[metric]]


def drop_column(folder: Path, header: str) -> None:
    """The export without one column, and the settings without the word about it."""
    path = folder / LEADS
    table = list(csv.reader(io.StringIO(path.read_text(encoding="cp1251")), delimiter=";"))
    place = table[0].index(header)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [cell for n, cell in enumerate(row) if n != place] for row in table
    )
    path.write_text(out.getvalue(), encoding="cp1251", newline="")
    settings = folder / "funnelcli.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(rf"(?m)^ +\w+: {header}\n", "", text, count=1), encoding="utf-8")


def edit(folder: Path, pattern: str) -> None:
    """The settings without what ``pattern`` finds."""
    settings = folder / "funnelcli.yaml"
    text, count = re.subn(pattern, "", settings.read_text(encoding="utf-8"))
    assert count
    settings.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("metric", FIGURES)
def test_the_whole_example_tells_it(metric: str, copy: Path) -> None:
    result = results(copy, metric)
    assert result.mark.state not in {"refused", "unknown"}
    assert None not in figures(result, metric)


@pytest.mark.parametrize(
    ("metric", "header"),
    [
        ("response_time", "Дата первого контакта"),
        ("response_time", "Дата создания"),
        ("capacity", "Ответственный"),
        ("capacity", "Дата создания"),
    ],
)
def test_without_its_column_it_is_refused(metric: str, header: str, copy: Path) -> None:
    drop_column(copy, header)
    result = results(copy, metric)
    assert (result.mark.state, result.mark.reason is None) == ("refused", False)
    assert set(figures(result, metric)) == {None}
    assert metric != "capacity" or result.rows == ()


@pytest.mark.parametrize(
    ("metric", "pattern"),
    [("response_time", r"(?m)^  hours: .*\n"), ("capacity", r", capacity: \d+")],
)
def test_without_its_setting_it_is_refused(metric: str, pattern: str, copy: Path) -> None:
    edit(copy, pattern)
    assert results(copy, metric).mark.state == "refused"
