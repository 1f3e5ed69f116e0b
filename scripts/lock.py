"""Write requirements.txt and requirements-dev.txt from the ranges in pyproject.toml.

One resolution for Python 3.11 and newer on Linux, Windows and macOS, with hashes and without any
host name. The development set is solved first; the runtime set is then held to the same versions,
so it is always a part of it. Pins stay as they are unless ``--upgrade`` is given.

Usage: python scripts/lock.py [--upgrade]   (needs ``uv`` on the PATH)
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    "uv",
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-strip-extras",  # pip 23 takes an unpinned ``coverage[toml]`` for another package
    "--quiet",
)


def main(options: list[str]) -> None:
    """Write both files in place."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    runtime = project["dependencies"] + pyproject["build-system"]["requires"]
    develop = runtime + project["optional-dependencies"]["dev"]
    solve(develop, "requirements-dev.txt", options)
    solve(runtime, "requirements.txt", [*options, "--constraints=requirements-dev.txt"])


def solve(wanted: list[str], output: str, options: list[str]) -> None:
    """Pin everything that ``wanted`` needs into the file ``output``."""
    subprocess.run(  # noqa: S603 - the arguments are this file's own and the developer's
        [*COMPILE, f"--output-file={output}", *options, "-"],
        input="\n".join(wanted).encode(),
        cwd=ROOT,
        check=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
