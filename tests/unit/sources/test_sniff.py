"""Separator, quotes and header row are decided together."""

from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.table import Head, Hints, RawTable, open_head, read_head, read_table

HEADERS = ("ID", "Название сделки", "Бюджет", "Ответственный", "Дата", "Кампания", "Показы")
KNOWN = frozenset(map(fold_header, HEADERS))


def read(tmp_path: Path, text: str, **hints: object) -> tuple[Head, RawTable]:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode())
    head = read_head(path, Hints(**hints), KNOWN)  # type: ignore[arg-type]  # hints of several types
    return head, read_table(head, head.headers)


def rows(table: RawTable) -> list[tuple[object, ...]]:
    return table.frame.rows()


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_with_the_most_known_headers(tmp_path: Path, separator: str) -> None:
    text = separator.join(["ID", "Название сделки", "Заметка"]) + "\n"
    text += separator.join(["1", '"а;б,в|г\tд"', '"x, y; z"']) + "\n"
    head, table = read(tmp_path, text)
    assert head.separator == separator
    assert head.headers == ("ID", "Название сделки", "Заметка")
    assert rows(table) == [(2, "1", "а;б,в|г\tд", "x, y; z")]


def test_unknown_headers_are_found_by_even_widths(tmp_path: Path) -> None:
    text = "Ref|Who, what|When\n1|a, b|x\n2|c|y\n3|d, e, f|z\n"
    head, _ = read(tmp_path, text)
    assert head.separator == "|"
    assert head.headers == ("Ref", "Who, what", "When")


def test_a_first_line_that_names_the_separator(tmp_path: Path) -> None:
    head, table = read(tmp_path, "sep=|\nID|Ref;No\n1|a;b\n")
    assert (head.separator, head.header_row, head.preamble) == ("|", 2, ())
    assert rows(table) == [(3, "1", "a;b")]


def test_a_preamble_is_kept_and_rows_are_counted_from_the_top(tmp_path: Path) -> None:
    text = 'логин\n"Период: 1, 2 мая"\n\nДата;Кампания;Показы\n01.05.2025;Бренд;7\nИтого;;7\n'
    head, table = read(tmp_path, text)
    assert head.header_row == 4
    assert head.preamble == ("логин", "Период: 1, 2 мая")
    assert rows(table) == [(5, "01.05.2025", "Бренд", "7")]
    assert table.rows_read == 2
    assert table.excluded == {"total_row": 1}


def test_a_padded_title_above_unknown_headers(tmp_path: Path) -> None:
    head, _ = read(tmp_path, "Title;;;\n;;;\nRef;Who;Where;When\n1;a;b;c\n")
    assert (head.header_row, head.preamble) == (3, ("Title",))


def test_hints_win(tmp_path: Path) -> None:
    text = "ID;Название сделки\nx;y\n1;2\n"
    head, table = read(tmp_path, text, header_row=2)
    assert (head.headers, head.preamble) == (("x", "y"), ("ID;Название сделки",))
    assert rows(table) == [(3, "1", "2")]
    head, _ = read(tmp_path, "ID,a;Бюджет,b\n1,2;3,4\n", separator=",")
    assert head.headers == ("ID", "a;Бюджет", "b")
    head, _ = read(tmp_path, "ID\tx\n1\t2\n", separator="tab")
    assert head.separator == "\t"


def test_headers_stay_as_written_and_are_numbered(tmp_path: Path) -> None:
    head, table = read(tmp_path, "\ufeffID;Бюджет ;Источник;;Источник;\n1;2;3;4;5;\n")
    assert head.headers == ("ID", "Бюджет ", "Источник", "#4", "Источник#2")
    assert rows(table) == [(2, "1", "2", "3", "4", "5")]


def test_text_under_the_unnamed_last_column_keeps_it(tmp_path: Path) -> None:
    head, _ = read(tmp_path, "ID;Дата;\n1;a;\n2;b;x\n")
    assert head.headers == ("ID", "Дата", "#3")


