"""``init``: four files or none, never over another, and a report at once."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from command import COMMAND, Funnelcli, bare_environment

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = ["funnelcli.schema.json", "funnelcli.yaml", "lead-spec.schema.json", "lead-spec.yaml"]
DEALS = """ID,Этап сделки,Воронка,Дата создания сделки,Бюджет ₽,Причины отказов
1,Новая,Продажи,2026-11-01,100,
2,Успешно реализовано,Продажи,2026-11-02,200,
3,Закрыто и не реализовано,Продажи,2026-11-03,300,Дорого
"""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples" / "opel" / "exports", tmp_path, dirs_exist_ok=True)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208 - hidden leftovers count too


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_example_reports_at_once(funnelcli: Funnelcli, example: Path, language: str) -> None:
    before = names(example)
    plain = json.loads(
        funnelcli("report", ".", "--as-of", "2026-11-20", "-f", "json", "--lang", "en").out
    )

    done = funnelcli("init", "--lang", language)

    assert done.code == 0
    assert names(example) == sorted([*before, *WRITTEN])
    assert all(name in done.err for name in WRITTEN)
    assert "deals_2026-11-20.xlsx" in done.out
    report = funnelcli("report", "--as-of", "2026-11-20", "-f", "json", "--lang", "en")
    assert report.code == 0
    assert "S133" in report.err
    found = json.loads(report.out)
    for name in ("pipeline_coverage", "stage_conversion"):
        for origin in (found, plain):
            origin["metrics"][name].pop("stage_order", None)
        assert found["metrics"][name] == plain["metrics"][name]
    managers = [each["metrics"]["manager_conversion"]["total"] for each in (found, plain)]
    assert managers[0] == managers[1], "the rest of it looks at qualified leads too"
    assert funnelcli("spec", "test").code == 0


@pytest.mark.parametrize(
    "head", ["amount", "title", "x", "phone", "email,phone,amount", "manager", "product"]
)
def test_the_draft_judges_its_own_examples(funnelcli: Funnelcli, tmp_path: Path, head: str) -> None:
    row = ",".join("5" for _ in head.split(","))
    text = f"deal_id,stage,status,created_at,{head}\n1,x,won,2026-11-02,{row}\n"
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    assert funnelcli("init").code == 0
    assert funnelcli("spec", "test").code == 0
    assert funnelcli("qualify").code == 0


@pytest.mark.parametrize("name", ["funnelcli", "lead-spec"])
def test_the_files_follow_their_schemas(funnelcli: Funnelcli, example: Path, name: str) -> None:
    assert funnelcli("init", "--yes").code == 0
    text = (example / f"{name}.yaml").read_text("utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={name}.schema.json\n")
    schema = json.loads((example / f"{name}.schema.json").read_text("utf-8"))
    read = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    jsonschema.validate(read, schema)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_nothing_is_overwritten_and_nothing_half_written(
    funnelcli: Funnelcli, example: Path, name: str, kind: str
) -> None:
    if kind == "file":
        (example / name).write_text("mine")
    else:
        (example / name).symlink_to(example / "elsewhere")
    before = names(example)
    done = funnelcli("init", "--yes")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"funnelcli: S131 init would overwrite: {name}.")
    assert names(example) == before


def test_a_folder_that_may_not_be_written(funnelcli: Funnelcli, example: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    example.chmod(0o500)
    done = funnelcli("init", "--yes")
    example.chmod(0o700)
    assert done.code == 4
    assert "S121" in done.err


def test_stages_and_likely_columns(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "deals [1].csv").write_text(DEALS, encoding="utf-8")
    assert funnelcli("init", "--lang", "ru").code == 0
    text = (tmp_path / "funnelcli.yaml").read_text("utf-8")
    assert '    - path: "deals [1].csv"  # 3 строки\n' in text
    assert "      # columns:\n      #   loss_reason: Причины отказов\n" in text
    assert "  Продажи:\n" in text
    assert "    won: [Успешно реализовано]\n    lost: [Закрыто и не реализовано]\n" in text
    assert funnelcli("report", "--period", "2026-11").code == 0


def test_files_may_be_named_and_lie_elsewhere(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "exports" / "users.csv").write_text("user,team\n1,2\n", encoding="utf-8")
    done = funnelcli("init", "exports")
    assert done.code == 0
    assert "users.csv" in done.out
    text = (tmp_path / "funnelcli.yaml").read_text("utf-8")
    assert "    - path: exports/deals.csv  #" in text
    assert re.search("  # D040 .*exports/users.csv", text)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("init", 3, "S132"),
        ("init none.csv", 3, "D001"),
        ("init users.csv", 3, "D040"),
        ("init deals.csv none.csv", 3, "D001"),
        ("init --confg x", 2, "S103"),
    ],
)
def test_what_it_cannot_work_with(
    funnelcli: Funnelcli, tmp_path: Path, line: str, code: int, said: str
) -> None:
    if line != "init":
        (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
        (tmp_path / "users.csv").write_text("user,team\n1,2\n", encoding="utf-8")
    before = names(tmp_path)
    done = funnelcli(*line.split())
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert names(tmp_path) == before


def test_a_bad_file_in_the_folder_is_left_out(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    (tmp_path / "spend.csv").write_text("campaign,spend\na,5\n", encoding="utf-8")
    done = funnelcli("init")
    assert done.code == 0
    assert "D018" in done.out
    assert "D080" in done.out
    assert funnelcli("report", "--period", "2026-11").code == 0


def test_spend_alone_is_not_enough(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "spend.csv").write_text("date,campaign,spend\n2026-11-01,a,5\n", "utf-8")
    (tmp_path / "users.csv").write_text("user,team\n1,2\n", encoding="utf-8")
    done = funnelcli("init")
    assert (done.code, done.out) == (3, "")
    assert "D040" in done.err
    assert "S132 There is no export of deals or leads here" in done.err


def test_a_copy_is_left_out(funnelcli: Funnelcli, tmp_path: Path) -> None:
    for name in ("deals.csv", "deals (1).csv"):
        (tmp_path / name).write_text(DEALS, encoding="utf-8")
    (tmp_path / "read me.txt").touch()
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    done = funnelcli("init")
    assert done.code == 0
    assert "D180" in done.out
    assert "gone.csv, read me.txt" in done.err
    text = (tmp_path / "funnelcli.yaml").read_text("utf-8")
    assert text.count("- path:") == 1
    assert "\n  # D180 deals.csv " in text
    assert "D180" not in funnelcli("check").out


def test_notes_among_names_do_not_make_settings_too_large(
    funnelcli: Funnelcli, tmp_path: Path
) -> None:
    head = "ID,Этап сделки,Воронка,Ответственный,Причина отказа,Дата создания сделки,Бюджет ₽"
    note = "долгая заметка " * 2000
    rows = [f"{n},{note}{n},{note}{n},{note}{n},{note}{n},2026-11-01,100" for n in range(30)]
    lines = [head, "x,Новая,Продажи,Анна,Дорого,2026-11-01,100", *rows]
    (tmp_path / "deals.csv").write_text("\n".join(lines), encoding="utf-8")
    assert funnelcli("init", "--lang", "ru").code == 0
    text = (tmp_path / "funnelcli.yaml").read_text("utf-8")
    assert "Продажи" in text
    assert "Анна" in text
    assert len(text) < 10_000
    assert funnelcli("report", "--period", "2026-11").code == 0


@pytest.mark.parametrize("again", ["deals.csv", "./deals.csv", "../{}/deals.csv"])
def test_a_file_named_twice_is_taken_once(funnelcli: Funnelcli, tmp_path: Path, again: str) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    assert funnelcli("init", "deals.csv", again.format(tmp_path.name)).code == 0
    assert (tmp_path / "funnelcli.yaml").read_text("utf-8").count("- path: deals.csv  # 3") == 1


def test_quiet(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "read me.txt").touch()
    assert funnelcli("init", "-q").err == ""


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of Unix")
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)


def on_terminal(folder: Path, terminal: tuple[int, int], typed: str, *line: str) -> tuple[int, str]:
    """The exit code and what the terminal showed, the answers typed ahead."""
    ours, theirs = terminal
    os.write(ours, typed.encode())
    process = subprocess.Popen(
        [*COMMAND, *line],
        cwd=folder,
        env=bare_environment(TERM="xterm"),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    process.communicate(timeout=60)
    os.close(theirs)
    return process.returncode, os.read(ours, 1 << 20).decode()


def test_it_asks_on_a_terminal(tmp_path: Path, terminal: tuple[int, int]) -> None:
    (tmp_path / "deals.csv").write_text(DEALS.replace(" ₽", ""), encoding="utf-8")
    code, shown = on_terminal(tmp_path, terminal, "Опель & Ко\nденьги\nруб.\n\n", "init")
    assert code == 0
    assert shown.count("[Y/n]") == 1
    assert "деньги is no currency" in shown
    text = (tmp_path / "funnelcli.yaml").read_text("utf-8")
    assert "\ncompany: Опель & Ко\n" in text
    assert re.search("\ncurrency: RUB +# of amounts that name none\n", text)


def test_no_means_no(tmp_path: Path, terminal: tuple[int, int]) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    code, shown = on_terminal(tmp_path, terminal, "\nnein\n", "init")
    assert code == 0
    assert "Nothing was written" in shown
    assert names(tmp_path) == ["deals.csv"]


@pytest.mark.parametrize("line", [["init", "--yes"], ["init", "--no-input"]])
def test_it_does_not_ask_when_told_so(
    tmp_path: Path, terminal: tuple[int, int], line: list[str]
) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    code, shown = on_terminal(tmp_path, terminal, "", *line)
    assert code == 0
    assert "Enter" not in shown
    assert "[Y/n]" not in shown
    assert names(tmp_path) == sorted(["deals.csv", *WRITTEN])
