"""Records, rows and what is put aside."""

import pytest

from funnelcli.sources.text.quarantine import Quarantine, Reason
from funnelcli.sources.text.records import Dialect, Record, parse_records
from funnelcli.sources.text.rows import Habits, clean_cell, find_habits, sort_records
from funnelcli.sources.text.tails import tail_reason

COMMA = Dialect(",")


def parse(text: str, width: int | None = None) -> list[Record]:
    return list(parse_records(iter(text.splitlines(keepends=True)), COMMA, width))


def test_quoted_line_ends_stay_inside_and_are_counted() -> None:
    records = parse('a,"x\ny"\n\nb,"say ""hi"""\n', 2)
    assert records == [
        Record(1, 2, ["a", "x\ny"], 'a,"x\ny"\n'),
        Record(3, 3, [], "\n"),
        Record(4, 4, ["b", 'say "hi"'], 'b,"say ""hi"""\n'),
    ]


def test_a_quote_that_never_closes_costs_its_line() -> None:
    text = '1,a,"open\n2,b,c\n3,"d\ne",f\n4,g,h\n'
    records = parse(text, 3)
    assert [record.cells for record in records if not record.broken] == [
        ["2", "b", "c"],
        ["3", "d\ne", "f"],
        ["4", "g", "h"],
    ]
    assert [record.line for record in records if record.broken] == [1]


def test_a_quote_open_at_the_end_of_the_file() -> None:
    records = parse('1,a\n2,"cut', 2)
    assert [record.broken for record in records] == [False, True]
    assert parse('1,a\n2,"whole"', 2)[1].cells == ["2", "whole"]


def test_a_quote_open_for_a_thousand_lines() -> None:
    records = parse('0,"open\n' + "1,a\n" * 3_000, 2)
    assert [record.line for record in records if record.broken] == [1]
    assert len(records) == 3_001


def test_a_wide_record_that_hides_lines_is_taken_apart() -> None:
    records = parse('1,"a\n2,b\n3,c"\n4,d\n', 2)
    assert records[0] == Record(
        1, 3, ["1", "a\n2,b\n3,c"], '1,"a\n2,b\n3,c"\n'
    )  # a sound note, by all we know
    records = parse('1,x,"a\n2,b\n3,c"\n4,d\n', 2)
    assert [record.cells for record in records[1:]] == [["2", "b"], ["3", 'c"'], ["4", "d"]]
    assert records[0].broken


@pytest.mark.parametrize("between", ["", "5,b,6\n", '5,"b",6\n5,"b ""c""",6\n'])
def test_two_stray_quotes_make_no_record_of_the_rows_between(between: str) -> None:
    found = parse(f'1,a,5\n2,"b,6\n{between}3,c",7\n4,d,8\n', 3)
    assert [record.cells[0] for record in found if not record.broken][-2:] == ["3", "4"]
    assert [(record.line, record.cells) for record in found if record.broken] == [
        (2, ["2", '"b', "6"])
    ]
    assert len(found) == 4 + between.count("\n")


@pytest.mark.parametrize(
    "note",
    ["a, b\nc, d, e\nf", "x\ny,z,w", "Тверская, 5\nдом 7, двор", ",\r\n,", "5 шт, 7 л\nx-1, y"],
)
def test_notes_of_several_lines_with_separators_stay_whole(note: str) -> None:
    assert [record.cells for record in parse(f'1,"{note}",5\n', 3)] == [["1", note, "5"]]


def test_broken_records_are_put_aside() -> None:
    quarantine = Quarantine()
    records = [Record(2, 2, [], broken=True), Record(3, 3, ["1", "a", "5"])]
    rows = list(sort_records(records, HEADER, quarantine, Habits(3)))
    assert rows == [(3, ["1", "a", "5"])]
    assert [(issue.code, issue.places[0].row) for issue in quarantine.issues("a")] == [("D022", 2)]


HEADER = ["id", "name", "sum"]


