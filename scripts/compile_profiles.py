"""Compile the CRM profiles: every ``sources/profiles/*.yml`` into one ``compiled.json``.

YAML is for people, and slow to read at every start. ``--check`` writes nothing and exits 1 when
the compiled file is missing or out of date.
"""

import json
import sys
from pathlib import Path

from ruamel.yaml import YAML

PROFILES = Path(__file__).resolve().parent.parent / "src" / "funnelcli" / "sources" / "profiles"
COMPILED = PROFILES / "compiled.json"


def compile_profiles() -> str:
    """The JSON of all profiles by name."""
    reader = YAML(typ="safe", pure=True)
    content = {path.stem: reader.load(path) for path in sorted(PROFILES.glob("*.yml"))}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the compiled file, or say that it is out of date."""
    text = compile_profiles()
    if "--check" in sys.argv[1:]:
        return int(not COMPILED.is_file() or COMPILED.read_text("utf-8") != text)
    COMPILED.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
