"""All pictures of a report."""

from collections.abc import Iterator, Mapping

from funnelcli.metrics.gap_bridge import GapBridge
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.run_rate import RunRate
from funnelcli.report.charts.bridge import compose_bridge_chart
from funnelcli.report.charts.managers import compose_manager_charts
from funnelcli.report.charts.pace import compose_pace_chart
from funnelcli.report.charts.trend import compose_trend_chart
from funnelcli.report.picture import Chart


def compose_charts(results: Mapping[str, object]) -> Iterator[Chart]:
    """The pictures that the results have enough points for, in the order they are looked at."""
    rate = results.get("run_rate")
    if isinstance(rate, RunRate):
        yield from compose_pace_chart(rate)
    bridge = results.get("gap_bridge")
    if isinstance(bridge, GapBridge):
        yield from compose_bridge_chart(bridge)
    share = results.get("qualified_share")
    if isinstance(share, QualifiedShare):
        yield from compose_trend_chart(share)
    managers = results.get("manager_conversion")
    if isinstance(managers, ManagerConversion):
        yield from compose_manager_charts(managers)
