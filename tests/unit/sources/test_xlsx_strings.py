"""The texts that cells share, as Excel keeps them."""

import re
from pathlib import Path

import polars as pl
import pytest

from funnelcli.errors import InputError
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import read_head, read_table
from funnelcli.sources.workbooks import xlsx_strings
from workbooks import SHEET, edit, save

STRINGS = "xl/sharedStrings.xml"
TEXTS = (
    "<si><t>ID</t></si><si><t>Имя</t></si>"
    '<si><r><rPr><b/></rPr><t>Анна </t></r><r><t xml:space="preserve">К.</t></r></si>'
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    "<si><t>a_x000D_&amp;b</t></si><si/>"
)
RELATION = (
    '<Relationship Id="texts" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


def shared(path: Path, texts: str = TEXTS, last: int = 5) -> Path:
    """A workbook whose texts are shared: a header and rows 2 to ``last``."""
    save(path, {"A": [["ID", "Имя"]]})
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>{n}</v></c></row>'
        for n in range(2, last + 1)
    )
    return edit(
        path,
        {
            SHEET: lambda xml: re.sub(
                "<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", xml
            ),
            STRINGS: lambda _: f"<sst>{texts}</sst>",
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace("</Relationships>", RELATION),
        },
    )


def read(path: Path) -> pl.DataFrame:
    head = read_head(path, Hints(), frozenset(["id"]))
    return read_table(head, head.headers).frame


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value.issues[0].code


def test_runs_are_joined_readings_left_out_and_escapes_undone(tmp_path: Path) -> None:
    found = read(shared(tmp_path / "a.xlsx"))["Имя"].to_list()
    assert found == ["Анна К.", "東京", "a\r&b", None]


def test_an_index_past_the_last_text(tmp_path: Path) -> None:
    assert refused(shared(tmp_path / "a.xlsx", last=6)) == "D018"


def test_more_text_than_a_cell_holds(tmp_path: Path) -> None:
    huge = TEXTS.replace("Анна ", "x" * ((1 << 20) + 1))
    assert refused(shared(tmp_path / "a.xlsx", huge)) == "D130"


def test_more_texts_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_strings, "_MOST_TEXTS", 5)
    assert refused(shared(tmp_path / "a.xlsx")) == "D130"
