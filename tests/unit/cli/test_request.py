from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from funnelcli.cli import options as given
from funnelcli.cli.request import read_request
from funnelcli.cli.surroundings import Surroundings
from funnelcli.errors import SettingsError
from funnelcli.metrics.base import Mode
from funnelcli.metrics.catalog import METRICS
from funnelcli.model.verdict import Verdict
from funnelcli.render.dialect import DIALECTS
from funnelcli.render.words import Words
from funnelcli.report.gates import GATES


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    return Surroundings(words=Words("en"), cwd=tmp_path, now=now, environ={})


def test_choices_are_those_of_the_layers_below() -> None:
    assert set(given.METRICS) == set(METRICS)
    assert set(given.FLOOR_GATES + given.CEILING_GATES) == set(GATES)
    assert set(given.MODES) == set(get_args(Mode))
    assert set(given.VERDICT_NAMES) == set(Verdict) - {Verdict.EXCLUDED}


def test_everything_is_read(around: Surroundings) -> None:
    request = read_request(
        given.ReportOptions(
            files=[Path("a.csv")],
            config=Path("f.yaml"),
            as_of="2026-11-20",
            period="2026-Q4",
            mode="visited",
            by="channel",
            only=["run_rate, qualified_share", "customer_cost"],
            fail_under=["qualified_share=55%", "pipeline_coverage.raw=2,5"],
            fail_over=["customer_cost=1e3"],
        ),
        around,
    )
    assert request.files == (Path("a.csv"),)
    assert request.config == Path("f.yaml")
    assert (request.cwd, request.now) == (around.cwd, around.now)
    assert request.as_of == date(2026, 11, 20)
    assert (request.period, request.mode, request.by) == ("2026-Q4", "visited", "channel")
    assert request.only == frozenset({"run_rate", "qualified_share", "customer_cost"})
    assert request.fail_under == {
        "qualified_share": Fraction(11, 20),
        "pipeline_coverage.raw": Fraction(5, 2),
    }
    assert request.fail_over == {"customer_cost": Fraction(1000)}
    assert request.verdict is None


def test_nothing_asked_is_nothing(around: Surroundings) -> None:
    request = read_request(given.QualifyOptions(), around)
    assert request.files == ()
    asked = (request.config, request.as_of, request.period, request.only, request.verdict)
    assert asked == (None,) * 5
    assert request.fail_under == {}


def test_what_is_not_asked_stays_as_the_base_has_it(around: Surroundings) -> None:
    base = read_request(given.CheckOptions(as_of="2026-01-31"), around)
    request = read_request(given.DemoOptions(period="all"), around, lambda _: base)
    assert (request.as_of, request.period) == (date(2026, 1, 31), "all")


@pytest.mark.parametrize("value", ["", "x", "%", "1%%", "inf", "1 000"])
def test_a_gate_needs_a_number(around: Surroundings, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_request(given.DemoOptions(fail_over=[f"customer_cost={value}"]), around)
    assert [issue.code for issue in caught.value.issues] == ["S111"]


def test_an_export_is_never_overwritten(around: Surroundings, tmp_path: Path) -> None:
    options = given.CheckOptions(
        files=[tmp_path / "deals.txt"], output=[Path("x.json"), Path("./deals.txt")]
    )
    with pytest.raises(SettingsError) as caught:
        read_request(options, around)
    assert [issue.code for issue in caught.value.issues] == ["S113"]


def test_a_folder_is_no_file(around: Surroundings, tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    with pytest.raises(SettingsError) as caught:
        read_request(given.CheckOptions(output=[Path("x.json")]), around)
    assert [issue.code for issue in caught.value.issues] == ["S114"]


@pytest.mark.parametrize("target", ["real.json", "none.json"])
def test_an_output_that_is_a_link_is_refused(around: Surroundings, target: str) -> None:
    (around.cwd / "real.json").write_bytes(b"")
    (around.cwd / "link.json").symlink_to(around.cwd / target)
    with pytest.raises(SettingsError) as caught:
        read_request(given.CheckOptions(output=[Path("link.json")]), around)
    (issue,) = caught.value.issues
    assert issue.code == "S134"
    assert target in around.words.text(issue.message)


def test_a_link_to_a_device_is_no_link(around: Surroundings) -> None:
    (around.cwd / "null.json").symlink_to("/dev/null")
    read_request(given.CheckOptions(output=[Path("null.json")]), around)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_workbook_is_not_poured_into_a_terminal(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    options = given.ReportOptions(format="xlsx")
    if not terminal:
        read_request(options, around)
        return
    with pytest.raises(SettingsError) as told:
        read_request(options, around)
    assert [issue.code for issue in told.value.issues] == ["S220"]


def test_dialects_are_those_of_the_renderer() -> None:
    assert tuple(DIALECTS) == given.DIALECTS
