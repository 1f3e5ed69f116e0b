"""Exports that were glued together: a byte order mark inside the file means nothing."""

from pathlib import Path

import pytest

from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import CsvForm, Hints, RawTable
from funnelcli.sources.spool import without_marks
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.text.csv_table import read_tolerantly

KNOWN = frozenset(map(fold_header, ["ID", "Имя", "Сумма"]))
HEADER = "ID;Имя;Сумма"
ENCODINGS = ["utf-8-sig", "utf-16"]
"""Each part begins with its mark."""


def read(path: Path) -> RawTable:
    """The table, read the same way by record as natively."""
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert isinstance(head.form, CsvForm)
    slow = read_tolerantly(head, head.form, head.headers, table.sha256)
    assert table.frame.equals(slow.frame)
    assert (table.rows_read, table.excluded) == (slow.rows_read, slow.excluded)
    return table


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_header_of_the_second_export_is_no_record(
    tmp_path: Path, end: str, encoding: str
) -> None:
    path = tmp_path / "all.csv"
    parts = (f"{HEADER}{end}1;а;5{end}", f"{HEADER}{end}2;б;6{end}")
    path.write_bytes(b"".join(part.encode(encoding) for part in parts))
    table = read(path)
    assert table.frame.rows() == [(2, "1", "а", "5"), (4, "2", "б", "6")]
    assert {issue.code for issue in table.issues} == {"D023"}
    assert {reason: list(rows) for reason, rows in table.aside.items()} == {"repeated_header": [3]}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_mark_is_no_part_of_the_first_cell(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "all.csv"
    parts = (f"{HEADER}\n", "1;а;5\n2;б;6\n", "3;в;7\n")
    path.write_bytes(b"".join(part.encode(encoding) for part in parts))
    assert [row[1] for row in read(path).frame.rows()] == ["1", "2", "3"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_marks_wherever_a_block_of_the_file_ends(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "all.csv"
    rows = [f"{number};{'ы' * (number % 7)};5\n" for number in range(60_000)]
    path.write_bytes(b"".join(part.encode(encoding) for part in (f"{HEADER}\n", *rows)))
    assert path.stat().st_size > 1 << 20
    found = read(path).frame
    assert found["ID"].to_list() == [str(number) for number in range(60_000)]


def test_a_mark_inside_a_line_stays() -> None:
    text = "\ufeffa\ufeff\n\ufeff\ufeffb\r\ufeffc"
    assert without_marks(text) == "a\ufeff\nb\rc"
    assert without_marks("\ufeffa\n\ufeff", at_start=False) == "\ufeffa\n"
