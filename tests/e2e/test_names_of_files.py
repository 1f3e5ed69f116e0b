"""A name is a name: no library takes it for a pattern or an address; no connection is made."""

import os
import socket
import unicodedata
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

import pytest

from funnelcli.cli import app

DEALS = "deal_id,stage,status,amount,created_at,closed_at\n1,x,won,5,2026-11-02,2026-11-03\n"
Form: TypeAlias = Literal["NFC", "NFD"]
ODD = (
    "leads[1].csv",
    "a?b.csv",
    "a*b.csv",
    "{a,b}.csv",
    "~.csv",
    "$HOME.csv",
    "a b.csv",
    "%41.csv",
    "-x.csv",
    "#1.csv",
    "hf:x.csv",
    "d=1.csv",
    "привет.csv",
    "CON.csv",
)
ADDRESSES = (
    "http://127.0.0.1:9/deals.csv",
    "https://example.com/deals.csv",
    "s3://bucket/deals.csv",
    "gs://bucket/deals.csv",
    "az://bucket/deals.csv",
    "hf://datasets/x/y/deals.csv",
    "file:///etc/passwd",
    "ftp://example.com/deals.csv",
    "\\\\server\\share\\deals.csv",
)


@pytest.fixture(autouse=True)
def guard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection and every look-up of a name is refused and remembered."""
    asked: list[object] = []

    def refuse(*what: object, **_: object) -> NoReturn:
        asked.append(what)
        raise OSError("no network in tests")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        # Native libraries do not ask Python: through a proxy that is not there nobody gets out.
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.chdir(tmp_path)
    return asked


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_read_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], guard: list[object], name: str
) -> None:
    (tmp_path / name).write_text(DEALS, encoding="utf-8")
    (tmp_path / "leads1.csv").write_text("nothing", encoding="utf-8")
    (tmp_path / "axb.csv").write_text("nothing", encoding="utf-8")
    for line in (["check", "--exit-zero"], ["report", "--period", "2026-11"], ["inspect"]):
        assert app.run([*line, "--", name]) == 0, capsys.readouterr().err
    assert name in capsys.readouterr().out
    (tmp_path / "funnelcli.yaml").write_text(f'sources: {{deals: {{path: "{name}"}}}}\n', "utf-8")
    assert app.run(["report", "--period", "2026-11"]) == 0
    assert not guard


@pytest.mark.parametrize(("on_disk", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_letters_of_two_parts_are_the_letters_that_they_look_like(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], on_disk: Form, typed: Form
) -> None:
    folder = tmp_path / unicodedata.normalize(on_disk, "Чёй")
    folder.mkdir()
    (folder / unicodedata.normalize(on_disk, "Чёрный ящик.csv")).write_text(DEALS, "utf-8")
    for name in ("Чёй/Чёрный ящик.csv", "Чёй/Чёрный*.csv", "Чёй"):
        assert app.run(["report", "--period", "2026-11", unicodedata.normalize(typed, name)]) == 0
    for name in ("Чёй/Чёрный ящик.csv", "Чёй/Чёрный*.csv"):
        settings = f"sources: {{deals: {{path: {unicodedata.normalize(typed, name)}}}}}\n"
        (tmp_path / "funnelcli.yaml").write_text(settings, "utf-8")
        assert app.run(["report", "--period", "2026-11"]) == 0, capsys.readouterr().err


def test_files_of_the_line_need_none_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "funnelcli.yaml").write_text("sources: {spend: {path: spend*.csv}}\n", "utf-8")
    assert app.run(["report", "--period", "2026-11", "deals.csv"]) == 0
    assert app.run(["report", "--period", "2026-11"]) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], guard: list[object], name: str
) -> None:
    for line in (["check", name], ["report", name], ["inspect", name], ["init", name]):
        assert app.run(line) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "D0" in captured.err
        assert "Traceback" not in captured.err
    (tmp_path / "funnelcli.yaml").write_text(f"sources: {{deals: {{path: '{name}'}}}}\n", "utf-8")
    assert app.run(["report"]) == 3
    assert not guard


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ["http:", "s3:"])
def test_a_folder_that_looks_like_an_address_is_a_folder(
    tmp_path: Path, guard: list[object], name: str
) -> None:
    (tmp_path / name / "host").mkdir(parents=True)
    (tmp_path / name / "host" / "deals.csv").write_text(DEALS, encoding="utf-8")
    assert app.run(["report", f"{name}//host/deals.csv", "--period", "2026-11"]) == 0
    assert app.run(["report", f"{name}/host", "--period", "2026-11"]) == 0
    assert not guard


def test_a_name_with_nul_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for line in (["report", "a\0b.csv"], ["inspect", "a\0b"], ["report", "-o", "a\0b.json"]):
        assert app.run(line) in {2, 3}
        assert "Traceback" not in capsys.readouterr().err
