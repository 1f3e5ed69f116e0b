"""Everything a user can meet has an entry in the reference."""

import importlib
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from funnelcli.cli.build import COMMANDS, build
from funnelcli.cli.options import FLOOR_GATES
from funnelcli.errors import ExitCode
from funnelcli.issues import CODES
from funnelcli.metrics.catalog import METRICS
from funnelcli.model.state import State
from funnelcli.schema.columns import FIELDS
from funnelcli.settings.model import Settings
from funnelcli.sources.recognition.profile import NAMES
from funnelcli.spec.model import Spec
from funnelcli.spec.rule import OPERATORS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def headings(name: str) -> list[str]:
    return re.findall(r"^## (.+)$", page(name), re.MULTILINE)


@pytest.fixture
def document_codes(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("document_codes")


def test_every_code_has_one_entry() -> None:
    assert [heading.split(" – ")[0] for heading in headings("codes")] == sorted(CODES)
    assert all(" – " in heading for heading in headings("codes"))


def test_the_entries_are_the_messages_of_both_languages(document_codes: ModuleType) -> None:
    assert document_codes.main(["--check"]) == 0, "run: python scripts/document_codes.py"


def test_no_entry_is_empty() -> None:
    for entry in page("codes").split("\n## ")[1:]:
        for language in ("en", "ru"):
            assert re.search(rf"^- {language}: \S", entry, re.MULTILINE), entry.splitlines()[0]


def test_every_command_has_a_section_and_every_option_is_named() -> None:
    text = page("commands")

    for entry in COMMANDS:
        assert f"funnelcli {entry.name}" in headings("commands")
        command: Any = build(str)
        for word in entry.name.split():
            command = command.commands[word]
        for param in command.params:
            for flag in param.opts:
                assert not flag.startswith("-") or f"`{flag}" in text, (entry.name, flag)
    for gate in (*FLOOR_GATES, "customer_cost"):
        assert gate in text


def test_every_exit_code_and_state_is_explained() -> None:
    for code in ExitCode:
        assert f"| {code.value} | `{code.name.lower()}` |" in page("commands")
    assert re.findall(r"^\| `(\w+)` \|", page("states"), re.MULTILINE) == list(State)


def test_every_metric_answers_the_same_questions() -> None:
    assert set(headings("metrics")) == set(METRICS)
    for section in page("metrics").split("\n## ")[1:]:
        for part in ("Question", "Formula", "Dates", "Population", "Edge cases", "State"):
            assert f"**{part}" in section, (section.splitlines()[0], part)


def test_the_russian_page_answers_the_same_questions() -> None:
    assert headings("metrics.ru") == headings("metrics"), "twins: the same metrics in one order"
    for section in page("metrics.ru").split("\n## ")[1:]:
        for part in ("Вопрос", "Формула", "Даты", "Совокупность", "Крайние случаи", "Состояние"):
            assert f"**{part}" in section, (section.splitlines()[0], part)


def spoken(page_name: str) -> dict[str, set[str]]:
    """Names in code type by metric: fields, states, columns, settings."""
    sections = page(page_name).split("\n## ")[1:]
    return {text.partition("\n")[0]: set(re.findall(r"`([a-z_]\w+)`", text)) for text in sections}


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_both_pages_name_the_same_fields_of_a_metric(metric: str) -> None:
    english, russian = spoken("metrics")[metric], spoken("metrics.ru")[metric]

    assert sorted(english ^ russian) == []


def keys_of(schema: dict[str, Any], node: dict[str, Any], path: str = "") -> set[str]:
    """Dotted keys of a JSON Schema; ``*`` stands for a name of the user."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    found = {path} if path else set()
    for name, child in node.get("properties", {}).items():
        found |= keys_of(schema, child, f"{path}.{name}".lstrip("."))
    for child in node.get("anyOf", ()):
        found |= keys_of(schema, child, path)
    if "items" in node:
        found |= keys_of(schema, node["items"], path)
    if isinstance(inside := node.get("additionalProperties"), dict):
        found |= keys_of(schema, inside, f"{path}.*")
    return found


def test_every_key_of_the_settings_is_named() -> None:
    schema = Settings.model_json_schema()
    named = set(re.findall(r"`([\w.*]+)`", page("settings")))
    for key in keys_of(schema, schema):
        general = re.sub(r"^sources\.(leads|deals|history|spend|plan)\.", "sources.*.", key)
        general = re.sub(r"^(plan\.\*)\.by_\w+\.\*(?=\.|$)", r"\1", general)
        parent = general.removesuffix(".*")
        inner = any(name.startswith(f"{general}.") for name in named)
        assert {general, parent} & named or inner, key


def test_every_canonical_field_and_profile_is_named() -> None:
    named = set(re.findall(r"`(\w+)`", page("settings")))

    assert {field for fields in FIELDS.values() for field in fields} <= named
    assert set(NAMES) <= named


def test_every_key_and_operator_of_the_agreement_is_named() -> None:
    named = set(re.findall(r"`([\w.]+)`", page("spec")))
    schema = Spec.model_json_schema()
    keys = {key.rsplit(".", 1)[-1] for key in keys_of(schema, schema) if "*" not in key}

    assert keys - {"n", "of", "points", "by", "within_days", "duplicates"} <= named
    assert {f"| `{name}` |" in page("spec") for name in OPERATORS} == {True}
    assert "exclude.duplicates" in named


def test_every_schema_and_its_top_fields_are_named() -> None:
    folder = ROOT / "src" / "funnelcli" / "render" / "schemas"
    named = set(re.findall(r"`([\w.]+)`", page("json")))

    for path in sorted(folder.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert path.name in named
        assert set(schema["properties"]) <= named, path.name
