"""A proposed agreement as the text of lead-spec.yaml, with what it comes from in remarks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from funnelcli.model.phrase import Phrase, say
from funnelcli.render.words import Words
from funnelcli.render.yaml_text import scalar
from funnelcli.spec.joint import CommonCriterion, CommonSpec


def render_common(
    common: CommonSpec, names: tuple[str, str], cost: Mapping[tuple[str, str], int], words: Words
) -> str:
    """The file. ``cost``: by side and id, the leads that only this criterion keeps apart."""
    sides = dict(zip(("first", "second"), names, strict=True))
    lines = [*_remark(say("common.what", first=names[0], second=names[1]), words, "")]
    lines += [f"version: {common.version}", f"effective_from: {common.effective_from.isoformat()}"]
    lines += [*_remark(say("common.sign"), words, ""), ""]
    for key in ("dictionaries", "placeholders", "exclude"):
        if part := getattr(common, key):
            lines += [f"{key}:"]
            lines += [f"  {_flow(name)}: {_flow(value)}" for name, value in part.items()]
            lines += [""]
    lines += ["criteria:"]
    for each in common.criteria:
        lines += _remark(_origin(each, sides, cost), words, "  ")
        lines += [f"  - {_flow(each.body)}"]
    lines += ["", "qualified_when:"]
    lines += [f"  {key}: {_flow(value)}" for key, value in common.when.items()]
    return "\n".join([*lines, ""])


def _origin(
    each: CommonCriterion, sides: Mapping[str, str], cost: Mapping[tuple[str, str], int]
) -> Phrase:
    side = sides[each.source[0]]
    count = cost.get(each.source, 0)
    if each.origin == "both":
        return say("common.both")
    key = "common.stricter" if each.origin == "stricter" else "common.one"
    return say(key, side=side, count=count)


def _remark(phrase: Phrase, words: Words, indent: str) -> Iterator[str]:
    for line in words.text(phrase).splitlines():
        yield f"{indent}# {line}"


def _flow(value: object) -> str:
    """A value in flow style; text is quoted, so that nothing is taken for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inside = (f"{_flow(key)}: {_flow(each)}" for key, each in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