def sort(rows: list[list[str]], *, trims: bool = False) -> tuple[list[list[str]], dict[str, int]]:
    quarantine = Quarantine()
    records = (Record(n, n, cells) for n, cells in enumerate(rows, start=2))
    kept = [cells for _, cells in sort_records(records, HEADER, quarantine, Habits(3, trims))]
    nonblank = sum(any(cell.strip() for cell in cells) for cells in rows)
    assert nonblank == len(kept) + quarantine.total
    return kept, dict(quarantine.counts)


def test_rows_of_another_width_are_put_aside() -> None:
    kept, excluded = sort([["1", "a", "5"], ["2", "b"], ["3", "c", "6", "x"], ["4", "d", "7", ""]])
    assert kept == [["1", "a", "5"], ["4", "d", "7"]]
    assert excluded == {"ragged": 2}


def test_short_rows_are_whole_where_the_file_leaves_out_empty_cells() -> None:
    kept, excluded = sort([["1", "a", "5"], ["2", "b"], ["3"]], trims=True)
    assert kept == [["1", "a", "5"], ["2", "b", ""], ["3", "", ""]]
    assert not excluded


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["1", "a", "5"], ["2", "b"], ["3"]], True),
        ([["1", "a", "5"], ["2", "b"]], False),  # one short row may be an accident
        ([["1", "a", ""], ["2", "b"], ["3"]], False),  # empty cells are written
        ([["1", "a", "5", "6"], ["2", "b"], ["3"]], False),
        ([["1", "a", "5"]] * 30 + [["2", "b"], ["3"]], False),
    ],
)
def test_what_proves_trimming(*, rows: list[list[str]], expected: bool) -> None:
    assert find_habits([Record(1, 1, cells) for cells in rows], 3) == Habits(3, expected)


def test_totals_and_footers_only_at_the_end() -> None:
    body = [["Итого", "b", "1"], *[["1", "a", "5"]] * 70]
    tail = [["Total: Account", "", "9"], [], ["Выгружено 31.03.2025 admin"]]
    kept, excluded = sort(body + tail)
    assert kept == body
    assert excluded == {"total_row": 1, "footer": 1}


def test_blank_rows_are_no_rows_and_headers_no_records() -> None:
    kept, excluded = sort([["", "", ""], HEADER, ["1", "a", "5"], [" "], []])
    assert kept == [["1", "a", "5"]]
    assert excluded == {"repeated_header": 1}


def test_needless_separators_at_the_end_of_every_row() -> None:
    padded = [Record(n, n, ["1", "", "5", ""]) for n in range(9)]
    assert find_habits(padded, 3) == Habits(4)
    assert find_habits([*padded, Record(9, 9, ["1", "a", "5"])], 3) == Habits(4)
    assert find_habits([*padded, *[Record(9, 9, ["1", "a", "5"])] * 2], 3) == Habits(3)


def test_a_needless_separator_somewhere_moves_no_cell() -> None:
    kept, excluded = sort([["1", "", "a", ""], ["2", "b", "7", ""], ["3", "c", "", ""]])
    assert kept == [["2", "b", "7"], ["3", "c", ""]]  # where is it in the first row?
    assert excluded == {"ragged": 1}


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        ('1,"a",5', False),
        ('1,"a" ,"5" ', False),
        ('1,ООО "Ромашка",5', False),
        ('1,"Ромашка" ООО,5', True),
        ('1,""a",5', True),
        ('1,"a,5', True),
    ],
)
def test_quotes_of_a_line(*, line: str, broken: bool) -> None:
    (record,) = parse(line + "\n", 3)
    assert record.broken is broken
    assert broken or len(record.cells) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('1,ООО "Ромашка,Василёк"\n', "stray_quote"),
        ('1,"ООО ""Ромашка","Василёк"""\n', None),
        ('1,Монитор 24",Монитор 27"\n', None),
        ("1,a\n", "ragged"),
        ("1,a", "truncated"),
        ("1,a,\ufffd", "truncated"),
        ("1,a,\ufffd\n", None),
        ('1,a,"5', "unclosed_quote"),
    ],
)
def test_why_a_last_row_is_put_aside(text: str, reason: str | None) -> None:
    quarantine = Quarantine()
    rows = list(sort_records(parse(text, 3), HEADER, quarantine, Habits(3)))
    assert dict(quarantine.counts) == ({reason: 1} if reason else {})
    assert len(rows) == (0 if reason else 1)


