"""What a model refuses, as issues with file, line, column and what was probably meant."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from funnelcli.issues import CODES, Issue
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.settings.document import Document
from funnelcli.settings.part import Fault

Schema = Callable[[], Mapping[str, Any]]
_WANTED = {
    "str": "text",
    "string": "text",
    "int": "integer",
    "float": "number",
    "decimal": "number",
    "bool": "yes_no",
    "date": "day",
    "tuple": "list",
    "list": "list",
    "dict": "mapping",
    "mapping": "mapping",
    "model": "mapping",
    "finite": "number",
    "union": "condition",
    "missing": "pair",
}
"""First word of a pydantic error type → what was expected (``settings.wanted.*``)."""
_BOUNDS = {
    "greater_than_equal": ("ge", "settings.bound.least"),
    "less_than_equal": ("le", "settings.bound.most"),
}
_SIZES = ("too_short", "too_long", "string_too_short", "string_too_long", "string_pattern_mismatch")


def issues_of(faults: Iterable[Fault], document: Document, schema: Schema) -> list[Issue]:
    """One issue per fault.

    Args:
        faults: what the model refused.
        document: where the parts stand.
        schema: the JSON Schema of the model, asked for known keys only when one is unknown.
    """
    found = [_issue(fault, document, schema) for fault in faults]
    return sorted(found, key=reading_order)


def reading_order(issue: Issue) -> tuple[int, int]:
    """Where an issue stands in its file: issues of one file are told from the top down."""
    place = issue.places[0]
    return place.row or 0, int(place.column or 0)


def advice(name: str, known: Iterable[str]) -> Phrase:
    """What ``name`` probably should be, else what there is to choose from."""
    names = sorted(set(known))
    folded = {fold_key(each): each for each in names}
    near = get_close_matches(fold_key(name), folded, n=1, cutoff=0.6)
    if near:
        return say("settings.did_you_mean", name=folded[near[0]])
    return say("settings.known", names=", ".join(names))


def fold_key(text: str) -> str:
    """Text for comparison: lower case, ё as е, single spaces, dashes and spaces as ``_``."""
    return "_".join(text.casefold().replace("ё", "е").replace("-", " ").split())


def _issue(fault: Fault, document: Document, schema: Schema) -> Issue:
    code, values = _meaning(fault, schema)
    about_key = fault.kind == "extra_forbidden" or "[key]" in fault.loc
    return Issue(code, values, places=(document.place(fault.loc, key=about_key),))


def _meaning(fault: Fault, schema: Schema) -> tuple[str, Mapping[str, Value]]:
    """The code of a fault and the values of its texts."""
    last = fault.loc[-1] if fault.loc else ""
    if fault.kind in CODES:
        return fault.kind, fault.context
    if fault.kind == "extra_forbidden":
        return _unknown_key(fault, schema)
    if fault.kind == "missing" and isinstance(last, str):
        return "S021", {"key": last}
    if fault.kind == "literal_error":
        return _not_allowed(fault)
    return _wrong_value(fault)


def _unknown_key(fault: Fault, schema: Schema) -> tuple[str, Mapping[str, Value]]:
    key = str(fault.loc[-1])
    return "S020", {"key": key, "advice": advice(key, known_keys(schema(), fault.loc[:-1]))}


def _not_allowed(fault: Fault) -> tuple[str, Mapping[str, Value]]:
    allowed = re.findall(r"'([^']*)'", str(fault.context["expected"]))
    found = _shown(fault.found)
    return "S023", {"value": found, "advice": advice(found, allowed)}


def _wrong_value(fault: Fault) -> tuple[str, Mapping[str, Value]]:
    found = _shown(fault.found)
    if fault.kind in _BOUNDS:
        name, key = _BOUNDS[fault.kind]
        return "S024", {"value": found, "bound": say(key, limit=str(fault.context[name]))}
    if fault.kind in _SIZES:
        return "S025", {"value": found}
    wanted = _WANTED.get(fault.kind.split("_")[0], "text")
    return "S022", {"value": found, "wanted": say(f"settings.wanted.{wanted}")}


def _shown(value: object) -> str:
    """A value as a message shows it: text cut, collections by their brackets."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def known_keys(schema: Mapping[str, Any], loc: Iterable[str | int]) -> list[str]:
    """The keys that the JSON Schema allows in the mapping at ``loc``."""
    nodes = _resolved(schema, schema)
    for part in loc:
        deeper = [found for node in nodes for found in _step(schema, node, part)]
        nodes = deeper or nodes
    return [name for node in nodes for name in node.get("properties", ())]


def _step(
    schema: Mapping[str, Any], node: Mapping[str, Any], part: str | int
) -> list[Mapping[str, Any]]:
    if isinstance(part, int):
        places = node.get("prefixItems", ())
        below = places[part] if part < len(places) else node.get("items")
    else:
        others = (node.get("additionalProperties"), *node.get("patternProperties", {}).values())
        below = node.get("properties", {}).get(part) or next(filter(None, others), None)
    return _resolved(schema, below) if isinstance(below, dict) else []


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """``node`` with references followed and alternatives spread out."""
    if "$ref" in node:
        return _resolved(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[-1]])
    spread = [found for each in node.get("anyOf", ()) for found in _resolved(schema, each)]
    spread += [found for each in node.get("oneOf", ()) for found in _resolved(schema, each)]
    return spread or [node]
