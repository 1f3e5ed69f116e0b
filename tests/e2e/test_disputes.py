"""``funnelcli dispute``: exit codes, streams, files, the published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
RESOLVED = ("dispute", "resolve", "L1", "--verdict", "rejected", "--reason", "Peugeot")


def validate(text: str, name: str) -> dict[str, object]:
    document: dict[str, object] = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def test_open_list_resolve_list(funnelcli: Funnelcli, tmp_path: Path) -> None:
    opened = funnelcli("dispute", "open", "L1", "--reason", "не Opel", "--by-whom", "Анна")
    assert (opened.code, opened.err) == (0, "")
    assert "L1" in opened.out
    assert len((tmp_path / "disputes.jsonl").read_bytes().splitlines()) == 1
    shown = funnelcli("dispute", "list", "--lang", "ru")
    assert (shown.code, shown.err) == (0, "")
    assert "Анна" in shown.out
    assert "не Opel" in shown.out
    assert funnelcli(*RESOLVED).code == 0
    assert "не Opel" not in funnelcli("dispute", "list", "--open").out
    document = validate(funnelcli("dispute", "list", "-f", "json").out, "disputes")
    assert document["counts"] == {"open": 0, "resolved": 1}
    validate(funnelcli("dispute", "list", "--open", "-f", "json").out, "disputes")


def test_an_empty_log_is_no_error(funnelcli: Funnelcli) -> None:
    done = funnelcli("dispute", "list")
    assert (done.code, done.err) == (0, "")
    assert "empty" in done.out
    validate(funnelcli("dispute", "list", "-f", "json").out, "disputes")


def test_what_is_missing_is_told_at_once(funnelcli: Funnelcli, tmp_path: Path) -> None:
    done = funnelcli("dispute", "resolve", "L1", "--by-whom", " ")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("S104") == 2
    assert done.err.count("S199") == 1
    wrong = funnelcli("dispute", "open", "L1", "--verdict", "unknown", "--reason", "x")
    assert "S106" in wrong.err
    assert wrong.code == 2
    assert funnelcli("dispute", "resolve", "L1").code == 2
    assert list(tmp_path.iterdir()) == []


def test_settings_say_where_and_who(funnelcli: Funnelcli, tmp_path: Path) -> None:
    settings = "disputes: {path: log/споры.jsonl, by_whom: Отдел продаж}\n"
    (tmp_path / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    missing = funnelcli("dispute", "open", "L1", "--reason", "x")
    assert missing.code == 4
    assert "S184" in missing.err
    (tmp_path / "log").mkdir()
    assert funnelcli("dispute", "open", "L1", "--reason", "x").code == 0
    assert "Отдел продаж" in (tmp_path / "log" / "споры.jsonl").read_text(encoding="utf-8")


def test_a_changed_line_is_named_with_its_place(funnelcli: Funnelcli, tmp_path: Path) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    path = tmp_path / "disputes.jsonl"
    path.write_bytes(path.read_bytes().replace(b"rejected", b"qualified"))
    for arguments in (("list",), ("open", "L2", "--reason", "x")):
        done = funnelcli("dispute", *arguments)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("disputes.jsonl:2 S181")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_torn_line_is_told(funnelcli: Funnelcli, tmp_path: Path, lang: str) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    with (tmp_path / "disputes.jsonl").open("ab") as file:
        file.write(b'{"previous": "')
    done = funnelcli("dispute", "list", "--lang", lang)
    assert done.code == 0
    assert "disputes.jsonl:2 S183" in done.err
    again = funnelcli("dispute", "open", "L2", "--reason", "x", "--lang", lang)
    assert again.code == 0
    assert "S183" in again.err
    assert (tmp_path / "disputes.jsonl.torn").read_bytes() == b'{"previous": "\n'
    assert funnelcli("dispute", "list", "--lang", lang).err == ""


def test_control_characters_of_a_reason_are_inert(funnelcli: Funnelcli) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "\x1b[31mred", "--by-whom", "a\u202eb")
    assert "\x1b" not in funnelcli("dispute", "list").out
    assert "\u202e" not in funnelcli("dispute", "list", "-f", "json").out
