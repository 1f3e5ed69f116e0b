"""Every row that is in no frame can be listed, with its reason and its raw text."""

from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from funnelcli.render.rejected import write_rejected
from funnelcli.render.words import Words
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources

HEADER = "ID;Название сделки;Этап сделки;Дата создания;Бюджет"
MESS = [
    "1;а;Новая;01.02.2026;5",
    "2;б;Новая;02.02.2026;",
    "1;повтор;Новая;01.02.2026;5",
    ";без номера;Новая;01.02.2026;5",
    "3;мало",
    "4;много;Новая;01.02.2026;5;6;7",
    '5;"а" б;Новая;01.02.2026;5',
    '6;"не закрыта;Новая;01.02.2026;5',
    '7;"две\nстроки";Новая;01.02.2026;5',
    '8;ООО "Ромашка;Василёк";01.02.2026;5',
    "9;ну\x00ль;Новая;01.02.2026;5",
    "=1+1;формула",
    HEADER,
    "",
    ";;;;",
    "Итого;;;;15",
    "Выгружено 31.03.2026",
    "\ufffd",
]


def read(path: Path) -> Canonical:
    return read_sources(
        [SourceRequest(path=path, role=Role.DEALS)], ReadOptions(today=date(2026, 3, 1))
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.sampled_from(MESS), max_size=30),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    cut=st.integers(0, 3),
)
@example(lines=MESS, end="\n", last=True, cut=0)
def test_read_is_kept_plus_left_out_and_each_is_listed(
    tmp_path: Path, lines: list[str], end: str, *, last: bool, cut: int
) -> None:
    text = end.join([HEADER, MESS[0], *lines]) + (end if last else "")
    data = text.encode()
    path = tmp_path / "deals.csv"
    path.write_bytes(data[: len(data) - cut] if lines else data)
    canonical = read(path)
    (source,) = canonical.inputs
    assert source.rows_read == source.rows_kept + sum(source.rows_excluded.values())
    gone = [each for file in canonical.left_out for each in (*file.rows, *file.unplaced)]
    counts: Counter[str] = Counter()
    for each in gone:
        counts[each.reason] += each.count
    assert counts == {reason: count for reason, count in source.rows_excluded.items() if count}
    for file in canonical.left_out:
        rows = sorted(row for each in file.rows for row in each.rows)
        assert [row for row, _ in file.read_texts(rows)] == rows


def test_the_file_of_rejected_rows(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    lines = [HEADER, "1;а;Новая;01.02.2026;5", "=1+1;x", '2;"а" б;Новая;01.02.2026;5', "Итого;;;;5"]
    path.write_text("\n".join(lines), encoding="utf-8")
    target = tmp_path / "rejected.csv"
    write_rejected(read(path).left_out, Words("en"), target)
    assert target.read_text(encoding="utf-8-sig").splitlines() == [
        "file,sheet,row,rows,code,reason,text",
        f"{path},,3,1,D021,too many or too few cells,'=1+1;x",
        f'{path},,4,1,D022,quotation marks out of place,"2;""а"" б;Новая;01.02.2026;5"',
        f"{path},,5,1,,total row,Итого;;;;5",
    ]


def test_russian_files_have_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(f"{HEADER}\n1;а;Новая;01.02.2026;5\n2\n", encoding="utf-8")
    target = tmp_path / "rejected.csv"
    write_rejected(read(path).left_out, Words("ru"), target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbffile;sheet;row;")


def test_a_move_that_stands_there_twice_has_a_message_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    move = "1,A,B,2026-01-02 10:00:00\n"
    path.write_text(f"deal_id,from_stage,to_stage,entered_at\n{move}{move}", encoding="utf-8")
    request = SourceRequest(path=path, role=Role.HISTORY)
    (file,) = read_sources([request], ReadOptions(today=date(2026, 3, 1))).left_out
    assert [(each.code, list(each.rows)) for each in file.rows] == [("D182", [3])]


FILES = {
    "deals.csv": f"{HEADER}\n1;а;Новая;01.02.2026;5\n2;б;Новая;01.02.2026;5\n"
    "2;б;Новая;01.02.2026;6\n;в;Новая;01.02.2026;5\n7;мало\n",
    "more.csv": f"{HEADER}\n1;а;Встреча;01.02.2026;7\n3;г;Новая;01.02.2026;5\n",
    "history.csv": "deal_id,from_stage,to_stage,entered_at\n1,A,B,2026-01-02 10:00:00\n"
    "1,A,B,2026-01-02 10:00:00\n1,B,B,2026-01-03 10:00:00\n9,A,B,2026-01-02 10:00:00\n"
    "1,B,,2026-01-02 10:00:00\n1,B,C,\n,B,C,2026-01-02 10:00:00\n",
    "spend.csv": "date,channel,spend\n2026-02-01,A,5\n,A,6\n2026-02-01,A,\n",
    "plan.csv": "period,measure,key,value\n2026-02,revenue,,5\n2026-02,luck,,5\n",
}
GONE = """
deals.csv duplicate D046 3 | deals.csv duplicate D181 2 | deals.csv no_id D047 5
deals.csv ragged D021 6
history.csv duplicate D182 3 | history.csv no_date D075 7 | history.csv no_id D047 8
history.csv no_stage D075 6 | history.csv not_a_move - 4 | history.csv orphan_deal D074 5
plan.csv unreadable D085 3
spend.csv no_date D081 3 | spend.csv no_spend - 4
"""


def test_the_code_beside_a_row_is_the_one_that_names_the_row(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_sources(
        [SourceRequest(path=tmp_path / name, name=name) for name in FILES],
        ReadOptions(today=date(2026, 3, 1)),
    )
    gone = [
        (file.file, each.reason, each.code or "-", row)
        for file in found.left_out
        for each in file.rows
        for row in each.rows
    ]
    wanted = (line.split() for line in GONE.replace("\n", "|").split("|") if line.strip())
    assert [(*map(str, each),) for each in sorted(gone)] == sorted(map(tuple, wanted))
    told = {(place.file, issue.code, place.row) for issue in found.issues for place in issue.places}
    assert {(file, code, row) for file, _, code, row in gone if code != "-"} <= told
