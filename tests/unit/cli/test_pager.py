import io
import sys
from pathlib import Path

import pytest

from funnelcli.cli.pager import leaf, pager_for

LONG = "line\n" * 500


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def programs(tmp_path: Path) -> str:
    for name in ("less", "most"):
        (tmp_path / name).write_text(f'#!/bin/sh\ncat > "{tmp_path}/seen"\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return str(tmp_path)


def asked(programs: str, text: str = LONG, **environ: str) -> list[str] | None:
    around = {"TERM": "xterm", "PATH": programs, **environ}
    return pager_for(text, around, (Terminal(), Terminal()))


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
def test_a_long_text_goes_through_less_or_what_the_user_says(programs: str) -> None:
    assert asked(programs) == [f"{programs}/less"]
    assert asked(programs, PAGER="most -x '1 2'") == [f"{programs}/most", "-x", "1 2"]


@pytest.mark.parametrize(
    "environ",
    [
        {"PAGER": ""},
        {"PAGER": "cat"},
        {"PAGER": "none-such"},
        {"PAGER": "'"},
        {"TERM": "dumb"},
        {"PATH": ""},
    ],
)
def test_nobody_leafs_who_cannot_or_will_not(programs: str, environ: dict[str, str]) -> None:
    assert asked(programs, **environ) is None


def test_a_text_that_fits_is_printed(programs: str) -> None:
    assert asked(programs, "one\ntwo\n") is None


@pytest.mark.parametrize(
    "streams", [(io.StringIO(), Terminal()), (Terminal(), io.StringIO()), (None, Terminal())]
)
def test_only_on_a_terminal(programs: str, streams: tuple[io.StringIO | None, ...]) -> None:
    assert pager_for(LONG, {"TERM": "xterm", "PATH": programs}, streams) is None


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
def test_the_pager_gets_the_whole_text(programs: str) -> None:
    assert leaf("Отчёт ₽\n" * 9999, [f"{programs}/less"], {"PATH": "/usr/bin:/bin"}, "utf-8")
    assert (Path(programs) / "seen").read_text(encoding="utf-8") == "Отчёт ₽\n" * 9999


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
def test_leaving_early_is_no_error(tmp_path: Path) -> None:
    program = tmp_path / "head"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    assert leaf(LONG * 1000, [str(program)], {}, "utf-8")


def test_a_pager_that_does_not_start_is_none(tmp_path: Path) -> None:
    assert not leaf(LONG, [str(tmp_path / "none")], {}, "utf-8")
