"""The fast way is taken by regular files and by no other."""

from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.shape import CsvForm
from funnelcli.sources.spool import hash_file, utf8_copy
from funnelcli.sources.table import Hints, read_head, read_table
from funnelcli.sources.text.regular import read_regular

KNOWN = frozenset(map(fold_header, ["ID", "Имя", "Сумма"]))
PLAIN = "ID;Имя;Сумма\n1;Анна; 5 \n2;;7\n3;Пётр;\n"
QUOTED = '"ID";"Имя";"Сумма"\r\n"1";"Анна";" 5 "\r\n"2";"";"7"\r\n"3";"Пётр";""\r\n'
ROWS = [(2, "1", "Анна", "5"), (3, "2", None, "7"), (4, "3", "Пётр", None)]


def scan(path: Path) -> pl.DataFrame | None:
    head = read_head(path, Hints(), KNOWN)
    assert isinstance(head.form, CsvForm)
    copy = utf8_copy(head.path, head.encoding or "")
    return read_regular(copy, head, head.form, head.headers) if copy else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize(
    "text",
    [PLAIN, PLAIN.replace("\n", "\r\n"), PLAIN.removesuffix("\n"), QUOTED, "Отчёт\n\n" + PLAIN],
)
def test_regular_files(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a[1].csv"
    path.write_bytes(text.encode(encoding))
    shift = 2 if text.startswith("Отчёт") else 0
    frame = scan(path)
    assert frame is not None
    assert frame.rows() == [(row + shift, *rest) for row, *rest in ROWS]


@pytest.mark.parametrize(
    "line",
    [
        "4;a",
        "4;a;b;c",
        '4;"a";b',
        "",
        ";;",
        "; ;",
        "4;a\x00;b",
        "4;a\rb;c",
        "ID;Имя;Сумма",
        '"ID";"Имя";"Сумма"',
        "Итого;;12",
        "4;a;b\r",
    ],
)
@pytest.mark.parametrize("quoted", [False, True])
def test_irregular_lines(tmp_path: Path, line: str, *, quoted: bool) -> None:
    path = tmp_path / "a.csv"
    text = QUOTED.replace("\r\n", "\n") if quoted else PLAIN
    path.write_bytes((text + line + "\n").encode())
    assert scan(path) is None


def test_line_ends_that_are_torn_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((PLAIN.replace("\n", "\r\n") + "4;a;b\rc\n").encode())
    assert scan(path) is None


@pytest.mark.parametrize("line", ['"4";"a""b";"c"', '"4";"a;b";"c"', '"4";"a\nb";"c"', '4;"";"c"'])
def test_irregular_quotes(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((QUOTED.replace("\r\n", "\n") + line + "\n").encode())
    assert scan(path) is None


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.encode() + b"4;\xff;5\n")
    assert scan(path) is None


def test_bytes_that_are_no_cp1251(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.encode("cp1251") + b"4;\x98;5\n")
    assert scan(path) is None
    head = read_head(path, Hints(), KNOWN)
    assert [issue.code for issue in read_table(head, head.headers).issues] == ["D024"]


def test_quotes_inside_cells_that_look_like_quoted_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((QUOTED.replace("\r\n", "\n") + 'a"4"b;""c;d"5"\n').encode())
    assert scan(path) is None


def test_one_long_and_one_short_row_do_not_cancel_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((PLAIN + "4;a\n5;b;c;d\n").encode())
    assert scan(path) is None
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert (table.rows_read, dict(table.excluded)) == (5, {"ragged": 2})
    assert [place.row for place in table.issues[0].places] == [5, 6]


def test_a_file_of_many_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    count = 700_000
    lines = "".join(f"{n};Анна;5\n" for n in range(count))
    path.write_bytes(("ID;Имя;Сумма\n" + lines).encode("cp1251"))
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, ["ID"])
    assert table.rows_read == count
    last = table.frame.tail(1).row(0)
    assert last == (count + 1, str(count - 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("before", ["", "Отчёт\n\n"])
@pytest.mark.parametrize("rows", [0, 200_000])
@pytest.mark.parametrize("end", ["", "4;few\n", "4;a;b"])
def test_the_hash_is_of_the_bytes_of_the_file(
    tmp_path: Path, encoding: str, before: str, rows: int, end: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((before + PLAIN + "4;Олег;5\n" * rows + end).encode(encoding))
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert table.sha256 == sha256(path.read_bytes()).hexdigest() == hash_file(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\ufeff\ufeff", ""),
        ("\ufeffОтчёт\n\ufeff", ""),
        ("Отчёт\n\ufeff", ""),
        ("", "\ufeff4;a;b\n"),
    ],
)
def test_marks_at_the_start_of_lines_are_left_out_first(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((before + PLAIN + after).encode())
    head = read_head(path, Hints(), KNOWN)
    assert isinstance(head.form, CsvForm)
    assert read_regular(path, head, head.form, head.headers) is None
    shift = before.count("\n")
    expected = [(row + shift, *rest) for row, *rest in ROWS] + [(5, "4", "a", "b")] * bool(after)
    assert read_table(head, head.headers).frame.rows() == expected


@pytest.mark.parametrize("header", ["ID;Имя;Сумма;", "ID;Имя;Сумма"])
def test_a_needless_separator_after_every_row_is_regular(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(header + "\n1;Анна;5;\n2;;7;\n", encoding="utf-8")
    frame = scan(path)
    assert frame is not None
    assert frame.rows() == [(2, "1", "Анна", "5"), (3, "2", None, "7")]


def test_text_past_the_last_header_is_not_regular(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "1;Анна;5;\n" * 20 + "2;;7;x\n"
    path.write_text(f"ID;Имя;Сумма\n{rows}", encoding="utf-8")
    assert scan(path) is None


@pytest.mark.parametrize("lost", ["4;a\ufffd;b", "4;\uffe5;b"])
def test_only_a_lost_letter_is_irregular(tmp_path: Path, lost: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((PLAIN + lost + "\n").encode())
    assert (scan(path) is None) is ("\ufffd" in lost)


def test_a_row_without_the_wanted_cells_is_looked_at_closer(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN + ";Олег;\n", encoding="utf-8")
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, ["ID", "Сумма"])
    assert (table.rows_read, table.frame.height) == (4, 4)


@pytest.mark.parametrize("before", [0, 400_000])
@pytest.mark.parametrize("after", [0, 400_000])
def test_bytes_of_columns_that_nobody_wants_are_proved_too(
    tmp_path: Path, before: int, after: int
) -> None:
    path = tmp_path / "a.csv"
    plain = "4;Олег;5\n".encode()
    path.write_bytes(PLAIN.encode() + plain * before + b"4;\xff;5\n" + plain * after)
    head = read_head(path, Hints(encoding="utf-8"), KNOWN)
    assert isinstance(head.form, CsvForm)
    assert read_regular(path, head, head.form, ["ID", "Сумма"]) is None
