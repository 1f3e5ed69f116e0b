"""The workbook of real runs: what it shows is the JSON, what it recalculates is the same."""

import csv
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funnelcli.pipeline.request import demo_request
from funnelcli.pipeline.runs import ReportRun, run_report
from funnelcli.pipeline.workbook import make_book, over_full, write_data
from funnelcli.render.dialect import DIALECTS
from funnelcli.render.json import render_json
from funnelcli.render.words import Words
from funnelcli.render.workbook import render_workbook

EN = Words("en")
NOW = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 - a local wall clock, as the pipeline wants it
NAMES = (
    *("Anna", "vk", "VK", "=HYPERLINK(1)", "+1", "@x", "-2", "2026", "1 March", "TRUE", "a*"),
    *("a?b", "~x", "<script>", "[red]", ">5", "ёлка", "елка", "x" * 300, "\u202eabc", "😀", "1e3"),
)
"""Names of channels and managers that a spreadsheet would take for something else."""


@pytest.fixture(scope="module")
def demo() -> ReportRun:
    return run_report(demo_request(NOW, Path.cwd()))


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> ReportRun:
    """Two leads of each channel, which its manager sold; odd kopecks, some of them paid back."""
    folder = tmp_path_factory.mktemp("evil")
    leads, deals, spend = [], [], []
    for place, name in enumerate(NAMES):
        for again in range(2):
            lead, day = f"L{place}-{again}", f"2026-11-{place % 15 + 1:02d}"
            leads.append([lead, day, name, "opel"])
            row = [f"D{place}-{again}", "won", f"{place}.3{again}", name, day, day, lead, name]
            deals.append(row)
            if place % 5 == 0:  # part of it is paid back
                deals.append(
                    [
                        f"R{place}-{again}",
                        "won",
                        "-0.07",
                        name,
                        "2026-11-20",
                        "2026-11-20",
                        *row[6:],
                    ]
                )
        spend.append([f"2026-11-{place % 15 + 1:02d}", name, f"{place}.01"])
    headers = {
        "leads": ["lead_id", "created_at", "channel", "product"],
        "deals": [
            *("deal_id", "status", "amount", "manager", "created_at", "closed_at"),
            *("lead_id", "channel"),
        ],
        "spend": ["spend_on", "channel", "spend"],
    }
    for role, rows in (("leads", leads), ("deals", deals), ("spend", spend)):
        with (folder / f"{role}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headers[role], *rows])
    (folder / "funnelcli.yaml").write_text(
        "version: 1\ncurrency: RUB\nsources:\n"
        + "".join(f"  {role}: {{path: {role}.csv}}\n" for role in headers)
    )
    request = replace(demo_request(NOW, folder), config=folder / "funnelcli.yaml", period="2026-11")
    return run_report(request)


def test_refunds_are_among_the_deals(evil: ReportRun) -> None:
    page = load_workbook(BytesIO(made(evil)))["Data deals"]
    kinds = [row[2].value for row in page.iter_rows(min_row=2)]
    assert (kinds.count("sale"), kinds.count("refund")) == (2 * len(NAMES), 10)


def made(run: ReportRun, words: Words = EN, **limits: Any) -> bytes:  # noqa: ANN401 - any limit
    return render_workbook(make_book(run.read, run.report, personal=False, **limits), words)


def told(run: ReportRun) -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads(render_json(run.report, EN))["metrics"]
    return metrics


def by_name(content: bytes, sheet: str, first: str) -> dict[str, dict[str, Any]]:
    """The rows of the first table of a sheet whose first title is ``first``, by their name."""
    page = load_workbook(BytesIO(content), data_only=True)[sheet]
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    start = next(place for place, line in enumerate(lines) if line[0] == first)
    heads, found = lines[start], {}
    for line in lines[start + 1 :]:
        if line[0] is None:
            break
        found[str(line[0])] = dict(zip(heads, line, strict=True))
    return found


def number(value: Any) -> Any:  # noqa: ANN401 - a leaf of JSON
    """A figure of JSON as a sheet shows it."""
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        return float(value["amount"]) if "amount" in value else number(value["value"])
    return value


@pytest.mark.parametrize("which", ["demo", "evil"])
def test_before_any_calculation_it_shows_the_figures_of_json(
    which: str, request: pytest.FixtureRequest
) -> None:
    run: ReportRun = request.getfixturevalue(which)
    content, metrics = made(run), told(run)
    rates = by_name(content, "Run rate", "Measure")
    for row, line in zip(metrics["run_rate"]["rows"], rates.values(), strict=True):
        assert line["So far"] == number(row["fact"])
        assert line["Plan"] == number(row["plan"])
        assert line["By working days"] == number(row["working"]["forecast"])
        assert line["Forecast"] == number(row["forecast"])
        assert line["Needed per working day"] == number(row["pace_needed"])
    costs = by_name(content, "Customer cost", "Channel")
    for row in metrics["customer_cost"]["rows"]:
        line = costs[shown(row["channel"])]
        for title, key in (
            ("Spend", "spend"),
            ("Leads", "leads_count"),
            ("Qualified", "qualified_count"),
            ("Customers", "customers_count"),
            ("Cost of a lead", "lead_cost"),
            ("Cost of a customer", "customer_cost"),
            ("Revenue", "revenue"),
            ("ROMI", "romi"),
        ):
            assert line[title] == number(row[key]), (row["channel"], key)
    managers = by_name(content, "Managers", "Manager")
    for row in metrics["manager_conversion"]["rows"]:
        line = managers[shown(row["manager"], "without a manager")]
        assert (line["Won"], line["Lost"]) == (row["won_count"], row["lost_count"])
        assert line["Won / decided"] == number(row["decided_share"])
        assert line["Won / created"] == number(row["created_share"])
        assert line["Average deal"] == number(row["average_deal"])


def shown(name: str | None, absent: str = "without a channel") -> str:
    return absent if name is None else name.replace("\u202e", "\\u202e")


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # of LibreOffice's file
@pytest.mark.parametrize("which", ["demo", "evil"])
def test_after_calculation_it_shows_the_same(
    which: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    needs_program: Callable[[str], str],
) -> None:
    content = made(request.getfixturevalue(which))
    office = needs_program("soffice")
    bare = tmp_path / "bare.xlsx"
    load_workbook(BytesIO(content)).save(bare)  # openpyxl drops the values of formulas
    subprocess.run(
        [
            *(office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", bare),
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    formulas = load_workbook(BytesIO(content))
    before = load_workbook(BytesIO(content), data_only=True)
    after = load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    compared = 0
    for page in formulas:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            mine = before[page.title][cell.coordinate].value
            theirs = after[page.title][cell.coordinate].value
            same = mine if isinstance(mine, str) else pytest.approx(mine, rel=1e-9)
            assert theirs == same, (page.title, cell.coordinate, cell.value)
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("which", ["demo", "evil"])
def test_only_our_formulas_are_formulas(which: str, request: pytest.FixtureRequest) -> None:
    book = load_workbook(BytesIO(made(request.getfixturevalue(which))))
    data = [title for title in book.sheetnames if title.startswith("Data ")]
    assert len(data) == 3
    for title in data:
        kinds = {cell.data_type for row in book[title].iter_rows() for cell in row}
        assert kinds <= {"s", "inlineStr", "n", "d"}
    live = [
        cell.value
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert live
    assert not [text for text in live if "HYPERLINK" in text or "script" in text]


def test_capped_data_mean_values_and_the_book_says_so(demo: ReportRun) -> None:
    whole = load_workbook(BytesIO(made(demo)), data_only=True)
    capped = load_workbook(BytesIO(made(demo, most=100)))
    cells = [cell for page in capped for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert capped["Summary"]["A3"].value.startswith("A data sheet does not hold every record")
    assert (
        capped["Data leads"]["A102"].value
        == "… and 1,400 more records that the sheet has no room for"
    )
    for line in whole["Customer cost"].iter_rows(min_row=1, max_row=9):
        for cell in line[1:]:
            value = capped["Customer cost"][cell.coordinate].value
            same = cell.value if isinstance(cell.value, str | None) else pytest.approx(cell.value)
            assert value == same


def test_all_records_stand_in_a_file_beside_what_cannot_hold_them(
    demo: ReportRun, tmp_path: Path
) -> None:
    assert over_full(demo.read) == []
    assert over_full(demo.read, 1400) == ["leads", "spend"]
    path = tmp_path / "leads.csv"
    write_data(path, demo.read, "leads", DIALECTS["excel-ru"], personal=False)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter=";"))
    page = load_workbook(BytesIO(made(demo)))["Data leads"]
    assert len(lines) == page.max_row - 1
    assert [line["leads_verdict"] for line in lines] == [
        row[6].value or "" for row in page.iter_rows(min_row=2)
    ]


def test_charts_and_marks_are_there(demo: ReportRun) -> None:
    with zipfile.ZipFile(BytesIO(made(demo))) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        pages = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
    assert len(charts) >= 4
    assert sum(page.count("<brk ") for page in pages) == len(charts)  # none is cut by paper
    assert sum("conditionalFormatting" in page for page in pages) > 5
    assert sum('LEFT(A1,2)="≈ "' in page for page in pages) > 5


def test_charts_carry_what_the_cells_they_show_hold(demo: ReportRun) -> None:
    content = made(demo)
    book = load_workbook(BytesIO(content), data_only=True)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        texts = [archive.read(name).decode() for name in names]
    kept = re.compile(r"<f>'(.*?)'!(\S*?)</f><(num|str)Cache>(.*?)</\3Cache>")
    found = [each for text in texts for each in kept.findall(text)]
    assert len(found) == 2 * len(names)
    for sheet, place, kind, cache in found:
        cells = [row[0].value for row in book[sheet][place.replace("$", "")]]
        points = dict(re.findall(r'<pt idx="(\d+)"><v>(.*?)</v></pt>', cache))
        held = dict(enumerate(cells))
        numbers = {str(at): each for at, each in held.items() if isinstance(each, int | float)}
        if kind == "num":
            assert {at: float(each) for at, each in points.items()} == pytest.approx(numbers)
        else:
            assert points == {str(at): each for at, each in held.items()}
        assert f'<ptCount val="{len(cells)}"' in cache


def test_people_are_not_in_it(demo: ReportRun) -> None:
    book = load_workbook(BytesIO(made(demo)))
    for title in ("Data leads", "Data deals"):
        heads = [cell.value for cell in book[title][1]]
        assert not {"Phone", "E-mail", "Contact", "Company"} & set(heads)


def test_same_report_same_bytes(demo: ReportRun) -> None:
    assert made(demo) == made(demo)
