"""A table as a workbook: text only, repeatable bytes."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from funnelcli.render.xlsx import render_xlsx
from payloads import PAYLOADS, live_characters

ROWS: list[list[str | None]] = [["=1+1", None, "+7 900"], ["\x1b[0m", "a\nb", "007"]]


def test_every_cell_is_text_as_it_was() -> None:
    content = render_xlsx(["A", "=B", "C"], ROWS, "Лиды")
    page = load_workbook(BytesIO(content)).active
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values == [["A", "=B", "C"], ["=1+1", None, "+7 900"], ["\\x1b[0m", "a\nb", "007"]]
    types = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert types == {"s"}
    assert page.title == "Лиды"
    assert page.freeze_panes == "A2"


def test_the_same_rows_give_the_same_bytes() -> None:
    assert render_xlsx(["A"], [["1"]], "x") == render_xlsx(["A"], [["1"]], "x")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_cell_is_live(payload: str) -> None:
    page = load_workbook(BytesIO(render_xlsx([payload], [[payload]], "x"))).active
    texts = [page["A1"].value, page["A2"].value]
    assert not live_characters("".join(texts).replace("\n", "").replace("\ue000", ""))


def test_what_xml_forbids_is_spelt_out() -> None:
    page = load_workbook(BytesIO(render_xlsx(["A"], [["a\ufffeb\ud800c"]], "x"))).active
    assert page["A2"].value == "a\\ufffeb\\ud800c"


def test_a_cut_text_says_so() -> None:
    rows = [["я" * 40_000], ["я" * 32_767]]
    page = load_workbook(BytesIO(render_xlsx(["A"], rows, "x"))).active
    assert page["A2"].value == "я" * 32_766 + "…"
    assert page["A3"].value == rows[1][0]
