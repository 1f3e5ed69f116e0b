"""Whatever csv.writer writes is read back, and both ways through a file agree."""

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from funnelcli.sources.shape import ROW, CsvForm
from funnelcli.sources.table import Hints, read_head, read_table
from funnelcli.sources.text.csv_table import read_tolerantly
from funnelcli.sources.text.rows import clean_cell

HEADERS = ("ID", "Название", "Бюджет ₽", "Дата")
ASCII_HEADERS = ("ID", "Name", "Amount", "Date")
KNOWN = frozenset({"id", "название", "бюджет", "дата", "name", "amount", "date"})
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1251")
TEXTS = {
    "cp1251": "абвЁёЯя xyzXYZ019;,\t|\"'\r\n\u00a0«№-+.@",
    "wide": "абвЁёЯя xyz€ü漢😀019;,\t|\"'\r\n\u00a0\u2028\u0085«№-+.@\u001f\u001c",
}
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of(alphabet: str) -> st.SearchStrategy[list[list[str]]]:
    cell = st.text(alphabet=alphabet, max_size=8)
    identifier = st.integers(min_value=1, max_value=99_999).map(lambda number: f"{number:05}")
    row = st.tuples(identifier, cell, cell, cell).map(list)
    return st.lists(row, min_size=1, max_size=12)


def write(
    path: Path,
    rows: Sequence[Sequence[str]],
    encoding: str,
    separator: str,
    quoting: int,
    end: str,
) -> None:
    headers = HEADERS if encoding != "cp1251" else ("ID", "Название", "Бюджет", "Дата")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]  # any of csv's constants
    writer.writerows([headers, *rows])
    path.write_bytes(text.getvalue().encode(encoding))


def cells_of(frame: pl.DataFrame) -> list[list[str | None]]:
    return [list(row) for row in frame.drop(ROW).rows()]


@pytest.mark.parametrize("encoding", ENCODINGS)
@SHARED
@given(data=st.data())
def test_round_trip(tmp_path: Path, encoding: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(TEXTS["cp1251" if encoding == "cp1251" else "wide"]))
    separator = data.draw(st.sampled_from([";", ",", "\t"]))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    if quoting == csv.QUOTE_MINIMAL and end == "\n":  # csv.writer leaves a lone \\r unquoted then
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    path = tmp_path / "deals[1].csv"
    write(path, rows, encoding, separator, quoting, end)
    # the words are random, so the encoding of eight bits is told, not guessed
    hints = Hints(encoding="cp1251") if encoding == "cp1251" else Hints()
    head = read_head(path, hints, KNOWN)
    table = read_table(head, head.headers)
    assert cells_of(table.frame) == [[clean_cell(cell) for cell in row] for row in rows]
    assert table.rows_read == len(rows)
    assert not table.excluded


regular_cell = st.text(alphabet="абЁя xyz€漢019-+.@\u00a0", max_size=6)


