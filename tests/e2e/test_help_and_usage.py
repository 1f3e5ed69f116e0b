"""Help and usage errors: in the user's language, at the right place, with the right code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command import Funnelcli, bare_environment
from funnelcli.cli import build

COMMANDS = tuple(entry.name for entry in build.COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("language", "usage"), [("en", "Usage: funnelcli"), ("ru", "Использование: funnelcli")]
)
def test_every_command_has_help_in_both_languages(
    funnelcli: Funnelcli, command: str, language: str, usage: str
) -> None:
    done = funnelcli(*command.split(), "--help", "--lang", language)
    assert done.code == 0
    assert done.out.startswith(f"{usage} {command} ")
    assert f"\n    funnelcli {command}" in done.out, "examples"
    assert done.err == ""


def test_russian_help_has_no_english_of_typer_in_it(funnelcli: Funnelcli) -> None:
    for arguments in ([], *(command.split() for command in COMMANDS)):
        out = funnelcli("--lang", "ru", *arguments, "--help").out
        for word in ("Usage", "Options", "Arguments", "Commands", "Show ", "Install", "default"):
            assert word not in out


def test_no_arguments_print_the_help_on_stderr_as_a_usage_error(funnelcli: Funnelcli) -> None:
    done = funnelcli()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: funnelcli [OPTIONS] COMMAND")


def test_version(funnelcli: Funnelcli) -> None:
    done = funnelcli("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("funnelcli ")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("reprot", "S100", "report?"),
        ("zzz", "S100", "report, qualify, lead, check, inspect"),
        ("spec chek", "S100", "check?"),
        ("spec --config x", "S103", "spec check --config"),
        ("spec check --confg x", "S103", "--config?"),
        ("--version=3", "S105", "--version"),
        ("report --formt json", "S103", "--format?"),
        ("report --bogus", "S103", "funnelcli report --help"),
        ("-c x report", "S103", "funnelcli report -c"),
        ("report -c", "S104", "-c"),
        ("report --debug=3", "S105", "--debug"),
        ("report --mode orderd", "S106", "ordered?"),
        ("report --by nobody", "S106", "manager, channel, campaign, product, pipeline"),
        ("report --format pdf", "S106", "table, json, html, markdown"),
        ("check --format html", "S106", "table, json"),
        ("report --only run_rat", "S106", "run_rate?"),
        ("report --color blue", "S106", "auto, always, never"),
        ("qualify --verdict maybe", "S106", "qualified, rejected, unknown"),
        ("--lang de report", "S106", "ru, en"),
        ("report --lang", "S104", "ru, en"),
        ("inspect", "S107", "FILES"),
        ("demo leads.csv", "S102", "leads.csv"),
        ("report --as-of yesterday", "S109", "YYYY-MM-DD"),
        ("report --period 2026-13", "S110", "2026-W47"),
        ("report --period 2026-11-20..2026-11-01", "S110", "2026-11-20..2026-11-01"),
        ("report --period 9999-12", "S110", "9999-12"),
        ("report --period 0001-01", "S110", "0001-01"),
        ("report --fail-under qualified_share", "S111", "qualified_share=0.55"),
        ("report --fail-under qualified_share=nan", "S111", "nan"),
        ("report --fail-under share=0.5", "S106", "run_rate.forecast_share"),
        ("report --fail-over cost=3", "S106", "customer_cost"),
        ("report -o report.pdf", "S112", ".txt, .json, .html, .htm, .md, .csv, .tsv, .xlsx"),
        ("qualify -o report.html", "S112", ".txt, .json, .csv, .xlsx"),
        ("report -o nowhere/report.json", "S114", "nowhere"),
        ("report leads.txt -o leads.txt", "S113", "leads.txt"),
        ("report -o CON.json", "S135", "CON.json"),
        ("report -o lpt1.x.txt", "S135", "Windows"),
    ],
)
def test_a_wrong_line_is_one_message_with_a_hint(
    funnelcli: Funnelcli, line: str, code: str, said: str
) -> None:
    done = funnelcli(*line.split())
    assert (done.code, done.out) == (2, "")
    message, hint = done.err.splitlines()
    assert message.startswith(f"funnelcli: {code} ")
    assert hint.startswith("    ")
    assert said in done.err


def test_all_mistakes_in_values_are_told_at_once(funnelcli: Funnelcli) -> None:
    line = "report --mode x --by y --as-of z --period q -o a.b -f c"
    done = funnelcli(*line.split())
    codes = [said.split()[1] for said in done.err.splitlines() if said.startswith("funnelcli:")]
    assert sorted(codes) == ["S106", "S106", "S106", "S109", "S110", "S112"]


@pytest.mark.parametrize("line", ["--lang ru reprot", "reprot --lang ru", "reprot --lang=ru"])
def test_the_language_may_stand_anywhere(funnelcli: Funnelcli, line: str) -> None:
    assert "Команды reprot нет" in funnelcli(*line.split()).err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LC_ALL": "ru_RU.UTF-8"}, "Команды"),
        ({"LC_ALL": "", "LC_MESSAGES": "ru_RU.UTF-8", "LANG": "en_US.UTF-8"}, "Команды"),
        ({"LC_ALL": "", "LANG": "ru"}, "Команды"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "ru_RU.UTF-8"}, "There is no command"),
        ({"LC_ALL": "run_RW.UTF-8"}, "There is no command"),
        ({"LC_ALL": "", "LANGUAGE": "ru"}, "There is no command"),
    ],
)
def test_the_environment_chooses_the_language(
    funnelcli: Funnelcli, environment: dict[str, str], said: str
) -> None:
    assert said in funnelcli("reprot", PYTHONUTF8="1", **environment).err


def test_the_settings_choose_the_language_of_help_and_errors(
    funnelcli: Funnelcli, tmp_path: Path
) -> None:
    (tmp_path / "funnelcli.yaml").write_text("version: 1\nlocale: ru\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("locale: 'en'\n", encoding="utf-8")
    assert "Использование" in funnelcli("--help").out
    assert "Использование" in funnelcli("report", "--help", LC_ALL="en_US.UTF-8").out
    assert "Usage" in funnelcli("report", "-c", "other.yaml", "--help").out
    assert "Usage" in funnelcli("report", "--help", "--lang", "en").out


HEAVY = (
    *("polars", "pydantic", "openpyxl", "narwhals", "babel", "rich", "fastexcel", "ruamel"),
    *("jinja2", "altair", "vl_convert"),
)


@pytest.mark.parametrize("line", [["--help"], ["report", "--help"], ["--version"], ["reprot"]])
def test_help_loads_nothing_heavy(line: list[str], tmp_path: Path) -> None:
    script = (
        "import json, sys\n"
        "from funnelcli.cli.app import run\n"
        f"run({line!r})\n"
        "sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=bare_environment(),
        capture_output=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert "typer" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(funnelcli: Funnelcli, shell: str) -> None:
    done = funnelcli(_FUNNELCLI_COMPLETE=f"source_{shell}")
    assert done.code == 0
    assert "funnelcli" in done.out


def test_completion_of_values(funnelcli: Funnelcli) -> None:
    done = funnelcli(
        _FUNNELCLI_COMPLETE="complete_bash",
        COMP_WORDS="funnelcli report --mode v",
        COMP_CWORD="3",
    )
    assert done.out.split() == ["visited"]