def test_late_text_under_a_dropped_column_is_ragged(tmp_path: Path) -> None:
    text = "ID;Дата;\n" + f"1;{'a' * 10_000};\n" * 120 + "2;b;x\n"
    head, table = read(tmp_path, text)
    assert head.headers == ("ID", "Дата")
    assert table.excluded == {"ragged": 1}
    assert table.rows_read == 121


def test_single_quotes_and_spaces_before_quotes(tmp_path: Path) -> None:
    head, table = read(tmp_path, "'ID';'Дата'\n'1';'a;b'\n")
    assert head.headers == ("ID", "Дата")
    assert rows(table) == [(2, "1", "a;b")]
    _, table = read(tmp_path, '"ID"; "Дата"\n"1"; "a;b"\n')
    assert rows(table) == [(2, "1", "a;b")]


def test_a_header_over_two_lines(tmp_path: Path) -> None:
    head, table = read(tmp_path, 'ID;"Дата\nсоздания"\n1;2\n')
    assert head.headers == ("ID", "Дата\nсоздания")
    assert rows(table) == [(3, "1", "2")]


def test_one_column_is_a_table_when_its_header_is_known(tmp_path: Path) -> None:
    head, table = read(tmp_path, "ID\n1\n2\n\n")
    assert head.headers == ("ID",)
    assert [row[1] for row in rows(table)] == ["1", "2"]


def test_lone_carriage_returns_end_lines(tmp_path: Path) -> None:
    _, table = read(tmp_path, "ID;Дата\r1;a\r2;b\r")
    assert rows(table) == [(2, "1", "a"), (3, "2", "b")]


def test_a_header_alone(tmp_path: Path) -> None:
    _, table = read(tmp_path, "ID;Дата\n")
    assert (table.rows_read, rows(table)) == (0, [])
    assert [issue.code for issue in table.issues] == ["D027"]


def test_records_that_are_all_put_aside_are_records(tmp_path: Path) -> None:
    _, table = read(tmp_path, "ID;Дата;Сумма\n1;a;5;x\n2;b;6;x\n")
    assert (table.rows_read, table.excluded, rows(table)) == (2, {"ragged": 2}, [])
    assert [issue.code for issue in table.issues] == ["D021"]


def test_only_wanted_columns_are_loaded(tmp_path: Path) -> None:
    for text in ("ID;Дата;x\n1;a;b\n", 'ID;Дата;x\n1;"a";b\n'):
        head, _ = read(tmp_path, text)
        frame = read_table(head, ["x", "ID"]).frame
        assert frame.columns == ["__row", "ID", "x"]
        assert frame.rows() == [(2, "1", "b")]


def test_the_sample_is_tidy_and_short(tmp_path: Path) -> None:
    text = "ID;Дата\n" + " 1 ;\n" * 300
    head, table = read(tmp_path, text)
    assert head.sample == (("1", None),) * 200
    assert table.rows_read == 300


def test_letters_broken_before_the_export(tmp_path: Path) -> None:
    broken = "Сделка;Ответственный;Название".encode().decode("cp1251", errors="ignore")
    head, _ = read(tmp_path, f"ID;{broken}\n1;a;b;c\n")
    assert [issue.code for issue in head.issues] == ["D026"]
    head, _ = read(tmp_path, "ID;a;b;c\n1;????;?????? ??;????\n")
    assert [issue.code for issue in head.issues] == ["D026"]
    head, _ = read(tmp_path, "ID;Ответственный;СРОК;РФ\n1;Пётр;СССР;РСФСР\n")
    assert not head.issues


