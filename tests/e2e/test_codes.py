"""``check`` counts the codes it is asked for; ``explain`` tells what a code means."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli
from funnelcli.cli.options import METRICS
from funnelcli.issues import CODES

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"

LEADS = """lead_id,created_at,source
1,2026-11-02,site
1,2026-11-03,site
,2026-11-04,site
"""
DEALS = "deal_id,created_at,stage,status,amount,manager\n7,2026-11-02,New,open,100,Anna\n"


@pytest.fixture
def exports(tmp_path: Path) -> tuple[Path, Path]:
    """Leads with a repeated id and one without an id; deals without currency and stage order."""
    leads, deals = tmp_path / "leads.csv", tmp_path / "deals.csv"
    leads.write_text(LEADS)
    deals.write_text(DEALS)
    return leads, deals


@pytest.mark.parametrize(
    ("options", "codes", "exit_code"),
    [
        ((), {"D046", "D047", "D063", "D072", "D185"}, 1),
        (("--select", "d04"), {"D046", "D047"}, 1),
        (("--select", "D04", "--ignore", "D047"), {"D046"}, 1),
        (("--select", "D047", "--ignore", "D04"), {"D047"}, 1),
        (("--ignore", "D046,D047"), {"D063", "D072", "D185"}, 0),
        (("--ignore", "D04", "--strict"), {"D063", "D072", "D185"}, 1),
        (("--exit-zero",), {"D046", "D047", "D063", "D072", "D185"}, 0),
    ],
)
def test_codes_that_count(
    funnelcli: Funnelcli,
    exports: tuple[Path, Path],
    options: tuple[str, ...],
    codes: set[str],
    exit_code: int,
) -> None:
    done = funnelcli("check", *exports, "-f", "json", *options)
    assert {issue["code"] for issue in json.loads(done.out)["issues"]} == codes
    assert done.code == exit_code


def test_a_code_that_nothing_begins_with(funnelcli: Funnelcli, exports: tuple[Path, Path]) -> None:
    done = funnelcli("check", *exports, "--ignore", "D04,X1")
    assert (done.code, done.out) == (2, "")
    assert "S130" in done.err
    assert "X1" in done.err


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_code_is_explained(funnelcli: Funnelcli, language: str) -> None:
    done = funnelcli("explain", *CODES, "--lang", language)
    assert done.code == 0
    blocks = done.out.split("\n\n")
    assert [block.split()[0] for block in blocks] == list(CODES)
    assert all(len(block.strip().splitlines()) >= 2 for block in blocks)


def test_an_unknown_code_is_named(funnelcli: Funnelcli) -> None:
    done = funnelcli("explain", "D0045")
    assert (done.code, done.out) == (2, "")
    assert "S130 No message has the code D0045." in done.err
    assert "D045" in done.err.splitlines()[1]


def test_codes_are_listed_by_what_they_begin_with(funnelcli: Funnelcli) -> None:
    lines = funnelcli("explain", "d04").out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(c for c in CODES if c.startswith("D04"))
    assert all(len(line) > 15 for line in lines)


def test_codes_as_json_keep_to_their_schema(funnelcli: Funnelcli) -> None:
    document = json.loads(funnelcli("explain", "D04", "-f", "json").out)
    schema = json.loads((SCHEMAS / "codes.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    found = [row["code"] for row in document["rows"]]
    assert found == sorted(code for code in CODES if code.startswith("D04"))


def test_everything_that_can_be_explained_is_listed(funnelcli: Funnelcli) -> None:
    done = funnelcli("explain", "--lang", "ru")
    assert done.code == 0
    *lines, _, last = done.out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(CODES)
    assert "funnelcli explain D045" in last
    assert all(metric in last for metric in METRICS)
