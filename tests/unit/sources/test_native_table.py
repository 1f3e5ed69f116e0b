"""Workbooks of other formats, read in a child process."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from funnelcli.errors import InputError
from funnelcli.render.words import Words
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.table import Hints, RawTable, read_head, read_table
from funnelcli.sources.workbooks import native_process
from workbooks import Cell, Rows, save_ods

HEADERS = ["ID", "Название", "Бюджет ₽", "Дата создания", "Дата закрытия", "Повторная"]
KNOWN = frozenset(map(fold_header, HEADERS))
MOMENT = dt.datetime.fromisoformat("2024-09-01T10:15:00")
LATER = dt.datetime.fromisoformat("2024-09-08T09:30:00")
ROWS: list[list[Cell]] = [
    [101, " Кухня ", 350_000, MOMENT, "не закрыта", True],
    [102, "Шкаф", 90_000.5, MOMENT, LATER, False],
    [103, None, None, None, None, None],
]


def read(path: Path, hints: Hints | None = None) -> RawTable:
    head = read_head(path, hints or Hints(), KNOWN)
    return read_table(head, head.headers)


def refused(path: Path, hints: Hints | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_head(path, hints or Hints(), KNOWN)
    (issue,) = caught.value.issues
    for lang in ("en", "ru"):
        words = Words(lang)
        assert words.has(issue.message.key)
        assert words.text(issue.message)
    return issue.code


def test_native_columns_keep_their_types_and_mixed_ones_are_text(tmp_path: Path) -> None:
    table = read(save_ods(tmp_path / "deals[1].ods", {"Сделки": [HEADERS, *ROWS]}))
    frame = table.frame
    assert dict(frame.schema) == {
        "__row": pl.Int64,
        "ID": pl.Int64,
        "Название": pl.String,
        "Бюджет ₽": pl.Float64,
        "Дата создания": pl.Datetime("us"),
        "Дата закрытия": pl.String,
        "Повторная": pl.Boolean,
    }
    assert frame.row(0) == (2, 101, "Кухня", 350_000.0, MOMENT, "не закрыта", True)
    assert frame["Дата закрытия"][1] == "2024-09-08T09:30:00"
    assert frame.row(2) == (4, 103, None, None, None, None, None)
    assert table.head.sample[0][:3] == ("101", "Кухня", "350000")
    assert (table.rows_read, dict(table.excluded), table.issues) == (3, {}, ())


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Generator[list[subprocess.Popen[bytes]]]:
    """The children started since, none running before and after."""
    started: list[subprocess.Popen[bytes]] = []
    start = native_process._start

    def counted() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    native_process._unpacker().close()
    monkeypatch.setattr(native_process, "_start", counted)
    yield started
    native_process._unpacker().close()


def test_one_child_unpacks_all_workbooks(
    tmp_path: Path, starts: list[subprocess.Popen[bytes]]
) -> None:
    assert read(save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})).rows_read == 3
    assert refused(save_ods(tmp_path / "b.ods", {"A": []})) == "D013"
    assert read(save_ods(tmp_path / "c.ods", {"Сделки": [HEADERS, ROWS[0]]})).rows_read == 1
    assert len(starts) == 1


def test_a_workbook_too_large_for_the_memory_kills_only_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: list[subprocess.Popen[bytes]]
) -> None:
    large = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS * 2_000]})  # no slack holds it
    with monkeypatch.context() as patch:
        patch.setattr(native_process, "MEMORY", 1 << 10)
        patch.setattr(native_process, "MEMORY_PER_BYTE", 0)
        assert refused(large) == "D019"
    assert read(save_ods(tmp_path / "b.ods", {"Сделки": [HEADERS, *ROWS]})).rows_read == 3
    assert len(starts) == 2


def test_a_child_that_has_served_others_is_not_believed_when_it_dies(
    tmp_path: Path, starts: list[subprocess.Popen[bytes]]
) -> None:
    path = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})
    assert read(path).rows_read == 3
    starts[0].kill()
    starts[0].wait()
    assert read(path).rows_read == 3
    assert len(starts) == 2


def test_a_slow_workbook_is_given_up_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: list[subprocess.Popen[bytes]]
) -> None:
    path = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})
    with monkeypatch.context() as patch:
        patch.setattr(native_process, "SECONDS", 0)
        assert refused(path) == "D020"
    assert starts[0].returncode
    assert read(path).rows_read == 3


def test_a_module_in_the_current_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: list[subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "polars.py").write_text("raise SystemExit(7)")
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    path = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})
    monkeypatch.chdir(tmp_path)
    assert read(path).rows_read == 3
    assert starts


def test_the_child_ends_with_the_program(tmp_path: Path) -> None:
    path = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})
    code = (
        "import sys; from pathlib import Path\n"
        "from funnelcli.sources import table\n"
        "from funnelcli.sources.workbooks.native_process import _unpacker\n"
        "from funnelcli.sources.shape import Hints\n"
        "table.read_head(Path(sys.argv[1]), Hints(), frozenset(['id']))\n"
        "child = _unpacker()._child\n"
        "import atexit; atexit._run_exitfuncs()\n"
        "print(child.returncode is not None)"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_child_runs_where_memory_cannot_be_limited(tmp_path: Path) -> None:
    path = save_ods(tmp_path / "a.ods", {"Сделки": [HEADERS, *ROWS]})
    request = {
        "path": str(path),
        "kind": "ods",
        "target": str(tmp_path / "a.arrow"),
        "sheet": None,
        "header_row": None,
        "known": sorted(KNOWN),
        "memory": 1,
    }
    code = (
        "import sys; sys.modules['resource'] = None\n"
        "from funnelcli.sources.workbooks.native_child import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["rows_read"] == 3


def test_two_workbooks_at_a_time_share_one_child(
    tmp_path: Path, starts: list[subprocess.Popen[bytes]]
) -> None:
    paths = [
        save_ods(tmp_path / f"{number}.ods", {"Сделки": [HEADERS, *ROWS[: number % 3 + 1]]})
        for number in range(6)
    ]
    with ThreadPoolExecutor(max_workers=2) as pair:
        counts = list(pair.map(lambda path: read(path).rows_read, paths))
    assert counts == [1, 2, 3, 1, 2, 3]
    assert len(starts) == 1


def test_other_sheets_are_named(tmp_path: Path) -> None:
    words: Rows = [["слово", "дело"], ["a", "b"]]
    sheets: dict[str, Rows] = {"Сделки": [HEADERS, *ROWS], "Справка": words}
    path = save_ods(tmp_path / "a.ods", sheets)
    (issue,) = read(path).issues
    assert (issue.code, issue.values["others"]) == ("D136", "Справка")
    path = save_ods(tmp_path / "b.ods", {"Сделки": [HEADERS, *ROWS], "Ещё": [HEADERS, *ROWS]})
    (issue,) = read(path).issues
    assert (issue.code, issue.values["others"]) == ("D205", "Ещё")
    table = read(save_ods(tmp_path / "c.ods", {"Шаблон": [HEADERS], "Сделки": [HEADERS, *ROWS]}))
    (issue,) = table.issues
    assert (table.head.sheet, issue.code, issue.values["others"]) == ("Сделки", "D136", "Шаблон")


def test_totals_repeated_headers_and_headers_alone(tmp_path: Path) -> None:
    rows: Rows = [HEADERS, ROWS[0], HEADERS, ROWS[1], ["Итого", None, 440_000.5]]
    table = read(save_ods(tmp_path / "a.ods", {"Сделки": rows}))
    assert (table.rows_read, table.excluded) == (4, {"total_row": 1, "repeated_header": 1})
    assert [(issue.code, issue.places[0].row) for issue in table.issues] == [("D023", 3)]
    alone = read(save_ods(tmp_path / "b.ods", {"Сделки": [HEADERS]}))
    assert [issue.code for issue in alone.issues] == ["D027"]
