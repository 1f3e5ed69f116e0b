"""Small made-up exports written to a folder of the test and read back."""

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from small_exports import Export, Rows


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Writes a file of the test's folder and returns its path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def rows() -> Rows:
    """The rows of a canonical frame."""

    def collect(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
        native = frame.to_native()
        assert isinstance(native, pl.LazyFrame)
        return native.collect().to_dicts()

    return collect
