"""The published schema accepts what the loader accepts and knows what editors need to know."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from funnelcli.spec.schema import spec_schema
from spec_frames import plain_yaml

ROOT = Path(__file__).parents[3]
WRITTEN = [
    ROOT / "src" / "funnelcli" / "demo" / "lead-spec.yaml",
    *sorted((ROOT / "tests" / "cases" / "spec").glob("*.yaml")),
]
BASE = {"version": 1, "effective_from": "2026-01-01", "qualified_when": {"all": ["a"]}}


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    made = spec_schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def as_editors_read(value: Any) -> Any:  # noqa: ANN401 - any YAML
    """Days are text to an editor."""
    if isinstance(value, dict):
        return {str(key): as_editors_read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_editors_read(each) for each in value]
    return value if isinstance(value, str | int | float | None) else str(value)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_what_loads_is_valid(path: Path, schema: jsonschema.Draft202012Validator) -> None:
    text = path.read_text(encoding="utf-8").partition("--- # cases")[0]
    for document in plain_yaml(text):
        if document is not None:
            schema.validate(as_editors_read(document))


@pytest.mark.parametrize(
    "criterion",
    [
        {"field": "need", "is": 30},
        {"field": "need", "is": True},
        {"field": "need", "one_of": "opel"},
        {"field": "need", "one_of": [1, "x"]},
        {"field": "budget", "at_least": 5.5},
        {"field": "budget", "at_least": None, "at_most": 3},
    ],
)
def test_scalars_may_be_written_plainly(
    criterion: dict[str, Any], schema: jsonschema.Draft202012Validator
) -> None:
    schema.validate({**BASE, "criteria": [{"id": "a", **criterion}]})


@pytest.mark.parametrize(
    "criterion",
    [
        {"field": "need", "contains_eny": ["x"]},
        {"field": "need", "is": ["x"]},
        {"field": "need", "one_of": []},
        {"field": "budget", "at_least": "much"},
        {"field": "phone", "valid": "fax"},
        {"is": "x"},
    ],
)
def test_mistakes_are_underlined(
    criterion: dict[str, Any], schema: jsonschema.Draft202012Validator
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**BASE, "criteria": [{"id": "a", **criterion}]})
