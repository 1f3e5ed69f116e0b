"""Both ways through the XML of a sheet give the same cells; odd XML goes the tolerant way."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from xml.sax.saxutils import escape

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.sources.workbooks import xlsx_regular
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_cells import SheetCells
from funnelcli.sources.workbooks.xlsx_events import read_sheet_events
from funnelcli.sources.workbooks.xlsx_regular import read_sheet_cells

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REGULAR = {
    "numbers": '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="2" t="n"><v>2.5E+3</v></c></row>',
    "shared": '<row r="2" spans="1:2"><c r="A2" t="s"><v>0</v></c></row>',
    "inline": '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>',
    "spaces": '<row r="1"><c r="A1" t="inlineStr">'
    '<is><t xml:space="preserve"> a </t></is></c></row>',
    "entities": '<row r="1"><c r="A1" t="str"><v>&lt;b&gt; &amp;amp; &#10;&#x42F;</v></c></row>',
    "line ends": '<row r="1"><c r="A1" t="str"><v>a\r\nb\rc</v></c></row>\r\n',
    "formula": '<row r="1"><c r="A1"><f>SUM(B1:B2)</f><v>3</v></c><c r="B1"><f>1/0</f></c></row>',
    "shared formula": '<row r="1"><c r="A1"><f t="shared" si="0"/><v>3</v></c></row>',
    "empty": '<row r="1"><c r="A1" s="3"/><c r="B1" s="3"></c><c r="C1"><v></v></c></row>',
    "uncounted": '<row r="1"><c r="A1"><f>A2</f><v/></c><c r="B1"><f>A2</f><v></v></c></row>',
    "row alone": '<row r="1" ht="5"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>',
    "hidden": '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    '<row hidden="true" r="2"><c r="A2"><v>2</v></c></row>',
    "errors": '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="b"><v>1</v></c></row>',
    "twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "backwards": '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>'
    '<row r="1"><c r="A1"><v>0</v></c></row>',
    "row out of bounds": '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"/>',
    "empty row": '<row r="1"></row>',
    "nothing": "",
}
IRREGULAR = {
    "comment": '<row r="1"><!-- <c r="B1"><v>2</v></c> --><c r="A1"><v>1</v></c></row>',
    "cdata": '<row r="1"><c r="A1" t="str"><v><![CDATA[<c r="B1">]]></v></c></row>',
    "rich": '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    "reading": '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><rPh><t>x</t></rPh></is></c></row>',
    "no places": "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
    "quotes": "<row r='1'><c r='A1'><v>1</v></c></row>",
    "pretty": '<row r="1">\n  <c r="A1">\n    <v>1</v>\n  </c>\n</row>',
    "other attribute": '<row r="1"><c r="A1" cm="1"><v>1</v></c></row>',
    "row in a cell": '<row r="1"><c r="B1"><row r="2"/><v>7</v></c><c r="B2"><v>8</v></c></row>',
    "cell in a cell": '<row r="1"><c r="A1"><c r="B1"><v>1</v></c><v>2</v></c></row>',
    "unknown kind": '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>',
}
BROKEN = {
    "control": '<row r="1"><c r="A1" t="str"><v>a\x01</v></c></row>',
    "unknown entity": '<row r="1"><c r="A1" t="str"><v>&foo;</v></c></row>',
    "bare ampersand": '<row r="1"><c r="A1" t="str"><v>a & b</v></c></row>',
    "surrogate": '<row r="1"><c r="A1" t="str"><v>&#xD800;</v></c></row>',
    "closed twice": '<row r="1"><c r="A1"><v>1</v></c></row></row>',
    "never closed": '<row r="1"><c r="A1"><v>1</v></c>',
    "too far": '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    "too wide": '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
}


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet {NAMESPACE}>{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def pieces(xml: bytes, size: int = 100) -> Iterator[bytes]:
    return (xml[at : at + size] for at in range(0, len(xml), size))


def same(one: SheetCells, other: SheetCells) -> bool:
    assert one.cells.schema == other.cells.schema
    assert one.cells.rows() == other.cells.rows()
    assert list(one.hidden_rows) == list(other.hidden_rows)
    assert list(one.hidden_columns) == list(other.hidden_columns)
    return list(one.merged) == list(other.merged)


@pytest.mark.parametrize("name", REGULAR)
def test_what_programs_write_goes_the_fast_way(name: str) -> None:
    before = '<cols><col min="2" max="3" hidden="1"/></cols>'
    after = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    xml = sheet(REGULAR[name], before, after)
    fast = xlsx_regular._read_regular(pieces(xml))
    assert same(fast, read_sheet_events(pieces(xml)))
    assert fast.hidden_columns == [1, 2]
    assert fast.merged == [(1, 0, 2, 1)]


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_is_written_otherwise_goes_the_tolerant_way(name: str) -> None:
    xml = sheet(IRREGULAR[name])
    with pytest.raises(xlsx_regular._IrregularError):
        xlsx_regular._read_regular(pieces(xml))
    found = read_sheet_cells(lambda: pieces(xml))
    assert same(found, read_sheet_events(pieces(xml)))
    assert found.cells.height


@pytest.mark.parametrize("name", BROKEN)
def test_broken_xml_is_refused_by_both(name: str) -> None:
    xml = sheet(BROKEN[name])
    assert outcome(lambda: read_sheet_cells(lambda: pieces(xml))) == "D018"
    assert outcome(lambda: read_sheet_events([xml])) == "D018"


def test_the_meaning_of_cells() -> None:
    xml = sheet("".join(REGULAR[name] for name in ("entities", "shared", "errors")))
    rows = read_sheet_cells(lambda: pieces(xml)).cells.select("row", "column", "text").rows()
    assert rows == [
        (1, 0, "#REF!"),
        (1, 1, "1"),
        (2, 0, "0"),
    ]


def test_bytes_that_are_no_text() -> None:
    coded = sheet('<row r="1"><c r="A1" t="str"><v>a~c</v></c></row>').replace(b"~", b"\xff")
    assert outcome(lambda: read_sheet_cells(lambda: pieces(coded))) == "D018"


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251"])
def test_other_encodings(encoding: str) -> None:
    xml = sheet('<row r="1"><c r="A1" t="str"><v>Сделка</v></c></row>').decode()
    coded = xml.replace("UTF-8", encoding).encode(encoding)
    assert read_sheet_cells(lambda: pieces(coded)).cells["text"].to_list() == ["Сделка"]


def prefixed(xml: bytes) -> bytes:
    """The sheet as .NET programs write it."""
    bare = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)
    return bare.replace(b" xmlns=", b" xmlns:x=")


@pytest.mark.parametrize("name", REGULAR)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_prefix_of_the_namespace(name: str, size: int) -> None:
    xml = sheet(REGULAR[name])
    coded = prefixed(xml)
    assert b"<x:sheetData>" in coded
    blocks = chain([coded[:150]], pieces(coded[150:], size))  # the root is in the first block
    fast = xlsx_regular._read_regular(xlsx_regular._unprefixed(blocks))
    assert same(fast, read_sheet_events([xml]))
    assert same(fast, read_sheet_events([coded]))


def test_names_of_no_namespace_are_no_cells() -> None:
    coded = prefixed(sheet('<row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row>'))
    mixed = coded.replace(b"<x:v>7</x:v>", b"<v>7</v>")
    found = read_sheet_cells(lambda: pieces(mixed))
    assert found.cells["text"].to_list() == ["8"]


def test_only_the_first_rows() -> None:
    xml = sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 90)))
    assert read_sheet_events(pieces(xml), 60).cells["row"].to_list() == list(range(1, 61))


def test_tables_of_many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_regular, "_BLOCK", 300)
    xml = sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200)))
    found = xlsx_regular._read_regular(pieces(xml, 150))
    assert found.cells["text"].to_list() == [str(number) for number in range(1, 200)]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
    max_size=12,
)
CELL = st.one_of(
    st.builds("<v>{}</v>".format, st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(lambda text: f"<is><t>{escape(text)}</t></is>", TEXT),
    st.builds(lambda text: f"<f>{escape(text)}</f><v>1</v>", TEXT),
    st.just(""),
)
ATTRIBUTES = st.sampled_from(["", ' t="str"', ' t="inlineStr"', ' s="4"', ' s="4" t="n"', ' t="b"'])


@given(st.lists(st.lists(st.tuples(ATTRIBUTES, CELL), max_size=4), max_size=5))
def test_both_ways_agree_on_anything(table: list[list[tuple[str, str]]]) -> None:
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{letter}{row}"{told}>{cell}</c>'
            for letter, (told, cell) in zip("ABCD", cells, strict=False)
        )
        + "</row>"
        for row, cells in enumerate(table, start=1)
    )
    xml = sheet(rows)
    ways = (lambda: read_sheet_events([xml]), lambda: read_sheet_cells(lambda: iter([xml])))
    tolerant, fast = map(outcome, ways)
    if isinstance(tolerant, str) or isinstance(fast, str):
        assert tolerant == fast
    else:
        assert same(fast, tolerant)


def outcome(read: Callable[[], SheetCells]) -> SheetCells | str:
    try:
        return read()
    except UnfitError as unfit:
        return unfit.code


@pytest.mark.parametrize("name", sorted({*REGULAR, *IRREGULAR} - {"backwards"}))
@pytest.mark.parametrize("rows", [1, 2, 60])
def test_the_top_of_a_sheet(name: str, rows: int) -> None:
    xml = sheet({**REGULAR, **IRREGULAR}[name])
    top = xlsx_regular.read_top_cells(lambda: pieces(xml), rows).cells
    assert top.filter(pl.col("row") <= rows).rows() == (
        read_sheet_events([xml]).cells.filter(pl.col("row") <= rows).rows()
    )


def test_the_top_of_a_long_sheet_is_read_without_the_rest() -> None:
    xml = sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 90)))
    start = xml[: xml.index(b'<row r="70"')]
    top = xlsx_regular.read_top_cells(lambda: iter([start]), 60)
    assert top.cells["row"].to_list() == list(range(1, 61))
