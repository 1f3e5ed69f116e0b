"""The plan and the fact through the period, with the forecast and its range."""

from collections.abc import Iterable

from funnelcli.metrics.course import Course
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import State
from funnelcli.report.cells import about
from funnelcli.report.picture import Chart, PacePicture, PacePoint

_FEWEST = 3
"""Points that a line needs."""


def compose_pace_chart(result: RunRate) -> Iterable[Chart]:
    """Of the first measure that has a plan, else of the first; none when none is counted.

    A forecast that is early or unknown is not drawn.
    """
    courses = {course.measure: course for course in result.by_day}
    rows = [row for row in result.rows if row.measure in courses]
    row = next((row for row in rows if row.plan is not None), rows[0] if rows else None)
    if row is not None and len(courses[row.measure].points) >= _FEWEST:
        yield _chart(row, courses[row.measure], finished=result.finished)


def _chart(row: RunRateRow, course: Course, *, finished: bool) -> Chart:
    shown = not finished and row.mark.state in (State.OK, State.WIDE)
    limits = row.forecast_range if shown else None
    picture = PacePicture(
        points=tuple(
            PacePoint(day=point.day, fact=point.fact, planned=point.planned)
            for point in course.points
        ),
        plan=row.plan,
        forecast=row.forecast if shown else None,
        low=limits.low if limits else None,
        high=limits.high if limits else None,
    )
    return Chart(
        id="pace",
        section="run_rate",
        title=say(
            "chart.pace.alone" if row.plan is None else "chart.pace",
            measure=say(f"column.{row.measure}"),
        ),
        summary=_summary(row, picture),
        picture=picture,
        mark=row.mark,
    )


def _summary(row: RunRateRow, picture: PacePicture) -> Phrase:
    parts = say("chart.pace.fact", fact=row.fact)
    if row.plan is not None:
        parts = say("chart.pace.plan", fact=parts, plan=row.plan)
    if picture.forecast is None:
        return parts
    parts = say("chart.pace.forecast", said=parts, forecast=about(picture.forecast))
    if picture.low is None:
        return parts
    return say("chart.pace.range", said=parts, low=about(picture.low), high=about(picture.high))
