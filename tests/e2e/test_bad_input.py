"""Bad input: one clear message with place and hint, the right exit code, nothing half-written."""

import re
from pathlib import Path

import pytest

from command import Done, Funnelcli

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
MESSAGE = re.compile(r"^\S.*\b[DS]\d{3} ")


def assert_one_message(done: Done, code: int, place: str) -> None:
    """Exactly one message, told with its place, a hint below it, and nothing on stdout."""
    assert (done.code, done.out) == (code, "")
    lines = done.err.splitlines()
    assert len([line for line in lines if MESSAGE.match(line)]) == 1, done.err
    assert place in lines[0]
    assert lines[1].startswith("    ")
    assert len(lines[1].strip()) > 10
    assert "Traceback" not in done.err
    assert "Error" not in done.err


BAD_FILES: dict[str, tuple[str, bytes | None]] = {
    "missing": ("none.csv", None),
    "empty": ("x.csv", b""),
    "only a byte order mark": ("x.csv", b"\xef\xbb\xbf"),
    "picture": ("x.csv", PNG),
    "no header": ("x.csv", b"1,2,3\n4,5,6\n7,8,9\n"),
    "no id": ("x.csv", b"Stage,Amount,Owner\nnew,5,Anna\nold,6,Boris\n"),
    "broken workbook": ("x.xlsx", b"PK\x03\x04" + bytes(200)),
    "folder": ("x.csv/", None),
}


def lay_out(folder: Path, case: str) -> str:
    """Put the bad file into the folder; gives its name."""
    name, content = BAD_FILES[case]
    if name.endswith("/"):
        (folder / name).mkdir()
    elif content is not None:
        (folder / name).write_bytes(content)
    return name.rstrip("/")


@pytest.mark.parametrize("command", ["report", "check"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_no_export(
    funnelcli: Funnelcli, tmp_path: Path, command: str, case: str
) -> None:
    name = lay_out(tmp_path, case)
    before = sorted(tmp_path.iterdir())
    assert_one_message(funnelcli(command, name, "-o", "out.json"), 3, name)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("case", ["missing", "empty", "picture", "folder"])
def test_inspect_refuses_the_same(funnelcli: Funnelcli, tmp_path: Path, case: str) -> None:
    name = lay_out(tmp_path, case)
    assert_one_message(funnelcli("inspect", name), 3, name)


def test_all_bad_files_are_told_at_once(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "picture.csv").write_bytes(PNG)
    done = funnelcli("report", "none.csv", "picture.csv")
    assert done.code == 3
    assert "none.csv" in done.err
    assert "picture.csv" in done.err


def test_a_bad_file_costs_no_other_draft(funnelcli: Funnelcli, shop: Path) -> None:
    (shop / "x.csv").write_bytes(PNG)
    done = funnelcli("inspect", "--profile-draft", "x.csv", "deals.csv", "none.csv")
    assert done.code == 3
    assert done.out.count("roles:") == 1
    assert {"D001", "D008"} <= set(done.err.split())


def test_nothing_to_read(funnelcli: Funnelcli) -> None:
    assert_one_message(funnelcli("report"), 2, "")


def test_unknown_key_in_the_settings(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "funnelcli.yaml").open("a") as file:
        file.write("curency: RUB\n")
    done = funnelcli("report")
    assert_one_message(done, 2, "funnelcli.yaml:7:1 S")
    assert "currency" in done.err


def test_settings_that_are_no_yaml(funnelcli: Funnelcli, shop: Path) -> None:
    (shop / "funnelcli.yaml").write_text("version: [1\n", encoding="utf-8")
    assert_one_message(funnelcli("report"), 2, "funnelcli.yaml:")


def test_named_settings_that_are_not_there(funnelcli: Funnelcli) -> None:
    assert_one_message(funnelcli("report", "-c", "none.yaml"), 2, "none.yaml")


def test_wrong_type_in_the_agreement(funnelcli: Funnelcli, shop: Path) -> None:
    spec = shop / "lead-spec.yaml"
    spec.write_text(spec.read_text("utf-8").replace("at_least: 5000", "at_least: much"), "utf-8")
    assert_one_message(funnelcli("report"), 2, "lead-spec.yaml:6:")


def test_all_mistakes_of_the_settings_are_told_at_once(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "funnelcli.yaml").open("a") as file:
        file.write("curency: RUB\nlocale: de\n")
    done = funnelcli("check")
    assert done.code == 2
    assert "funnelcli.yaml:7:1" in done.err
    assert "funnelcli.yaml:8:9" in done.err


@pytest.mark.usefixtures("shop")
def test_no_rows_in_the_period(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", "--as-of", "2026-11-20", "--period", "2020-01", "-o", "x.json")
    assert done.code == 3
    assert done.out == ""
    assert len(done.err.splitlines()) == 2


def test_no_agreement_to_qualify_by(funnelcli: Funnelcli, shop: Path) -> None:
    (shop / "lead-spec.yaml").unlink()
    settings = shop / "funnelcli.yaml"
    text = settings.read_text("utf-8").replace("qualification: lead-spec.yaml\n", "")
    settings.write_text(text, "utf-8")
    assert_one_message(funnelcli("qualify"), 2, "")


def test_a_message_in_russian(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", "нет.csv", "--lang", "ru")
    assert_one_message(done, 3, "нет.csv")
    assert re.search("[а-я]{4}", done.err.replace("нет.csv", ""))


def test_a_name_that_commands_the_terminal_is_inert(funnelcli: Funnelcli) -> None:
    done = funnelcli("report", "a\x1b[2Jb.csv")
    assert "\x1b" not in done.err
    assert done.code == 3


def test_records_without_a_day_are_told_apart_from_another_period(
    funnelcli: Funnelcli, tmp_path: Path
) -> None:
    """``--period all`` would not help: the message says which columns are missing."""
    text = "deal_id,stage,manager\n1,new,Anna\n2,new,Boris\n"
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    done = funnelcli("report", "deals.csv", "--period", "all", "--lang", "en", cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert "D105 No record has a day" in done.err
    assert "created_at" in done.err
