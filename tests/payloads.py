"""Text that would command a terminal, hide or reorder what stands there, or be read as markup."""

import json
import os
import re
import unicodedata
from pathlib import Path

COMMANDS = (
    "\x1b[2J",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1bc",
    "\x9b31m",
    "\x9d0;title\x9c",
    "\x90q\x9c",
    "\x07bell",
    "\x08\x08\x08back",
    "over\rwritten",
    "\x0e\x0fshift",
    "\x7fdel",
    "vertical\x0b\x0cfeed",
    "\u202egnp.exe",
    "\u2066isolate\u2069",
    "\u200fmark\u061c",
    "zero\u200bwidth\ufeff",
    "line\u2028sep\u2029par\u0085nel",
    "tag\U000e0041\U000e0042",
    "private\ue000",
)
MARKUP = (
    "[red]red[/red]",
    "[/b]",
    "[bold]open",
    "[link=http://evil.example]here[/link]",
    "[@click=app.bell]x[/]",
    ":smile: :warning:",
    "{company} {0} {x!r:>9999}",
    "%s %(a)s",
    "$(reboot) `reboot`",
    "<script>alert(1)</script>",
)
PAYLOADS = COMMANDS + MARKUP

STYLE = re.compile(r"\x1b\[[0-9;]*m")
"""The only sequences that a result holds, and only where colour is wanted."""


def naughty_strings() -> tuple[str, ...]:
    """The big list of naughty strings, where it is at hand."""
    folder = os.environ.get("FUNNELCLI_REAL_DATA")
    if folder is None:
        return ()
    path = Path(folder) / "corpora" / "payloads" / "blns.json"
    return tuple(json.loads(path.read_text("utf-8"))) if path.is_file() else ()


def live_characters(text: str) -> set[str]:
    """Characters of ``text`` that are not printed but obeyed, line feeds apart."""
    return {
        char
        for char in text
        if char != "\n"
        and char not in "\u200c\u200d"
        and unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    }
