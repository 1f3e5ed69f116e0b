"""The qualified share week by week."""

from collections.abc import Iterable

from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.model.phrase import say
from funnelcli.report.picture import Chart, TrendPicture, TrendPoint

_FEWEST = 3
"""Weeks that make a trend."""


def compose_trend_chart(result: QualifiedShare) -> Iterable[Chart]:
    """Weeks with leads; none while there are fewer than three."""
    weeks = [each for each in result.by_week if each.qualified_share.denominator]
    if len(weeks) < _FEWEST:
        return
    picture = TrendPicture(
        points=tuple(
            TrendPoint(day=each.week, share=each.qualified_share, finished=each.finished)
            for each in weeks
        ),
        norm=result.norm,
    )
    summary = say(
        "chart.trend.summary",
        count=len(weeks),
        first=weeks[0].qualified_share,
        last=weeks[-1].qualified_share,
    )
    if result.norm:
        summary = say("chart.trend.norm", said=summary, low=result.norm[0], high=result.norm[1])
    yield Chart(
        id="trend",
        section="qualified_share",
        title=say("chart.trend"),
        summary=summary,
        picture=picture,
        mark=result.mark,
    )
