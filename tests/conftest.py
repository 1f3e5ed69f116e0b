"""What every test may use: loop counts, hypothesis profiles, programs that must be there.

FUNNELCLI_THOROUGH=1 runs long loops whole, otherwise a tenth of them. A test that needs a Debian
program skips with the reason "needs program …" where it is absent; with CI=true that is a failure.
"""

import os
import shutil
from collections.abc import Callable, Generator

import pytest
from hypothesis import HealthCheck, settings

THOROUGH = os.environ.get("FUNNELCLI_THOROUGH") == "1"
IN_CI = os.environ.get("CI") == "true"
MISSING_PROGRAM = "needs program"

settings.register_profile(
    "ci",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=500)
settings.load_profile("thorough" if THOROUGH else "ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes the expected outputs of tests/golden again."""
    parser.addoption("--update-golden", action="store_true", help="write expected outputs again")


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Whether expected outputs are written again."""
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture(scope="session")
def loop_count() -> Callable[[int], int]:
    """How often to repeat something whose whole run takes that many rounds."""
    return lambda whole: whole if THOROUGH else -(-whole // 10)


@pytest.fixture(scope="session")
def needs_program() -> Callable[[str], str]:
    """The path of a program; the test is skipped where it is not installed.

    Debian keeps servers where the path of most people does not lead.
    """

    def find(name: str) -> str:
        path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
        if path is None:
            pytest.skip(f"{MISSING_PROGRAM} {name}")
        return path

    return find


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true nothing may be missing: such a skip becomes a failure."""
    report = yield
    if IN_CI and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith(MISSING_PROGRAM):
            report.outcome = "failed"
            report.longrepr = f"CI=true, yet this test {reason}"
    return report
