"""What the commands give: result on stdout, talk on stderr, the right exit code."""

import html
import json
import os
import subprocess
from pathlib import Path

import pytest

from command import COMMAND, Funnelcli, bare_environment

MONTH = ("--as-of", "2026-11-20", "--period", "2026-11")
TALKERS = ("report", "qualify", "check")


@pytest.mark.usefixtures("shop")
def test_report_stands_on_stdout_alone(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH)
    assert done.code == 0
    assert "Anna" in done.out
    assert "Boris" in done.out
    assert done.err == ""


@pytest.mark.usefixtures("shop")
def test_report_as_json(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH, "-f", "json", "-q")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert (document["format"], document["version"]) == ("funnelcli.report", 1)
    assert document["period"] == {"from": "2026-11-01", "to": "2026-12-01"}
    revenue = document["metrics"]["run_rate"]["rows"][0]
    assert revenue["fact"] == {"amount": "12000.50", "currency": "RUB"}
    assert [each["rows_read"] for each in document["inputs"]] == [4, 3]


@pytest.mark.usefixtures("shop")
def test_only_some_metrics(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH, "-f", "json", "--only", "qualified_share,run_rate")
    assert set(json.loads(done.out)["metrics"]) == {"qualified_share", "run_rate"}


def test_files_instead_of_stdout(funnelcli: Funnelcli, shop: Path) -> None:
    done = funnelcli("report", *MONTH, "-o", "a.json", "-o", "b.TXT")
    assert (done.code, done.out) == (0, "")
    assert json.loads((shop / "a.json").read_text(encoding="utf-8"))["as_of"] == "2026-11-20"
    text = (shop / "b.TXT").read_text(encoding="utf-8")
    assert "Anna" in text
    assert "\x1b" not in text
    assert "Written: a.json\nWritten: b.TXT\n" in done.err


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "ascii"])
def test_the_page_on_any_stdout_is_the_page_of_the_file(
    funnelcli: Funnelcli, shop: Path, encoding: str
) -> None:
    line = ("report", *MONTH, "-o", "a.html", "-f", "html", "--lang", "ru", "-q")
    done = funnelcli(*line, encoding=encoding, PYTHONIOENCODING=encoding)
    assert html.unescape(done.out) == html.unescape((shop / "a.html").read_text(encoding="utf-8"))
    assert done.out.isascii() == (encoding != "utf-8")


def test_markdown_for_a_chat(funnelcli: Funnelcli, shop: Path) -> None:
    done = funnelcli("report", *MONTH, "-f", "markdown", "-o", "a.md")
    assert done.out == (shop / "a.md").read_text(encoding="utf-8")
    assert done.out.startswith("# ")


def test_csv_is_the_same_on_stdout_and_in_a_file(funnelcli: Funnelcli, shop: Path) -> None:
    dialect = ("--csv-dialect", "excel-ru", "--lang", "ru")
    done = funnelcli("report", *MONTH, *dialect, "-f", "csv", "-o", "a.csv", "-o", "a.tsv")
    assert done.out == (shop / "a.csv").read_text(encoding="utf-8")
    assert ";12000,50;RUB;" in done.out
    assert "\t12000,50\tRUB\t" in (shop / "a.tsv").read_text(encoding="utf-8")


