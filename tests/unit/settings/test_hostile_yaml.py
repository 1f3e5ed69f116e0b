"""YAML that hangs, bloats or fools other loaders is settled at once, in little memory."""

import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from funnelcli.errors import SettingsError, SpecError
from funnelcli.settings.document import MAX_BYTES, read_yaml
from funnelcli.settings.load import load_settings
from funnelcli.spec.load import load_spec

FULL = MAX_BYTES - 100


def filled(unit: str, *, start: str = "", end: str = "") -> str:
    return start + unit * (FULL // len(unit.encode())) + end


HOSTILE = {
    "open lists": filled("["),
    "open maps": filled("{a: "),
    "open pairs": filled("? "),
    "nested dashes": filled("- "),
    "deep indents": "".join(f"{' ' * n}a:\n" for n in range(700)),
    "anchors": filled("&a "),
    "aliases": "a: &a [x]\nb: [" + filled("*a, ", end="x]"),
    "laughs": "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 300)),
    "quadratic": f"a: &a {'x' * 90_000}\nb: [" + "*a, " * 40_000 + "x]",
    "merges": filled("<<: *a\n", start="a: &a {b: 1}\n"),
    "documents": filled("---\na\n"),
    "directives": filled("%TAG ! x\n"),
    "tags": filled("!!python/object/apply:os.system [x]\n- ", start="- "),
    "one line": f"a: {'x' * FULL}",
    "one key": f"{'k' * FULL}: 1",
    "quotes": filled("'"),
    "escapes": 'a: "' + filled("\\u0041", end='"'),
    "blocks": filled("|\n ", start="a: "),
    "comments": filled("#\n"),
    "blanks": filled(" \n"),
    "colons": filled(": "),
    "keys": "".join(f"k{n}: 1\n" for n in range(20_000)),
    "same key": filled("a: 1\n"),
    "tabs": filled("\t"),
    "returns": filled("\r"),
    "controls": filled("\\x00", start='a: "'),
    "long list": "a: [" + filled("1,", end="1]"),
}
SECONDS = 6.0
"""Of processor time; a loader in pure Python needs about three for a quarter of a mebibyte."""


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("name", ["funnelcli.yaml", "lead-spec.yaml"])
def test_it_is_settled_soon(tmp_path: Path, case: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[case], encoding="utf-8")
    start = time.process_time()
    with suppress(SettingsError, SpecError):
        (load_settings if name == "funnelcli.yaml" else load_spec)(path)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("case", ["laughs", "quadratic", "aliases", "open lists", "one line"])
def test_it_stays_small(tmp_path: Path, case: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(HOSTILE[case], encoding="utf-8")
    tracemalloc.start()
    with suppress(SettingsError):
        read_yaml(path, SettingsError)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("010", "010"),
        ("0o10", "0o10"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("2026-11-01", "2026-11-01"),
        ("=", "="),
        (".inf", ".inf"),
        ("<<", "<<"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
    ],
)
def test_what_other_loaders_change_stays_as_written(tmp_path: Path, text: str, value: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(f"a: {text}\n", encoding="utf-8")
    assert read_yaml(path, SettingsError).documents[0].value == {"a": value}
