"""A report on a terminal loads no library that only other forms of it need."""

import subprocess
import sys

HEAVY = (
    "openpyxl",
    "numpy",
    "jinja2",
    "altair",
    "vl_convert",
    "css_inline",
    "fastexcel",
    "smtplib",
)
CODE = """
import sys
from funnelcli.cli.app import run
run(["demo", "-q"])
loaded = {name.partition(".")[0] for name in sys.modules}
sys.exit(", ".join(sorted(loaded & set(sys.argv[1:]))) or 0)
"""


def test_a_table_needs_no_library_of_other_forms() -> None:
    command = [sys.executable, "-c", CODE, *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
