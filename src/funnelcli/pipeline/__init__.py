"""The only wiring and the only collect: sources → agreement → metrics → report."""

from funnelcli.pipeline.bonus import BonusRun, run_bonus
from funnelcli.pipeline.comparison import (
    CompareRun,
    agreements_and_files,
    list_splits,
    run_compare,
)
from funnelcli.pipeline.disputed_leads import FoundRun, run_found
from funnelcli.pipeline.project import demo_settings
from funnelcli.pipeline.qualification import (
    Listing,
    QualifyRun,
    list_leads,
    run_qualify,
    write_flagged_csv,
    write_flagged_xlsx,
)
from funnelcli.pipeline.request import Request, demo_request
from funnelcli.pipeline.runs import (
    CheckRun,
    ReportRun,
    run_check,
    run_report,
)
from funnelcli.pipeline.spec_test import SpecTest, run_spec_test

__all__ = [
    "BonusRun",
    "CheckRun",
    "CompareRun",
    "FoundRun",
    "Listing",
    "QualifyRun",
    "ReportRun",
    "Request",
    "SpecTest",
    "agreements_and_files",
    "demo_request",
    "demo_settings",
    "list_leads",
    "list_splits",
    "run_bonus",
    "run_check",
    "run_compare",
    "run_found",
    "run_qualify",
    "run_report",
    "run_spec_test",
    "write_flagged_csv",
    "write_flagged_xlsx",
]
