"""The hand-written list of evidence: a metric whose rows can be listed is one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.evidence import (
    capacity,
    customer_cost,
    funnel,
    gap_bridge,
    loss_reasons,
    manager_conversion,
    pipeline_coverage,
    plan_fact,
    qualified_share,
    response_time,
    run_rate,
    sales_cycle,
    sales_velocity,
    shared_kpi,
    stage_conversion,
)
from funnelcli.evidence.base import Gather

EVIDENCE: Mapping[str, Gather] = MappingProxyType(
    {
        "funnel": funnel.gather,
        "run_rate": run_rate.gather,
        "plan_fact": plan_fact.gather,
        "gap_bridge": gap_bridge.gather,
        "shared_kpi": shared_kpi.gather,
        "pipeline_coverage": pipeline_coverage.gather,
        "manager_conversion": manager_conversion.gather,
        "response_time": response_time.gather,
        "capacity": capacity.gather,
        "qualified_share": qualified_share.gather,
        "customer_cost": customer_cost.gather,
        "loss_reasons": loss_reasons.gather,
        "stage_conversion": stage_conversion.gather,
        "sales_cycle": sales_cycle.gather,
        "sales_velocity": sales_velocity.gather,
    }
)
"""Metric id to the function that gathers its rows."""
