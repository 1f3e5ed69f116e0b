"""The made-up samples of tests/profiles: what a system writes, and what must come out of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role

FOLDER = Path(__file__).parent / "profiles"
_ENDINGS = {".csv", ".tsv"}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A file of ``tests/profiles`` with its expected result."""

    path: Path
    expected: dict[str, Any]

    @property
    def profile(self) -> str:
        """The profile is the name of the folder."""
        return self.path.parent.name

    def __str__(self) -> str:
        return f"{self.profile}/{self.path.name}"


def _load(path: Path) -> Sample:
    reader = YAML(typ="safe", pure=True)
    return Sample(path=path, expected=reader.load(path.with_suffix(".yml")))


SAMPLES = [_load(path) for path in sorted(FOLDER.glob("*/*")) if path.suffix in _ENDINGS]


def canonical_rows(canonical: Canonical, role: Role) -> list[dict[str, Any]]:
    """The rows of the canonical frame of ``role``."""
    if role is Role.PLAN:
        return []
    native = getattr(canonical, role.value).to_native()
    assert isinstance(native, pl.LazyFrame)
    return native.collect().to_dicts()
