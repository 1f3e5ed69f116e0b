"""Tables of web pages named .xls: cells, spans, encodings, and what is no table."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.errors import InputError
from funnelcli.sources.shape import Hints
from funnelcli.sources.spool import hash_file
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.text.html_table import spool_table

HEADER = "<tr><th>ID</th><th>Сделка</th><th>Сумма</th></tr>"


def rows_of(tmp_path: Path, page: str, encoding: str = "utf-8") -> list[list[str]]:
    path = tmp_path / "deals.xls"
    path.write_bytes(page.encode(encoding))
    table = spool_table(path, frozenset())
    assert table is not None
    with table.copy.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_cells_hold_text_without_markup(tmp_path: Path) -> None:
    page = (
        f"<table><thead>{HEADER}</thead><tr><td>1<td><b>Сделка</b> &quot;А&quot;<br>вторая строка"
        "<td>100&nbsp;000</tr><tr><td>2</td><td><script>x('<td>')</script>Б</td><td></td></table>"
    )
    assert rows_of(tmp_path, page) == [
        ["ID", "Сделка", "Сумма"],
        ["1", 'Сделка "А" вторая строка', "100 000"],
        ["2", "Б", ""],
    ]


def test_spans_keep_their_places(tmp_path: Path) -> None:
    page = (
        f"<table>{HEADER}<tr><td rowspan=2>1</td><td colspan='2'>А</td></tr>"
        "<tr><td>Б</td><td>5</td></tr><tr><td>2</td><td>В</td><td>6</td></tr></table>"
    )
    assert rows_of(tmp_path, page)[1:] == [["1", "А", ""], ["", "Б", "5"], ["2", "В", "6"]]


def test_a_header_of_two_rows_and_words_over_several_rows(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_text(
        "<table><tr><th rowspan=2>ID</th><th rowspan=2>Менеджер</th><th colspan=2>Деньги</th></tr>"
        "<tr><th>Сумма</th><th>План</th></tr>"
        "<tr><td>1<td rowspan=2>Анна<td>5<td rowspan=2>9</tr><tr><td>2<td>6</tr>"
        "<tr><td>3<td>Пётр<td>7<td>8</tr></table>",
        encoding="utf-8",
    )
    head = read_head(path, Hints(), frozenset({"id", "менеджер", "сумма", "план"}))
    frame = read_table(head, head.headers).frame
    assert head.headers == ("ID", "Менеджер", "Сумма", "План")
    assert frame["Менеджер"].to_list() == ["Анна", "Анна", "Пётр"]
    assert frame["План"].to_list() == ["9", None, "8"]
    (told,) = head.issues
    assert (told.code, told.count, told.places[0].row) == ("D222", 1, 3)


def test_cells_do_not_span_more_than_a_page_holds(tmp_path: Path) -> None:
    wide = "<tr>" + "<td colspan=1000 rowspan=1000>x</td>" * 30
    rows = rows_of(tmp_path, "<table>" + (wide + "<tr>" * 20) * 20 + "</table>")
    assert sum(map(len, rows)) < 4_100_000


def test_the_largest_table_is_taken(tmp_path: Path) -> None:
    menu = "<table><tr><td>menu<td><table><tr><td>a<td>b</table></table>"
    assert rows_of(tmp_path, f"{menu}<table>{HEADER}<tr><td>1<td>А<td>5</table>")[1][0] == "1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    told = "<meta charset='windows-1251'>" if encoding == "cp1251" else ""
    page = f"{told}<table>{HEADER}<tr><td>1</td><td>Полуось</td><td>5</td></tr></table>"
    assert rows_of(tmp_path, page, encoding)[1] == ["1", "Полуось", "5"]
    head = read_head(tmp_path / "deals.xls", Hints(), frozenset())
    assert (head.written_encoding, head.written_separator) == (encoding, None)


def test_the_hash_is_that_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_text(f"<table>{HEADER}<tr><td>1<td>А<td>5<tr><td>2<td>Б<td>6</table>", "utf-8")
    head = read_head(path, Hints(), frozenset({"id", "сделка", "сумма"}))
    table = read_table(head, head.headers)
    assert (head.container, head.header_row, table.rows_read) == ("html", 1, 2)
    assert table.sha256 == hash_file(path)
    assert table.frame["Сумма"].to_list() == ["5", "6"]


@given(
    st.lists(
        st.sampled_from(
            [
                *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=9>"),
                *("<td rowspan='3'>", "<!--", "-->", "<![", "&#x;", "&amp", "ID", "1", "\n", "<"),
            ]
        ),
        max_size=40,
    )
)
def test_any_page_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = tmp_path_factory.mktemp("pages") / "deals.xls"
    path.write_text("<html>" + "".join(pieces), "utf-8")
    try:
        head = read_head(path, Hints(), frozenset({"id"}))
    except InputError:
        return
    table = read_table(head, head.headers)
    assert table.rows_read == table.frame.height + sum(table.excluded.values())


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        (b"<table><tr><td>ID<td>need<tr><td>1<td>x</table>", []),
        (b"<table><tr><td>ID<td>need<tr><td>1<td>x", ["D125"]),
        (b"<meta charset=utf-8><table><tr><td>ID<td>need<tr><td>1<td>\xff</table>", ["D126"]),
    ],
    ids=["whole", "cut", "misfit"],
)
def test_what_a_page_has_lost_is_told(tmp_path: Path, page: bytes, codes: list[str]) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(page)
    head = read_head(path, Hints(), frozenset({"id", "need"}))
    assert [issue.code for issue in head.issues] == codes


def test_a_cell_spans_no_more_than_browsers_allow(tmp_path: Path) -> None:
    page = f"<table>{HEADER}<tr><td colspan=99999999>1<td colspan=0>2</table>"
    assert [len(row) for row in rows_of(tmp_path, page)] == [3, 1001]


def test_the_table_of_records_is_read_and_others_are_told(tmp_path: Path) -> None:
    links = "<table>" + "<tr><td>Отчёты</td><td>Выход</td></tr>" * 20 + "</table>"
    table = f"<table>{HEADER}<tr><td>1</td><td>А</td><td>5</td></tr></table>"
    longer = table.replace("</table>", "<tr><td>2</td><td>Б</td><td>6</td></tr></table>")
    path = tmp_path / "deals.xls"
    path.write_text(f"<!-- отчёт --><p>Сделки</p>{links}{table}{longer}", encoding="utf-8")
    head = read_head(path, Hints(), frozenset({"id", "сделка", "сумма"}))
    assert read_table(head, ["ID"]).frame["ID"].to_list() == ["1", "2"]
    (told,) = head.issues
    assert (told.code, told.count, told.values["rows"]) == ("D221", 1, 1)


@pytest.mark.parametrize(
    ("told", "real"),
    [("windows-1251", "utf-8"), ("utf-8", "cp1251"), ("utf-8", "cp866")],
)
def test_a_page_that_names_a_wrong_encoding(tmp_path: Path, told: str, real: str) -> None:
    page = f'<meta http-equiv="Content-type" content="text/html;charset={told}"><table>{HEADER}'
    assert rows_of(tmp_path, page, real)[0] == ["ID", "Сделка", "Сумма"]


def test_a_few_broken_bytes_make_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    text = f"<meta charset=utf-8><table>{HEADER}<tr><td>ж</td>".encode() + b"<td>\xe6 \xe6</td>"
    path.write_bytes(text)
    head = read_head(path, Hints(), frozenset({"id", "сделка"}))
    assert head.headers[1] == "Сделка"
    assert "D126" in {issue.code for issue in head.issues}
