"""The layers import only downward: the contracts of pyproject.toml, run as a test."""

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_layers_import_only_downward(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    failed = lint_imports(no_cache=True, no_logo=True)
    assert not failed, capsys.readouterr().out
