"""Values as YAML that the loader of settings reads back unchanged."""

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[^\W\d_]([\w ./()+&%-]*[\w.)%])?")
_MEANING = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def can_be_written(text: str) -> bool:
    """Whether settings can hold ``text``: they refuse control characters and lone surrogates."""
    return bool(text.strip()) and not _CONTROL.search(text)


def scalar(text: str) -> str:
    """``text`` without quotes where it can only be text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in _MEANING:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else _escaped(each) for each in quoted)


def flow(texts: Iterable[str]) -> str:
    """``[a, b]``."""
    return f"[{', '.join(map(scalar, texts))}]"


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
