"""Workbooks of the corpora: read right, or refused by a code; none hangs or takes the program down.

``workbooks.json`` says what becomes of each file; a file that starts to fail, or starts to work,
changes it: ``pytest tests/real/test_workbooks.py --update-golden`` writes it again.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from funnelcli.errors import InputError
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import Head, Hints, RawTable
from funnelcli.sources.table import open_head, read_table
from funnelcli.sources.text.rows import clean_cell
from funnelcli.sources.values import natives

FOLDER = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="FUNNELCLI_REAL_DATA is not set")
CORPORA = Path(FOLDER or ".") / "corpora"
LIST = Path(__file__).with_name("workbooks.json")
ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
KNOWN = frozenset(
    map(fold_header, ("ID", "Имя лида", "Источник", "Бюджет", "Дата создания", "Менеджер"))
)
TRUTH = CORPORA / "ru-xlsx-bad" / "truth.json"
CASES: dict[str, dict[str, Any]] = json.loads(TRUTH.read_text()) if TRUTH.exists() else {}
FLAGS = {
    "error_cells.xlsx": {"D133"},
    "xml_escapes.xlsx": {"D137"},
    "dates_as_serials.xlsx": {"D140"},
}
SECONDS = 2.0
MEMORY = 300 << 20
SETTLE = """
import sys, time
from pathlib import Path
from funnelcli.errors import InputError
from funnelcli.sources.table import Hints, read_head, read_table
for name in sys.argv[1:]:
    start = time.process_time()
    for row in (None, 1):
        try:
            head = read_head(Path(name), Hints(header_row=row), frozenset(["id"]))
            frame = read_table(head, head.headers).frame
            told = "read"
        except InputError as error:
            told = error.issues[0].code
    print(told, time.process_time() - start)
status = Path("/proc/self/status").read_text()  # ru_maxrss would hold the starter's memory too
print(int(status.partition("VmHWM:")[2].split()[0]) * 1024)
"""


def read(path: Path) -> tuple[Head, RawTable]:
    head = open_head(path, Hints(), KNOWN)
    return head, read_table(head, head.headers)


def outcome(path: Path) -> str:
    """How many columns and rows, or the codes of a refusal."""
    try:
        head, table = read(path)
        height = table.frame.height
    except InputError as error:
        return " ".join(issue.code for issue in error.issues)
    assert table.rows_read == height + sum(table.excluded.values())
    codes = sorted({issue.code for issue in (*head.issues, *table.issues)})
    return " ".join([f"{len(head.headers)}x{height}", *codes])


def plain(value: object) -> str:
    """A cell as the truth writes it; days and numbers as Russians write them are understood."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    day = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text)
    if day:
        return f"{day[3]}-{day[2]}-{day[1]} 00:00:00"
    return text.replace(",", ".") if re.fullmatch(r"\d+,\d+", text) else text


@pytest.mark.parametrize("name", CASES)
def test_every_case_as_its_truth_says(name: str) -> None:
    case = CASES[name]
    try:
        head, table = read(TRUTH.parent / name)
    except InputError:
        assert case["expect"] in {"refuse", "equal-or-refuse"}
        return
    if case["expect"] == "refuse":  # a page without a table of exports
        assert len(head.headers) < 2
        return
    named = [header for header in head.headers if not header.startswith("#")]
    assert list(map(fold_header, named)) == [fold_header(text) for text in case["header"]]
    frame = table.frame
    bare = [name for name in named if natives.bare_days(table, name, frame.schema)]
    assert bare == (["Дата создания"] if name == "dates_as_serials.xlsx" else [])
    days = [frame[natives.MOMENT + name].alias(name) for name in bare]
    rows = [[plain(cell) for cell in row] for row in frame.with_columns(days).select(named).rows()]
    assert rows == [[clean_cell(cell) or "" for cell in row] for row in case["rows"]]
    codes = {issue.code for issue in table.issues} - {"D136"} | ({"D140"} if bare else set())
    assert codes == FLAGS.get(name, set())
    assert bool(codes) == (case["expect"] == "flag")


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of one process is read from Linux"
)
def test_bombs_cost_little() -> None:
    paths = sorted(map(str, (CORPORA / "bombs").iterdir()))
    done = subprocess.run(
        [sys.executable, "-c", SETTLE, *paths], capture_output=True, text=True, check=True
    )
    *settled, memory = done.stdout.splitlines()
    assert len(settled) == len(paths)
    told = dict(zip(paths, settled, strict=True))
    slow = {path: line for path, line in told.items() if float(line.split()[1]) > SECONDS}
    assert not slow
    assert int(memory) <= MEMORY


def workbooks() -> Iterator[Path]:
    for path in sorted(CORPORA.rglob("*")):
        if path.suffix.lower() in ENDINGS and path.parent.name != "ru-xlsx-bad":
            yield path


def test_every_other_workbook_comes_out_as_the_list_says(*, update_golden: bool) -> None:
    found: dict[str, str] = {}
    slow = []
    for path in workbooks():
        start = time.process_time()
        found[path.relative_to(CORPORA).as_posix()] = outcome(path)
        if time.process_time() - start > 5:
            slow.append(path)
    assert not slow
    if update_golden:
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found[name])}" for name in found)
        LIST.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    assert found == json.loads(LIST.read_text(encoding="utf-8"))
