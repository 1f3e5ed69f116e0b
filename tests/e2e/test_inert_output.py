"""Whatever stands in cells, headers, names of files, settings and arguments commands nobody."""

import csv
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from funnelcli.cli import app
from payloads import MARKUP, PAYLOADS, STYLE, live_characters, naughty_strings

SPEC = """version: 1
effective_from: 2026-01-01
agreed_by: ["[red]Head[/red] \\u202e :smile:"]
criteria:
  - {id: phone, title: "[/b] \\u202eTitle {0}", field: phone, valid: phone}
qualified_when: {all: [phone]}
"""
SETTINGS = """version: 1
company: "[red]Opel[/red] \\u202e :smile: {0}"
currency: RUB
sources:
  leads: {path: leads.csv}
  deals: {path: "deals*.csv"}
  spend: {path: spend.csv, channel: "[red]\\u202e"}
pipelines:
  "[red]\\u202eP": {stages: ["[/b]\\u202eS"], won: [won], lost: [lost]}
channels: {"[red]": "[/red]\\u202e"}
"""


@dataclass(frozen=True)
class Told:
    """What a command said, and what it wrote into files."""

    code: int
    out: str
    err: str
    files: str


Run = Callable[..., Told]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """The command in this process, in the folder of the test; its bytes as they left."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "")
    for name in ("FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def told(*line: str) -> Told:
        code = app.run([*line, "--lang", "ru"])
        out, err = capfdbinary.readouterr()
        files = "".join(map(content, sorted(tmp_path.glob("out.*"))))
        return Told(code, out.decode(), err.decode(), files)

    return told


def content(path: Path) -> str:
    """A file of ``-o``; the cells of a CSV may hold carriage returns and icons of fonts."""
    text = path.read_bytes().decode()
    return re.sub("[\r\ue000-\uf8ff]", "", text) if path.suffix == ".csv" else text


def table(head: list[str], rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([head, *rows])
    return stream.getvalue()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Every payload in every column, one a row; payloads in headers and in a name of a file."""
    texts = [*PAYLOADS, *naughty_strings()]
    leads = [
        [f"L{n}", f"2026-11-{n % 20 + 1:02}", text, text, text, text, text, "+79160000000", text]
        for n, text in enumerate(texts)
    ]
    deals = [
        [f"D{n}", text, text, text, "2026-11-02", text, text, text, f"L{n}"]
        for n, text in enumerate(texts)
    ]
    deals += [[text, "x", "won", "P", "2026-11-02", "5", "m", "y", ""] for text in texts]
    lead_head = [
        "lead_id",
        "created_at",
        "title",
        "status",
        "manager",
        "source",
        "product",
        "phone",
    ]
    deal_head = ["deal_id", "title", "stage", "pipeline", "created_at", "amount", "manager"]
    files = {
        "leads.csv": table([*lead_head, "[red]\u202e\x1b[2Jh"], leads),
        "deals\u202e [red].csv": table([*deal_head, "loss_reason", "lead_id"], deals),
        "spend.csv": table(["date", "campaign", "spend"], [["2026-11-02", t, t] for t in texts]),
        "users.csv": table(["\u202euser\x9b", "[/b]"], [[text, text] for text in texts]),
        "lead-spec.yaml": SPEC,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    if os.name != "nt":
        (tmp_path / "\x1b[2J.csv").write_text(files["users.csv"], encoding="utf-8")
    return tmp_path


DATED = ("--as-of", "2026-11-24")
LINES = (
    ("report", "leads.csv", "deals*.csv", "spend.csv", "users.csv", "-v", *DATED),
    ("report", "leads.csv", "deals*.csv", "-f", "json", "-v", *DATED),
    ("report", "deals*.csv", "--by", "product", "-o", "out.txt", "-o", "out.json", *DATED),
    ("qualify", "leads.csv", "-v", *DATED),
    ("qualify", "leads.csv", "-o", "out.json", "-o", "out.csv", "-o", "out.txt", "-v", *DATED),
    ("check", ".", "-v"),
    ("check", ".", "-f", "json", "-o", "out.txt"),
    ("inspect", ".", "-v"),
    ("inspect", ".", "--show-personal"),
    ("check", "users.csv", "\x1b[2J.csv", "none\u202e\x1b[2J[red].csv", "--debug"),
    ("digest", "leads.csv", "deals*.csv", "spend.csv", *DATED),
    ("digest", "leads.csv", "deals*.csv", "-o", "out.txt", "-o", "out.html", *DATED),
    ("spec", "check"),
    ("spec", "test"),
    ("spec", "backtest", "leads.csv", "deals*.csv", *DATED),
    ("lead", "L30", "leads.csv", "deals*.csv", "--show-personal", *DATED),
    ("lead", "L30", "leads.csv", "deals*.csv", "--show-personal", "-f", "json", *DATED),
    ("dispute", "list", "leads.csv", "deals*.csv", "--found", *DATED),
    (
        "report",
        "leads.csv",
        "deals*.csv",
        "spend.csv",
        "-o",
        "out.html",
        "-o",
        "out.md",
        "-o",
        "out.csv",
        "-o",
        "out.tsv",
        *DATED,
    ),
)


def assert_inert(told: Told) -> None:
    for text in (told.out, told.err, told.files.replace("\t", " ")):  # cells of TSV
        assert live_characters(text) == set()
    assert told.code in {0, 1, 2, 3}


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_nothing_live_leaves_the_program(run: Run, hostile: Path, line: tuple[str, ...]) -> None:
    assert hostile.is_dir()
    told = run(*line)
    assert_inert(told)
    assert len(told.out + told.err + told.files) > 100


@pytest.mark.parametrize(
    "line", [("report", *DATED, "-v"), ("digest", *DATED), ("check", "-v"), ("doctor",)]
)
def test_nothing_live_stands_in_settings(run: Run, hostile: Path, line: tuple[str, ...]) -> None:
    (hostile / "funnelcli.yaml").write_text(SETTINGS, encoding="utf-8")
    told = run(*line)
    assert_inert(told)
    assert told.out


def test_what_init_writes_is_inert(run: Run, hostile: Path) -> None:
    (hostile / "lead-spec.yaml").unlink()
    if os.name != "nt":
        (hostile / "\x1b[2J.csv").unlink()
    told = run("init", ".", "--yes")
    assert told.code == 0, told.err
    assert_inert(told)
    for name in ("funnelcli.yaml", "lead-spec.yaml"):
        assert live_characters((hostile / name).read_text("utf-8")) == set()
    assert run("spec", "check").code == 0
    assert run("report", *DATED).code == 0


def test_markup_is_printed_as_it_stands(run: Run, hostile: Path) -> None:
    told = run("inspect", "leads.csv", "deals\u202e [red].csv", "--show-personal")
    report = run("report", "leads.csv", "deals*.csv", "-f", "json", *DATED)
    assert "[red]" in told.out
    assert all(text in report.out for text in MARKUP if '"' not in text)
    assert hostile.is_dir()


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "line",
    [
        ("{}",),
        ("report", "{}.csv"),
        ("report", "--{}"),
        ("report", "--by", "{}"),
        ("report", "--as-of", "{}"),
        ("report", "--period", "{}"),
        ("report", "--fail-under", "{}=1"),
        ("report", "-o", "{}"),
        ("report", "-c", "{}"),
        ("explain", "{}"),
        ("check", "--select", "{}"),
        ("inspect", "{}"),
        ("init", "{}"),
        ("--lang", "{}"),
    ],
    ids=" ".join,
)
def test_arguments_are_inert_in_messages(run: Run, line: tuple[str, ...], payload: str) -> None:
    told = run(*(word.replace("{}", payload) for word in line))
    assert told.code in {2, 3}
    assert_inert(told)


@pytest.mark.parametrize(
    "text",
    [
        '"\\u202ekey": 1\n',
        "? [red]\n",
        'currency: "\\x1b[2J"\n',
        "currency: \x1b[2J\n",
        'locale: "\\u202e[red]"\n',
        'pipelines: {"\\u202e": {stagez: []}}\n',
        'plan: {"\\u202e[red]": {revenue: 1}}\n',
        "!\u202etag x\n",
        "*[red]\n",
    ],
)
def test_mistakes_in_settings_are_inert(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "funnelcli.yaml").write_text(text, encoding="utf-8")
    told = run("report")
    assert told.code == 2
    assert_inert(told)


def test_colours_are_the_only_sequences_where_they_are_wanted(run: Run, hostile: Path) -> None:
    assert hostile.is_dir()
    for line in (LINES[0], LINES[3], LINES[5], LINES[7]):
        told = run(*line, "--color", "always")
        assert STYLE.search(told.out)
        assert live_characters(STYLE.sub("", told.out)) == set()
        assert live_characters(told.err) == set()
