"""From the planned revenue to the fact: what each factor added or took."""

from collections.abc import Iterable

from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.report.cells import about
from funnelcli.report.picture import Bridge, BridgeStep, Chart


def compose_bridge_chart(result: GapBridge) -> Iterable[Chart]:
    """The plan of the days gone, the factors in the order of the table, the fact."""
    plan, fact = result.plan_to_date, result.fact
    if plan is None or fact is None or not result.rows:
        return
    nothing = Money(0, plan.currency)
    level = plan
    steps = [
        BridgeStep(title=say("chart.bridge.plan"), start=nothing, end=plan, is_total=True),
    ]
    for each in result.rows:
        end = level + each.effect
        title = say(f"factor.{each.factor}")
        steps.append(BridgeStep(title=title, start=level, end=end, is_total=False))
        level = end
    total = BridgeStep(title=say("chart.bridge.fact"), start=nothing, end=fact, is_total=True)
    yield Chart(
        id="bridge",
        section="gap_bridge",
        title=say("chart.bridge"),
        summary=say(
            "chart.bridge.summary", plan=about(plan), fact=about(fact), gap=about(result.gap)
        ),
        picture=Bridge(steps=(*steps, total)),
        mark=result.mark,
    )