def test_quiet_says_nothing(funnelcli: Funnelcli, shop: Path) -> None:
    done = funnelcli("report", *MONTH, "-o", "a.json", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (shop / "a.json").exists()


def test_files_and_stdout(funnelcli: Funnelcli, shop: Path) -> None:
    done = funnelcli("report", *MONTH, "-o", "a.txt", "-f", "json")
    assert json.loads(done.out)["format"] == "funnelcli.report"
    assert "Anna" in (shop / "a.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", ["json", "html", "markdown"])
def test_same_inputs_give_the_same_bytes(funnelcli: Funnelcli, name: str) -> None:
    first, second = (funnelcli("report", *MONTH, "-f", name) for _ in range(2))
    assert first == second


def test_a_failed_gate_is_exit_code_1_and_the_report_is_still_written(
    funnelcli: Funnelcli, shop: Path
) -> None:
    done = funnelcli("report", *MONTH, "-o", "a.json", "--fail-under", "qualified_share=0.9")
    assert done.code == 1
    assert "gate failed:" in done.err
    assert (shop / "a.json").exists()
    quiet = funnelcli("report", *MONTH, "-q", "--fail-under", "qualified_share=0.9")
    assert quiet.code == 1
    assert quiet.err.startswith("funnelcli: gate failed:")


@pytest.mark.usefixtures("shop")
def test_a_kept_gate_is_exit_code_0(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH, "--fail-under", "manager_conversion.total=10%")
    assert (done.code, done.err) == (0, "")


@pytest.mark.usefixtures("shop")
def test_a_gate_on_a_refused_number_fails(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH, "--fail-over", "customer_cost=100")
    assert done.code == 1
    assert "gate failed:" in done.err


@pytest.mark.usefixtures("shop")
def test_qualify_lists_verdicts_with_reasons(funnelcli: Funnelcli) -> None:
    done = funnelcli("qualify", "-f", "json")
    document = json.loads(done.out)
    assert done.code == 0
    assert document["format"] == "funnelcli.qualification"
    assert document["counts"] == {"qualified": 1, "rejected": 2, "unknown": 1, "excluded": 0}
    verdicts = {row["lead_id"]: row for row in document["rows"]}
    assert verdicts["L1"]["verdict"] == "qualified"
    assert verdicts["L2"]["failed"] == ["budget"]
    assert verdicts["L3"]["failed"] == ["brand"]
    assert sorted(verdicts["L4"]["missing"]) == ["brand", "budget"]


@pytest.mark.usefixtures("shop")
def test_qualify_keeps_the_verdict_asked_for(funnelcli: Funnelcli) -> None:
    done = funnelcli("qualify", "--verdict", "rejected")
    assert done.code == 0
    assert "L2" in done.out
    assert "L3" in done.out
    assert "L1" not in done.out


@pytest.mark.usefixtures("shop")
def test_check_accounts_for_every_row(funnelcli: Funnelcli) -> None:
    done = funnelcli("check", "-f", "json")
    document = json.loads(done.out)
    assert document["format"] == "funnelcli.check"
    for each in document["inputs"]:
        assert each["rows_read"] == each["rows_kept"] + sum(each["rows_excluded"].values())
    serious = [each for each in document["issues"] if each["severity"] != "notice"]
    assert done.code == (1 if serious else 0)


def test_check_names_the_place_of_a_problem_and_exits_1(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "deals.csv").open("a", encoding="utf-8") as file:
        file.write("D4,Astra,open,12 thousand,Anna,2026-11-10 10:00,,L1\n")
    done = funnelcli("check")
    assert done.code == 1
    assert "deals.csv:5:amount D" in done.out


@pytest.mark.usefixtures("shop")
def test_inspect_says_what_a_file_is(funnelcli: Funnelcli) -> None:
    done = funnelcli("inspect", "deals.csv", "leads.csv")
    assert (done.code, done.err) == (0, "")
    for said in ("deals.csv", "leads.csv", "utf-8", "deal_id", "D1"):
        assert said in done.out


def test_demo_needs_no_file(funnelcli: Funnelcli) -> None:
    done = funnelcli("demo", "-f", "json", "-q")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["as_of"] == "2026-11-20"


@pytest.mark.usefixtures("shop")
def test_languages(funnelcli: Funnelcli) -> None:
    english = funnelcli("report", *MONTH).out
    russian = funnelcli("report", *MONTH, "--lang", "ru").out
    assert "ноябрь 2026" in russian
    assert "November 2026" in english


@pytest.mark.parametrize("command", TALKERS)
@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii", "cp1252"])
@pytest.mark.usefixtures("shop")
def test_any_console_can_be_printed_on(funnelcli: Funnelcli, command: str, encoding: str) -> None:
    done = funnelcli(command, "--lang", "ru", encoding=encoding, PYTHONIOENCODING=encoding)
    assert done.code in (0, 1)
    assert "Traceback" not in done.err
    assert done.out


@pytest.mark.parametrize("encoding", ["cp866", "ascii"])
@pytest.mark.usefixtures("shop")
def test_json_is_whole_on_any_console(funnelcli: Funnelcli, encoding: str) -> None:
    line = ("report", *MONTH, "-f", "json", "--lang", "ru")
    plain = funnelcli(*line)
    narrow = funnelcli(*line, encoding=encoding, PYTHONIOENCODING=encoding)
    assert json.loads(narrow.out) == json.loads(plain.out)


@pytest.mark.usefixtures("shop")
def test_the_locale_c_and_no_locale_at_all(funnelcli: Funnelcli) -> None:
    for environment in ({"LC_ALL": "C"}, {"LC_ALL": "", "LANG": ""}, {"TERM": "dumb"}):
        done = funnelcli("report", *MONTH, "--lang", "ru", **environment)
        assert (done.code, done.err) == (0, "")


@pytest.mark.usefixtures("shop")
def test_colour_only_where_it_is_wanted(funnelcli: Funnelcli) -> None:
    assert "\x1b[" not in funnelcli("report", *MONTH).out
    assert "\x1b[" in funnelcli("report", *MONTH, "--color", "always", NO_COLOR="1").out
    assert "\x1b[" in funnelcli("report", *MONTH, FORCE_COLOR="1").out
    assert "\x1b[" not in funnelcli("report", *MONTH, "--no-color", FORCE_COLOR="1").out


@pytest.mark.parametrize("arguments", [("report", *MONTH), ("check",), ("--help",)])
def test_a_closed_pipe_ends_quietly(arguments: tuple[str, ...], shop: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=shop,
        env=bare_environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode in (0, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told(shop: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "report", *MONTH],
            cwd=shop,
            env=bare_environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 4
    assert b"S120" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc here")
@pytest.mark.usefixtures("shop")
def test_a_file_that_cannot_be_written_is_told(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", *MONTH, "-o", "/proc/a.json")  # not even root makes files there
    assert (done.code, done.out) == (4, "")
    assert "S121" in done.err


@pytest.mark.usefixtures("shop")
def test_what_differs_from_an_earlier_report(funnelcli: Funnelcli, shop: Path) -> None:
    funnelcli("report", *MONTH, "-o", "old.json")
    same = funnelcli("report", *MONTH, "--against", "old.json")
    assert "0 figures differ." in same.out
    deals = (shop / "deals.csv").read_text(encoding="utf-8")
    (shop / "deals.csv").write_text(deals.replace("12000.50", "12001.50"), encoding="utf-8")
    done = funnelcli("report", *MONTH, "--against", "old.json")
    assert "run_rate.fact" in done.out
    assert "Inputs that are not what they were: deals.csv." in done.out
    wrong = funnelcli("report", *MONTH, "--against", "deals.csv")
    assert (wrong.code, wrong.out) == (2, "")
    assert "S222" in wrong.err


@pytest.mark.usefixtures("shop")
def test_the_workbook_of_a_pipe_is_that_of_a_file(shop: Path) -> None:
    line = [*COMMAND, "report", *MONTH, "-q", "-f", "xlsx", "-o", "a.xlsx"]
    done = subprocess.run(
        line, cwd=shop, env=bare_environment(), capture_output=True, check=True, timeout=60
    )
    assert done.stdout == (shop / "a.xlsx").read_bytes()
    assert done.stdout.startswith(b"PK")