def test_faults_become_warnings_with_places(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("ID;Дата\n1;Ёж\n".encode() * 1 + b"2;\xcd\xc5\n" + b"3;a\x00b\n")
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert rows(table) == [(2, "1", "Ёж"), (3, "2", "НЕ"), (4, "3", "ab")]
    assert [(issue.code, issue.count) for issue in table.issues] == [("D024", 1), ("D025", 1)]
    assert table.issues[0].places[0].row == 3


def open_text(tmp_path: Path, text: str) -> tuple[Head, list[tuple[object, ...]]]:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode())
    head = open_head(path, Hints(), KNOWN)
    return head, rows(read_table(head, head.headers))


@pytest.mark.parametrize("way", ["1,a,5\n2,b,6\n", 'note\n1,"a",5\n2,b,6\n'])
def test_without_a_header_columns_are_called_by_position(tmp_path: Path, way: str) -> None:
    head, found = open_text(tmp_path, way)
    assert (head.header_row, head.headers) == (0, ("#1", "#2", "#3"))
    assert [row[1:] for row in found] == [("1", "a", "5"), ("2", "b", "6")]
    with pytest.raises(InputError) as caught:
        read_head(head.path, Hints(), KNOWN)
    assert [issue.code for issue in caught.value.issues] == ["D013"]


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("ID,Бюджет,,Дата", KNOWN),
        ("ID,Бюджет,,Дата", frozenset[str]()),
        ('ID,"Бюджет,Дата', KNOWN),
        ('ID,"Бюджет,Дата', frozenset[str]()),
        ("ID;Бюджет;Дата", frozenset[str]()),
    ],
)
def test_a_header_that_does_not_fit_is_mended_and_told(
    tmp_path: Path, header: str, known: frozenset[str]
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(header + "\n1,5,\n2,6,01.02.2026\n", encoding="utf-8")
    head = open_head(path, Hints(), known)
    assert [name.strip('"') for name in head.headers] == ["ID", "Бюджет", "Дата"]
    assert [(issue.code, issue.places[0].row) for issue in head.issues] == [("D200", 1)]
    table = read_table(head, head.headers)
    assert rows(table) == [(2, "1", "5", None), (3, "2", "6", "01.02.2026")]


def test_a_header_is_not_mended_where_rows_may_be_trimmed(tmp_path: Path) -> None:
    head, found = open_text(tmp_path, "ID,Бюджет,,Дата\n1,5,x\n2,6,y\n")
    assert head.headers == ("ID", "Бюджет", "#3", "Дата")
    assert head.issues == ()
    assert found == [(2, "1", "5", "x", None), (3, "2", "6", "y", None)]


def test_headers_that_occur_again_are_told(tmp_path: Path) -> None:
    head, _ = open_text(tmp_path, "ID,Дата,Дата\n1,2,3\n")
    assert [(issue.code, issue.values["headers"]) for issue in head.issues] == [("D202", "Дата#2")]


def test_of_two_tables_the_upper_one_is_read(tmp_path: Path) -> None:
    upper = "a,b,c\n" + "x,y,1\n" * 12
    head, found = open_text(tmp_path, upper + "d,e,f,g\n" + "x,y,z,2\n" * 12)
    assert head.headers == ("a", "b", "c")
    assert len(found) == 12


def test_a_file_whose_records_all_stand_in_quotes(tmp_path: Path) -> None:
    text = '"ID,Название сделки,Бюджет"\n"1,""Полуось, левая"",5"\n"2,Капот,6"\n'
    head, table = read(tmp_path, text)
    assert (head.separator, head.header_row) == (",", 1)
    assert head.headers == ("ID", "Название сделки", "Бюджет")
    assert rows(table) == [(2, "1", "Полуось, левая", "5"), (3, "2", "Капот", "6")]
    assert [issue.code for issue in (*head.issues, *table.issues)] == ["D204"]


def test_only_the_header_stands_in_quotes(tmp_path: Path) -> None:
    head, table = read(tmp_path, '"ID,Название сделки,Бюджет"\n1,Капот,5\n')
    assert head.headers == ("ID", "Название сделки", "Бюджет")
    assert [issue.code for issue in (*head.issues, *table.issues)] == ["D200"]
