"""Types of the fixtures that write small exports and read frames back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

Export: TypeAlias = Callable[[str, str], Path]
"""Writes a file of the given name and text, returns its path."""

Rows: TypeAlias = Callable[[nw.LazyFrame[Any]], list[dict[str, Any]]]
"""The rows of a canonical frame."""