@SHARED
@given(
    rows=st.lists(
        st.tuples(regular_cell, regular_cell, regular_cell, regular_cell), min_size=1, max_size=9
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_NONE, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    last_end=st.booleans(),
)
@example(
    rows=[("Итого", "", "", "")], encoding="utf-8", quoting=csv.QUOTE_ALL, end="\n", last_end=True
)
@example(
    rows=[("", "", "", "")], encoding="utf-8", quoting=csv.QUOTE_NONE, end="\n", last_end=False
)
def test_both_ways_agree(
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    encoding: str,
    quoting: int,
    end: str,
    *,
    last_end: bool,
) -> None:
    path = tmp_path / "deals.csv"
    write(path, rows, encoding, ";", quoting, end)
    if not last_end:
        path.write_bytes(path.read_bytes().decode(encoding).rstrip("\r\n").encode(encoding))
    head = read_head(path, Hints(), KNOWN)
    assert isinstance(head.form, CsvForm)
    table = read_table(head, head.headers)
    tolerant = read_tolerantly(head, head.form, head.headers, table.sha256)
    assert table.frame.equals(tolerant.frame)
    assert table.rows_read == tolerant.rows_read
    assert table.excluded == tolerant.excluded
    assert [issue.code for issue in table.issues] == [issue.code for issue in tolerant.issues]


MESS = [
    b"ID;x;1;d",
    b'7;"two\nlines";1;d',
    b'8;"three\n9;looks;plain;d\nlines";1;d',
    b"10;few",
    b"11;many;1;d;e",
    b"12;padded;1;d;",
    b';;"";',
    b"",
    b" ; ;\t;",
    b'13;"open;1;d',
    b'14;"a" b;1;d',
    b'15;\xd0\x9e "\xd0\x90;\xd0\x91";d',
    b'"16";"all";"quoted";"row"',
    b" 17 ; spaces;1;  ",
    b"ID;Name;Amount;Date",
    b" ID;Name;Amount;Date",
    "Итого;;5;".encode(),
    b'18;\x1f"unit;1;d',
    b"19;nul\x00;1;d",
    b"20;\xff\xfe;1;d",
    b"21;lone\rreturn;1;d",
    "22;\u2028\u0085;1;\u00a0".encode(),
    "23;\ufffd;1;d".encode(),
    b'"24;""wrapped"";1;d"',
]
PIECES = st.one_of(
    st.sampled_from(MESS),
    st.integers(1, 70).map(lambda n: b"\n".join(b"%d;plain;1;d" % each for each in range(n))),
)


@SHARED
@given(
    top=st.sampled_from([b"", b"Report\n\n", b"\x00\n", b"a\rb\n", b"\xff\n", b"\xef\xbf\xbd\n"]),
    pieces=st.lists(PIECES, min_size=1, max_size=8),
    end=st.sampled_from([b"\n", b"\r\n"]),
    last=st.sampled_from([b"", b"\n"]),
    pad=st.sampled_from([b"", b";", b";;"]),
)
@example(
    top=b"",
    pieces=[b"1;plain;1;d\n" * 70, *MESS[:15], b"1;plain;1;d\n" * 70],
    end=b"\n",
    last=b"",
    pad=b";",
)
def test_every_way_agrees_on_a_mess(
    tmp_path: Path, top: bytes, pieces: list[bytes], end: bytes, last: bytes, pad: bytes
) -> None:
    text = top + b"\n".join([b"ID;Name;Amount;Date", *pieces]) + last
    path = tmp_path / "deals.csv"
    path.write_bytes(text.replace(b"\n", pad + end))
    head = read_head(path, Hints(), KNOWN)
    assert isinstance(head.form, CsvForm)
    table = read_table(head, ["Amount", "ID"])
    tolerant = read_tolerantly(head, head.form, ["Amount", "ID"], table.sha256)
    assert_frame_equal(table.frame, tolerant.frame)
    assert table.rows_read == tolerant.rows_read
    assert table.excluded == tolerant.excluded
    assert {k: list(v) for k, v in table.aside.items()} == {
        k: list(v) for k, v in tolerant.aside.items()
    }
    assert table.issues == tolerant.issues


@pytest.mark.parametrize("faults", ["", "5;few\n"])
def test_headers_that_read_like_patterns_are_names(tmp_path: Path, faults: str) -> None:
    path = tmp_path / "deals.csv"
    text = "ID;*;^.*$;Date\n" + "1; a ;b;c\n" * 80 + faults
    path.write_text(text, encoding="utf-8")
    head = read_head(path, Hints(), KNOWN)
    frame = read_table(head, ["*", "^.*$"]).frame
    assert frame.columns == [ROW, "*", "^.*$"]
    assert frame.row(0) == (2, "a", "b")


def test_twenty_thousand_columns_take_no_minutes(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ";".join(f"c{number}" for number in range(20_000))
    path.write_text(f'ID;{names}\n{";" * 20_000}"\n1{";5" * 20_000}\n', encoding="utf-8")
    start = time.process_time()
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert table.frame.height == 1
    assert time.process_time() - start < 20  # comparing each name with all took minutes
