"""A table as a workbook: text only, repeatable bytes."""

from io import BytesIO

from openpyxl import load_workbook

from funnelcli.render.xlsx import render_xlsx

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
