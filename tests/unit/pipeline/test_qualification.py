"""What a sheet cannot hold is refused before it is written."""

from pathlib import Path
from typing import Any, cast

import pytest

from funnelcli.errors import SettingsError
from funnelcli.pipeline.qualification import Listing, write_flagged_xlsx
from funnelcli.render.xlsx import MOST_ROWS
from spec_frames import agreement_of, lead_frame

SPEC = """version: 1
effective_from: 2026-01-01
criteria: [{id: a, field: need, present: true}]
qualified_when: {all: [a]}
"""


def test_more_leads_than_a_sheet_holds(tmp_path: Path) -> None:
    listing = Listing(
        leads=lead_frame([]),
        agreement=agreement_of(SPEC, tmp_path),
        read=cast("Any", None),
        count=MOST_ROWS + 1,
    )
    with pytest.raises(SettingsError) as caught:
        write_flagged_xlsx(listing, tmp_path / "out.xlsx", "Leads")
    assert [issue.code for issue in caught.value.issues] == ["S084"]
    assert not (tmp_path / "out.xlsx").exists()
