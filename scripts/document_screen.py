"""Puts the first screen of ``funnelcli demo`` into README.md and README.ru.md.

``python scripts/document_screen.py`` writes it; with ``--check`` nothing is written and the exit
code is 1 when a picture is stale.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"README.md": "en", "README.ru.md": "ru"}
WIDTH = 100
BEGIN, END = "<!-- first screen: begin -->\n```text\n", "```\n<!-- first screen: end -->"


def first_screen(language: str) -> str:
    """Everything above the first section of the report."""
    done = subprocess.run(  # noqa: S603 - our own program with fixed arguments
        [sys.executable, "-m", "funnelcli", "demo", "--lang", language],
        env={**os.environ, "COLUMNS": str(WIDTH), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode("utf-8").replace("\r\n", "\n")
    above = re.split(r"^\S.* ─{10,}$", text, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(line.rstrip() for line in above.strip().splitlines()) + "\n"


def with_screen(page: str, screen: str) -> str:
    """The page with the picture between its marks."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}{screen}{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the pictures, or only compare them."""
    stale = False
    for name, language in PAGES.items():
        held = (ROOT / name).read_text(encoding="utf-8")
        wanted = with_screen(held, first_screen(language))
        if held == wanted:
            continue
        if arguments == ["--check"]:
            sys.stderr.write(f"{name} is stale: run python scripts/document_screen.py\n")
            stale = True
        else:
            (ROOT / name).write_text(wanted, encoding="utf-8", newline="\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
