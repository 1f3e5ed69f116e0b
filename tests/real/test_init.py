"""``init`` on real exports: what it writes loads, and says what the exports said by themselves."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from command import run_in

REAL = Path(os.environ.get("FUNNELCLI_REAL_DATA", ""))
pytestmark = pytest.mark.skipif(
    "FUNNELCLI_REAL_DATA" not in os.environ, reason="FUNNELCLI_REAL_DATA is not set"
)

CASES = {
    "amocrm": ["exports/amocrm/hromov_amoimport_leads_test.csv"],
    "hubspot": ["exports/hubspot/HummingAgent_docs_hubspot-export_REDACTED.csv"],
    "salesforce": [
        "exports/salesforce/WinkelDev_Opportunity_REDACTED_cp1252.csv",
        "exports/salesforce/WinkelDev_OpportunityHistory_cp1252.csv",
    ],
    "bitrix24 whole folder": ["exports/bitrix24_planted_defects/*.csv"],
    "bitrix24 box": ["exports/synthetic_shapes/deals_bitrix_box_cp1251.csv"],
    "bitrix24 page": ["exports/synthetic_shapes/DEAL_20250210_0a1b2c3d_67a9c0ffee124.xls"],
    "amocrm by excel": ["exports/synthetic_shapes/amocrm_excel_cp1251.csv"],
}
SPEC_METRICS = {
    "qualified_share",
    "customer_cost",
    "run_rate",
    "manager_conversion",
    "loss_reasons",
    "plan_fact",
    "gap_bridge",
    "shared_kpi",
    "funnel",
    "sales_velocity",
}
"""They look at qualified leads too, which only an agreement knows."""


def report(folder: Path, *files: str) -> dict[str, Any]:
    done = run_in(folder, "report", *files, "--period", "all", "-f", "json", "--lang", "en")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def without_origin(metric: dict[str, Any]) -> dict[str, Any]:
    """Where the order of stages comes from is the one thing that settings change."""
    return {key: value for key, value in metric.items() if key != "stage_order"}


@pytest.mark.parametrize("case", CASES)
def test_the_settings_say_what_the_exports_said(case: str, tmp_path: Path) -> None:
    for pattern in CASES[case]:
        for path in REAL.glob(pattern):
            shutil.copy(path, tmp_path)
    before = report(tmp_path, ".")
    done = run_in(tmp_path, "init", "--yes", "--lang", "ru")
    assert done.code == 0, done.err
    after = report(tmp_path)

    assert {each["file"]: each["role"] for each in after["inputs"]} == {
        each["file"]: each["role"] for each in before["inputs"]
    }
    for name, metric in before["metrics"].items():
        if name not in SPEC_METRICS:
            assert without_origin(after["metrics"][name]) == without_origin(metric), name
    assert after["linkage"] == before["linkage"]
    assert after["currency"] == before["currency"]
    assert run_in(tmp_path, "spec", "check").code == 0