def test_rows_of_another_export_glued_below_are_no_notes() -> None:
    header = ["a", "b", "c", "d"]
    records = parse("1,x,5,6\n2;Вторая сделка;5;6\n3;Третья сделка;5;6\n", 4)
    habits = find_habits(records, 4)
    assert not habits.trims
    quarantine = Quarantine()
    assert [line for line, _ in sort_records(records, header, quarantine, habits)] == [1]
    assert quarantine.counts == {"ragged": 2}
    assert tail_reason(["2; Вторая сделка; 5; 6"], 4) is None


def test_the_mark_that_dos_writes_at_the_end_is_no_row() -> None:
    quarantine = Quarantine()
    rows = list(sort_records(parse("1,a,5\r\n\x1a", 3), HEADER, quarantine, Habits(3)))
    assert (len(rows), quarantine.total) == (1, 0)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["Итого", "", "5"], Reason.TOTAL_ROW),
        (["", "ИТОГО:", "5"], Reason.TOTAL_ROW),
        (["Всего с НДС", "5", ""], Reason.TOTAL_ROW),
        (["Итого по кампаниям", "", ""], Reason.TOTAL_ROW),
        (["Total", "", ""], Reason.TOTAL_ROW),
        (["Total: Campaigns", "", ""], Reason.TOTAL_ROW),
        (["Grand Totals (5700 records)"], Reason.TOTAL_ROW),
        (["Total rows: 1"], Reason.TOTAL_ROW),
        (["Итого Анна", "", "5"], Reason.TOTAL_ROW),
        (["Промежуточный итог", "", "5"], Reason.TOTAL_ROW),
        (["Количество сделок: 3", "", ""], Reason.TOTAL_ROW),
        (["Средний чек", "", "5"], Reason.TOTAL_ROW),
        (["Количество", "a", "5"], None),
        (["Confidential Information - Do Not Distribute"], Reason.FOOTER),
        (["Copyright (c) 2000-2025 salesforce.com, inc."], Reason.FOOTER),
        (["Отчёт сформирован 01.02.2025", "", ""], Reason.FOOTER),
        (["any sentence alone"], Reason.FOOTER),
        (["a sentence, alone"], Reason.FOOTER),
        (["Total Fitness Club", "a", "5"], None),
        (["Итоговая сделка", "a", "5"], None),
        (["1", "Итого", "5"], None),
        (["0012345"], None),
        ([], None),
    ],
)
def test_tails(cells: list[str], reason: Reason | None) -> None:
    assert tail_reason(cells, 3) is reason


@pytest.mark.parametrize(
    ("cell", "clean"),
    [(" a ", "a"), ("\u00a0350\u00a0000\u202f", "350\u00a0000"), (" \u3000", None), ("", None)],
)
def test_clean_cell(cell: str, clean: str | None) -> None:
    assert clean_cell(cell) == clean


def test_the_first_places_of_a_reason() -> None:
    quarantine = Quarantine()
    for line in range(10, 30):
        quarantine.put(Reason.RAGGED, line)
    (issue,) = quarantine.issues("deals.csv")
    assert (issue.code, issue.count) == ("D021", 20)
    assert [place.row for place in issue.places] == [10, 11, 12, 13, 14]


def test_records_in_quotes_as_a_whole_are_unwrapped() -> None:
    text = '"1,""Fox, A."",5"\n2,b,6\n"3,""two\nlines"",7"\n"one, two"\n"a, b, c, d"\n'
    records = parse(text, 3)
    assert [(record.cells, record.wrapped) for record in records] == [
        (["1", "Fox, A.", "5"], True),
        (["2", "b", "6"], False),
        (["3", "two\nlines", "7"], True),
        (["one, two"], False),
        (["a, b, c, d"], False),
    ]
    quarantine = Quarantine()
    rows = [cells for _, cells in sort_records(records, ["x", "y", "z"], quarantine, Habits(3))]
    assert rows == [["1", "Fox, A.", "5"], ["2", "b", "6"], ["3", "two\nlines", "7"]]
    assert [(issue.code, issue.count) for issue in quarantine.issues("f.csv")] == [("D204", 2)]
