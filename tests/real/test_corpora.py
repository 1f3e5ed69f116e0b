"""Files of the corpora come out as the committed list says; a change of one changes the list.

``pytest tests/real/test_corpora.py --update-golden`` writes the list again. It holds names and
outcomes, nothing of the files.
"""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import open_head, read_table

FOLDER = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="FUNNELCLI_REAL_DATA is not set")
CORPORA = Path(FOLDER or ".") / "corpora"
RATCHET = Path(__file__).with_name("corpora.json")
TEXTS = frozenset({".csv", ".tsv", ".txt", ".html", ".htm", ".gz", ".zip", ""})
SECONDS = 5.0


def text_files() -> Iterable[Path]:
    for path in sorted(CORPORA.rglob("*")):
        if path.is_file() and path.suffix in TEXTS and path.name != "LICENSE":
            yield path


def outcome(path: Path) -> str:
    """How many columns and rows, or the codes of a refusal."""
    try:
        head = open_head(path, Hints(), frozenset())
        table = read_table(head, head.headers)
        height = table.frame.height
    except InputError as error:
        return " ".join(issue.code for issue in error.issues)
    assert table.rows_read == height + sum(table.excluded.values())
    codes = sorted({issue.code for issue in (*head.issues, *table.issues)})
    return " ".join([f"{len(head.headers)}x{height}", *codes])


def test_every_file_comes_out_as_the_list_says(*, update_golden: bool) -> None:
    found: dict[str, str] = {}
    slow = []
    for path in text_files():
        start = time.process_time()
        found[path.relative_to(CORPORA).as_posix()] = outcome(path)
        if time.process_time() - start > SECONDS:
            slow.append(path)
    assert not slow
    if update_golden:
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(found[name])}" for name in found)
        RATCHET.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    expected = json.loads(RATCHET.read_text(encoding="utf-8"))
    assert found == expected
