"""Whatever bytes a file holds, it is read or refused by a code: a hundredth of ``make fuzz``."""

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from funnelcli.errors import InputError, SettingsError, SpecError
from funnelcli.settings.load import load_settings
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import open_head, read_table
from funnelcli.spec.load import load_spec

BENCH = Path(__file__).parents[2] / "bench"
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(
    [
        *(b"ID;Name;Sum\n", b"ID,Name\r\n", b"1;a;5\n", b'"', b'""', b"'", b";", b",", b"\t"),
        *(b"\n", b"\r", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xd0", b"\x98"),
        *(
            b"<table><tr><td>",
            b"</td><td>",
            b"<html>",
            b"<?xml ?>",
            b"<Workbook>",
            b"[{",
            b"PK\x03\x04",
        ),
        *(
            b"PK\x05\x06",
            b"\x1f\x8b\x08\x00",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"%PDF",
            b"sep=;\n",
        ),
        *("Итого;;\n".encode(), "Сделка".encode("cp1251"), "Сделка".encode("utf-16-le")),
    ]
)
CONTENTS = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=12).map(b"".join))


@SHARED
@given(content=CONTENTS)
@example(content=b'<table><meta charset="utf-16"><tr><td>1<td>2')
@example(content=b'<table><meta charset="base64"><tr><td>1<td>2')
@example(content=b'<table><meta charset="undefined"><tr><td>1<td>2')
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    try:
        head = open_head(path, Hints(), frozenset({"id", "name"}))
        table = read_table(head, head.headers)
        height = table.frame.height
    except InputError:
        return
    assert table.rows_read == height + sum(table.excluded.values())


YAML = st.lists(
    st.sampled_from(
        [
            *("version: 1\n", "sources:\n", "  - deals: a.csv\n", "criteria:\n", ": ", "- ", "\n"),
            *("[", "]", "{", "}", "&a ", "*a", "<<: *a\n", "!!int ", "'", '"', "|\n", "\t", "  "),
            *("1e999", "-0", "2026-02-30", "null", "~", "\x00", "\ufeff", "?", "---\n", "...\n"),
        ]
    ),
    max_size=20,
).map("".join)


@SHARED
@given(text=st.one_of(YAML, st.text(max_size=80)))
def test_any_yaml_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(SettingsError):
        load_settings(path)
    with contextlib.suppress(SpecError):
        load_spec(path)


def test_mutated_texts_are_settled(loop_count: Callable[[int], int]) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH / "fuzz_texts.py"), str(loop_count(10_000)), "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "csv: read" in done.stdout
