"""The hand-written list of metrics: a new one is one file and one line here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from funnelcli.metrics import (
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
from funnelcli.metrics.base import Frames, Lazy, Question, Rows

Compute = Callable[[Frames, Question], Mapping[str, Lazy]]
Summarise = Callable[[Mapping[str, Rows], Question], Any]

METRICS: Mapping[str, tuple[Compute, Summarise]] = MappingProxyType(
    {
        run_rate.ID: (run_rate.compute, run_rate.summarise),
        plan_fact.ID: (plan_fact.compute, plan_fact.summarise),
        gap_bridge.ID: (gap_bridge.compute, gap_bridge.summarise),
        shared_kpi.ID: (shared_kpi.compute, shared_kpi.summarise),
        pipeline_coverage.ID: (pipeline_coverage.compute, pipeline_coverage.summarise),
        manager_conversion.ID: (manager_conversion.compute, manager_conversion.summarise),
        response_time.ID: (response_time.compute, response_time.summarise),
        capacity.ID: (capacity.compute, capacity.summarise),
        qualified_share.ID: (qualified_share.compute, qualified_share.summarise),
        customer_cost.ID: (customer_cost.compute, customer_cost.summarise),
        loss_reasons.ID: (loss_reasons.compute, loss_reasons.summarise),
        funnel.ID: (funnel.compute, funnel.summarise),
        stage_conversion.ID: (stage_conversion.compute, stage_conversion.summarise),
        sales_cycle.ID: (sales_cycle.compute, sales_cycle.summarise),
        sales_velocity.ID: (sales_velocity.compute, sales_velocity.summarise),
    }
)
"""Metric id to its two functions, in the order of the report."""
