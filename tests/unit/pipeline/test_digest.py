"""The letter's run reads the exports once, whatever it asks of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from funnelcli.pipeline.digest import run_digest
from funnelcli.pipeline.request import demo_request
from funnelcli.sources.read import read_sources


def test_the_week_before_is_looked_at_in_what_was_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reads = []

    def counted(sources: Sequence[Any], options: Any) -> Any:  # noqa: ANN401 - passed on
        reads.append(sources)
        return read_sources(sources, options)

    monkeypatch.setattr("funnelcli.pipeline.opening.read_sources", counted)
    now = datetime(2026, 11, 21, 9)  # noqa: DTZ001 - the wall clock is local and passed in
    done = run_digest(demo_request(now, tmp_path), None)
    assert len(reads) == 1
    assert any(each.changes for each in done.digest.lines)
