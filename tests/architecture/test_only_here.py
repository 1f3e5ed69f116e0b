"""What may be used where: the only-here list of the architecture, by reading the source."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "funnelcli"

ONLY_HERE = {
    "polars": ("engines/polars.py", "sources/*"),
    "pyspark": ("engines/spark.py",),
    "rich": ("cli/*", "render/terminal.py"),
    "typer": ("cli/*",),
    "click": (),
    "openpyxl": ("render/xlsx.py", "render/xlsx_pages.py"),
    "fastexcel": ("sources/workbooks/native_sheet.py",),
    "pydantic": (
        "settings/part.py",
        "settings/model.py",
        "settings/bonus.py",
        "settings/mail.py",
        "history/statements.py",
        "spec/model.py",
        "spec/rule.py",
        "spec/dictionaries.py",
        "sources/recognition/profile.py",
    ),
    "babel": ("render/format.py", "render/words.py"),
    "altair": ("render/chart.py",),
    "vl_convert": ("render/png.py", "render/svg.py"),
    "pandas": (),
    "smtplib": ("delivery/link.py", "delivery/smtp.py"),
    "http": ("delivery/http.py",),
    "keyring": ("cli/login.py",),
    "css_inline": ("render/letter.py",),
}
"""Library → the files that may import it."""

SURROUNDINGS = (
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "locale",
    "os.environ",
    "os.getenv",
    "pathlib.Path.cwd",
    "pathlib.Path.home",
    "os.getcwd",
    "random",
    "secrets",
    "time",
    "uuid",
)
"""Clock, environment, locale and chance: nothing below cli/ may ask for them."""


def names_used(source: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a module imports or reaches through imports."""
    tree = ast.parse(source)
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        for line, local, name in _imported(node):
            full[local] = name
            yield line, name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            if first in full:
                yield node.lineno, ".".join([full[first], *rest])


def _imported(node: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, local name and full name of what an import statement brings."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield node.lineno, alias.asname or top, alias.name if alias.asname else top
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            yield node.lineno, alias.asname or alias.name, f"{node.module}.{alias.name}"


def misplaced(path: str, source: str) -> list[str]:
    """What the file at ``path`` (inside the package) uses although it may not."""
    found = set()
    for line, name in names_used(source):
        allowed = ONLY_HERE.get(name.partition(".")[0])
        outside = allowed is not None and not any(fnmatch(path, here) for here in allowed)
        asks = not path.startswith("cli/") and any(
            name == what or name.startswith(f"{what}.") for what in SURROUNDINGS
        )
        if outside or asks:
            found.add(f"{path}:{line}: {name}")
    return sorted(found)


def test_libraries_and_surroundings_stay_where_they_belong() -> None:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(PACKAGE).as_posix()
        found += misplaced(path, file.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "import polars as pl",
        "def lazily():\n    from polars import scan_csv",
        "import rich.table",
        "from datetime import datetime as moment\nmoment.now()",
        "import datetime\ndatetime.date.today()",
        "from datetime import date\nday = date.today",
        "from os import environ",
        "import os\nos.environ['LANG']",
        "from pathlib import Path\nPath.cwd() / 'funnelcli.yaml'",
        "from time import monotonic",
        "import random",
    ],
)
def test_every_way_in_is_seen(source: str) -> None:
    assert misplaced("metrics/run_rate.py", source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engines/polars.py", "import polars as pl"),
        ("cli/surroundings.py", "import os\nos.environ"),
        (
            "sources/values/dates.py",
            "from datetime import datetime\ndatetime.fromisoformat('2026-11-20')",
        ),
        ("schema/columns.py", "import os.path\nos.path.sep"),
    ],
)
def test_what_belongs_is_let_through(path: str, source: str) -> None:
    assert not misplaced(path, source)
