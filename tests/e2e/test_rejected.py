"""``check --rejected`` keeps what was left out, for the user's own eyes."""

import stat
import sys
from pathlib import Path

import pytest

from command import run_in

EXPORT = "ID;Название сделки;Этап сделки;Дата создания;Бюджет\n1;а;Новая;01.02.2026;5\n@x;б\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_file_is_private_even_over_an_open_one(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(EXPORT, encoding="utf-8")
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o644)
    done = run_in(tmp_path, "check", "deals.csv", "--rejected", "out.csv")
    assert done.code == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    text = target.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "deals.csv,,3,1,D021,too many or too few cells,'@x;б"
    assert "@x" not in done.out
    assert "out.csv" in done.err


@pytest.mark.parametrize(("target", "code"), [("deals.csv", "S113"), ("no/out.csv", "S114")])
def test_places_that_are_refused(tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / "deals.csv").write_text(EXPORT, encoding="utf-8")
    done = run_in(tmp_path, "check", "deals.csv", "--rejected", target)
    assert code in done.err
    assert (tmp_path / "deals.csv").read_text(encoding="utf-8") == EXPORT
