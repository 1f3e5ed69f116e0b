"""Writes docs/reference/codes.md from the catalogue of codes and the messages of both languages.

``python scripts/document_codes.py`` writes it; with ``--check`` nothing is written and the exit
code is 1 when the page is stale. Titles are the comments beside the codes in src/funnelcli/codes.
"""

import re
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from funnelcli.issues import CODES, Severity

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "codes.md"
LOCALE = ROOT / "src" / "funnelcli" / "locale"
LANGUAGES = ("en", "ru")

HEAD = """# Codes

Every message has a code. `D…` is about the data, `S…` about settings, agreement and the command
line, `F…` are findings of the report, `M…` is about letters. Words in braces are filled in when
the message is printed.
An **error** stops the run or refuses the file; a **warning** leaves a number in doubt; a
**notice** says what was assumed. `check` ends with exit code 1 on errors and warnings.

<!-- Written by scripts/document_codes.py; change the messages, then run it. -->
"""


def titles() -> dict[str, str]:
    """Code to the comment beside it."""
    files = sorted((ROOT / "src" / "funnelcli" / "codes").glob("*.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    return dict(
        re.findall(r'^\s+"([A-Z]\d{3})": Severity\.\w+,\s*#\s*(.+?)\s*$', source, re.MULTILINE)
    )


def messages(language: str) -> dict[str, str]:
    """Key to text; of a message with plural forms the last form."""
    found: dict[str, str] = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                found[str(key)] = str(forms[-1])
    return found


def entry(code: str, severity: Severity, title: str, words: dict[str, dict[str, str]]) -> str:
    """The section of one code."""
    said = [
        f"- {language}: {quoted(words[language].get(f'{code}.message', ''))}"
        for language in LANGUAGES
    ]
    hints = [
        f"- {language}: {quoted(hint)}"
        for language in LANGUAGES
        if (hint := words[language].get(f"{code}.hint", "")) not in {"", "{next}"}
    ]
    parts = [f"## {code} – {title}", f"**{severity.value}**", "\n".join(said)]
    return "\n\n".join([*parts, "What to do:", "\n".join(hints)] if hints else parts)


def quoted(text: str) -> str:
    """The text on one line, harmless in Markdown."""
    plain = " ".join(text.split())
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", plain)


def page() -> str:
    """The whole page."""
    named = titles()
    words = {language: messages(language) for language in LANGUAGES}
    entries = [entry(code, CODES[code], named[code], words) for code in sorted(CODES)]
    return "\n\n".join([HEAD.rstrip(), *entries]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or only compare it."""
    wanted = page()
    if arguments != ["--check"]:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    if PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{PAGE.relative_to(ROOT)} is stale: run python scripts/document_codes.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
