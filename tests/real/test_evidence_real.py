"""On real exports the rows behind every figure add up to it."""

import os
from pathlib import Path

import pytest

from evidence_sums import explained
from funnelcli.pipeline.reading import read_exports
from funnelcli.pipeline.request import Request
from oracle.tool import NOW

DATA = os.environ.get("FUNNELCLI_REAL_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="FUNNELCLI_REAL_DATA names no folder")
SALESFORCE = "exports/salesforce/WinkelDev_Opportunity"
WORLDS = {
    "maven": ("maven_crm/sales_pipeline.csv",),
    "salesforce": (
        f"{SALESFORCE}_REDACTED_cp1252.csv",
        f"{SALESFORCE}History_cp1252.csv",
    ),
    "salesforce snapshot": (f"{SALESFORCE}_REDACTED_cp1252.csv",),
}


@pytest.mark.parametrize("mode", ["ordered", "visited", "strict"])
@pytest.mark.parametrize("world", WORLDS)
def test_the_rows_of_every_figure_add_up_to_it(world: str, mode: str) -> None:
    files = tuple(Path(DATA or ".") / name for name in WORLDS[world])
    explained(
        read_exports(
            Request(
                files=files,
                config=None,
                cwd=files[0].parent,
                now=NOW,
                as_of=None,
                period="all",
                mode=mode,  # type: ignore[arg-type] # one of the modes
                by=None,
                only=None,
                fail_under={},
                fail_over={},
                verdict=None,
            )
        )
    )
