"""The JSON Schema of a YAML file, for editors, made from the model that judges the file.

The models read every scalar as text and a key without a value as not given; the schema says so,
or an editor would underline ``is: 30``. It may allow a little more than the model, never less.
"""

from collections.abc import Mapping
from typing import Any

from funnelcli.settings.part import Part

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = ["string", "number", "boolean"]

Node = dict[str, Any]


def published_schema(model: type[Part], title: str) -> Node:
    """The schema of the file that ``model`` describes, called ``title``."""
    schema = _node(model.model_json_schema())
    return {"$schema": DIALECT, "title": title, **schema}


def _node(node: Mapping[str, Any]) -> Node:
    """A node as an editor needs it: no made-up titles, alternatives that may overlap."""
    kept = {key: value for key, value in node.items() if key not in ("title", "default")}
    for key in ("$defs", "properties", "patternProperties"):
        if key in kept:
            kept[key] = {name: _node(each) for name, each in kept[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = _node(kept[key])
    if "prefixItems" in kept:
        kept["prefixItems"] = [_node(each) for each in kept["prefixItems"]]
    kept.pop("discriminator", None)
    if parts := [*kept.pop("oneOf", ()), *kept.pop("anyOf", ())]:
        kept["anyOf"] = [_node(each) for each in _plain_numbers(parts)]
    return _any_scalar(kept)


def _plain_numbers(parts: list[Node]) -> list[Node]:
    """A number is written as one; that pydantic would also take its text adds nothing."""
    is_number = any(part.get("type") == "number" for part in parts)
    return [part for part in parts if not (is_number and part.get("type") == "string")]


def _any_scalar(node: Node) -> Node:
    """Free text may be written as ``30`` or ``true`` too."""
    is_text = node.get("type") == "string" and not node.keys() & {"enum", "const", "format"}
    return {**node, "type": _SCALAR} if is_text else node
