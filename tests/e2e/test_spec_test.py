"""``funnelcli spec test``: exit codes, streams, the published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
EXAMPLES = """examples:
  - {lead: {product: Opel, budget: 9000}, verdict: qualified}
  - {lead: {product: Opel, budget: 900}, verdict: rejected, because: [budget]}
  - {lead: {product: Fiat, budget: 9000}, verdict: rejected, because: [brand]}
"""


def test_sound_examples(funnelcli: Funnelcli, shop: Path) -> None:
    with (shop / "lead-spec.yaml").open("a", encoding="utf-8") as file:
        file.write(EXAMPLES)
    done = funnelcli("spec", "test")
    assert (done.code, done.err) == (0, "")
    assert "3 of 3" in done.out
    russian = funnelcli("spec", "test", "--lang", "ru", encoding="utf-8")
    assert "3 из 3" in russian.out


def test_problems_are_exit_code_1_and_json_says_them(funnelcli: Funnelcli, shop: Path) -> None:
    wrong = EXAMPLES.replace("budget: 900}", "budget: 9000}")
    with (shop / "lead-spec.yaml").open("a", encoding="utf-8") as file:
        file.write(wrong)
    done = funnelcli("spec", "test")
    assert done.code == 1
    assert "lead-spec.yaml:10:5 S076" in done.out
    machine = funnelcli("spec", "test", "-f", "json", "-o", "test.json", "-q")
    assert machine.code == 1
    document = json.loads(machine.out)
    schema = json.loads((SCHEMAS / "spec_test.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert [each["code"] for each in document["issues"]] == ["S076", "S079"]
    assert json.loads((shop / "test.json").read_text(encoding="utf-8")) == document


@pytest.mark.usefixtures("shop")
def test_without_examples(funnelcli: Funnelcli) -> None:
    done = funnelcli("spec", "test")
    assert done.code == 1
    assert "S081" in done.out
    assert funnelcli("spec", "test", "nowhere.yaml").code == 2
