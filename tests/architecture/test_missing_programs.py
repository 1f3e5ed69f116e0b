"""A skip for a missing program is a skip at home and a failure where CI=true."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SUITE = """
import pytest

def test_needs(needs_program):
    needs_program("no-such-program")

def test_finds(needs_program):
    assert needs_program("python3") or needs_program("python")

def test_other():
    pytest.skip("FUNNELCLI_REAL_DATA is not set")

@pytest.mark.xfail(reason="needs program is only part of the reason", strict=True)
def test_expected():
    assert False

def test_loops(loop_count):
    assert loop_count(1000) in {100, 1000}
    assert loop_count(1) == 1
"""


@pytest.mark.parametrize(("variable", "missing"), [("true", "failed"), ("", "skipped")])
def test_a_missing_program(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str, missing: str
) -> None:
    monkeypatch.setenv("CI", variable)
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(SUITE)

    counts = pytester.runpytest_subprocess("-p", "no:cacheprovider").parseoutcomes()

    expected = {"passed": 2, "skipped": 1, "xfailed": 1}
    expected[missing] = expected.get(missing, 0) + 1
    assert counts == expected
