import errno
import io
import json
import sys
from typing import NoReturn

import pytest

from funnelcli.cli import console
from funnelcli.errors import DeliveryError, ExitCode


class Broken(io.StringIO):
    """A stream whose other end says no."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, _: str) -> NoReturn:
        raise OSError(self._number, "no")


def test_a_closed_reader_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(errno.EPIPE))
    with pytest.raises(console.OutputClosedError):
        console.put("x")


def test_a_full_disk_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(errno.ENOSPC))
    with pytest.raises(DeliveryError) as caught:
        console.put("x")
    assert [issue.code for issue in caught.value.issues] == ["S120"]
    assert caught.value.exit_code is ExitCode.DELIVERY


def test_nobody_listening_to_stderr_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Broken(errno.EPIPE))
    console.tell("x")


def test_streams_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp866"))
    monkeypatch.setattr(sys, "stderr", None)
    console.settle_streams()
    console.put("Отчёт ₽ \udcff")
    console.tell("nobody hears this")
    assert raw.getvalue() == "Отчёт ? ?".encode("cp866")
    sys.stderr.close()


@pytest.mark.parametrize(
    ("choice", "environ"),
    [
        (None, {}),
        ("auto", {"NO_COLOR": ""}),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}),
    ],
)
def test_a_terminal_in_colour(choice: str | None, environ: dict[str, str]) -> None:
    assert console.wants_color(choice, environ, terminal=True)


@pytest.mark.parametrize(
    ("choice", "environ"),
    [
        ("auto", {"TERM": "dumb"}),
        ("auto", {"NO_COLOR": "1"}),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}),
        ("never", {"FORCE_COLOR": "1"}),
    ],
)
def test_a_terminal_without_colour(choice: str | None, environ: dict[str, str]) -> None:
    assert not console.wants_color(choice, environ, terminal=True)


def test_colour_off_a_terminal() -> None:
    assert not console.wants_color(None, {}, terminal=False)
    assert not console.wants_color("auto", {"FORCE_COLOR": "0"}, terminal=False)
    assert console.wants_color("auto", {"FORCE_COLOR": "1"}, terminal=False)
    assert console.wants_color("always", {}, terminal=False)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [({}, 120), ({"COLUMNS": "90"}, 90), ({"COLUMNS": "0"}, 120), ({"COLUMNS": "x"}, 120)],
)
def test_width_off_a_terminal(environ: dict[str, str], expected: int) -> None:
    assert console.width_of(environ, terminal=False) == expected


@pytest.mark.parametrize("encoding", ["ascii", "cp866", "cp1251", "utf-8"])
def test_json_loses_nothing_in_any_encoding(encoding: str) -> None:
    document = {"Сделка": "Полуось «Opel» ₽ 😀 é"}
    text = json.dumps(document, ensure_ascii=False)
    written = console.fit_json(text, encoding).encode(encoding)
    assert json.loads(written.decode(encoding)) == document


def test_json_stays_readable_where_it_can() -> None:
    assert console.fit_json('"Сделка"', "cp1251") == '"Сделка"'
