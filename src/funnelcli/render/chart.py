"""Charts of the report as SVG, by Altair: numbers in the reader's language, colours for any paper.

Texts take the colour of the page (its style says so); the colours here are of lines and areas and
stand out on white and on black. Names from data are texts of a picture, never markup.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.render.axis import evenly, labelled, ticks
from funnelcli.render.png import FONT, draw_png
from funnelcli.render.svg import draw_svg
from funnelcli.render.words import Words
from funnelcli.report.picture import (
    Amount,
    Bridge,
    Chart,
    FunnelPlot,
    PacePicture,
    PlotPoint,
    TrendPicture,
)

if TYPE_CHECKING:
    import altair as alt

_WIDTH, _HEIGHT = 400, 210
_BLUE, _GREY, _GREEN, _RED = "#3b7dc0", "#7f8b97", "#2e8b57", "#d0463b"
_MOST_DATES = 5
_MOST_NAMES = 12
_NAME_WIDTH = 150
_ROOM, _MORE_ROOM = 14, 36
"""Beside the plot, and beside long names: fonts of browsers are wider than those measured here."""
Layers = list[Any]


def render_chart(chart: Chart, words: Words) -> str:
    """One ``svg`` element; its ids begin with ``chart-`` and the id of the chart."""
    from html import escape

    return draw_svg(
        _document(chart, words, background="transparent", font="sans-serif"),
        f"chart-{chart.id}",
        title=escape(words.text(chart.title)),
        summary=escape(words.text(chart.summary)),
    )


def render_chart_png(chart: Chart, words: Words) -> bytes:
    """The chart as PNG, for mail programs: black on white, the same bytes for the same chart."""
    return draw_png(_document(chart, words, background="white", font=FONT))


def _document(chart: Chart, words: Words, *, background: str, font: str) -> dict[str, Any]:
    """The chart in Vega-Lite, with its data.

    Every option is written in this file: to check each against the schema of Vega-Lite would
    cost a third of the time.
    """
    import altair as alt
    from altair.utils.schemapi import debug_mode

    beside = _MORE_ROOM if isinstance(chart.picture, Bridge) else _ROOM
    room = {"left": beside, "right": beside, "top": 8, "bottom": 5}
    with debug_mode(False):
        drawn = (
            alt.layer(*_layers(chart, words))
            .properties(width=_WIDTH, height=_HEIGHT, background=background, padding=room)
            .configure(aria=False, font=font)
            .configure_view(stroke=None)
            .configure_axis(
                domainColor=_GREY,
                tickColor=_GREY,
                gridColor=_GREY,
                gridOpacity=0.25,
                labelFontSize=12,
                titleFontSize=12,
                titleFontWeight="normal",
            )
            .configure_text(fontSize=12)
        )
        document: dict[str, Any] = drawn.to_dict(validate=False)
    return document


def _layers(chart: Chart, words: Words) -> Layers:
    match chart.picture:
        case PacePicture():
            return _pace(chart.picture, words)
        case TrendPicture():
            return _trend(chart.picture, words)
        case FunnelPlot():
            return _funnel_plot(chart.picture, words)
        case Bridge():
            return _bridge(chart.picture, words)


def _rows(rows: list[dict[str, Any]]) -> "alt.Chart":
    import altair as alt

    return alt.Chart(alt.Data(values=rows))


def _size(amount: Amount | None) -> float | None:
    return None if amount is None else _known(amount)


def _date_axis(days: Mapping[int, date], words: Words) -> "alt.X":
    """From the first day to the last; some of the days are named."""
    import altair as alt

    named = evenly(days, _MOST_DATES)
    labels: dict[float, str] = {each: words.value(days[each], "short") for each in named}
    return alt.X(
        "day:Q",
        title=None,
        scale=alt.Scale(domain=[min(days), max(days)], nice=False),
        axis=alt.Axis(**labelled(labels, grid=False)),
    )


def _size_axis(
    sizes: Iterable[float | None], words: Words, channel: "type[alt.X | alt.Y]"
) -> "alt.X | alt.Y":
    import altair as alt

    known = [size for size in sizes if size is not None]
    marks = ticks(min(known), max(known))
    labels = {mark: words.value(mark, "compact") for mark in marks}
    return channel(
        "size:Q",
        title=None,
        scale=alt.Scale(domain=[marks[0], marks[-1]]),
        axis=alt.Axis(**labelled(labels)),
    )


def _pace(picture: PacePicture, words: Words) -> Layers:
    """The fact as a line, the plan dashed, the forecast as a wedge from the last fact."""
    import altair as alt

    days = {point.day.toordinal(): point.day for point in picture.points}
    facts = [(point.day.toordinal(), _size(point.fact)) for point in picture.points]
    plans = [(point.day.toordinal(), _size(point.planned)) for point in picture.points]
    ends = [_size(each) for each in (picture.plan, picture.forecast, picture.high, picture.low)]
    sizes = [*(size for _, size in (*facts, *plans)), *ends]
    x, y = _date_axis(days, words), _size_axis(sizes, words, alt.Y)
    known = [fact for fact in facts if fact[1] is not None]
    layers = [
        *_forecast(picture, known[-1:], max(days)),
        _line(plans, color=_GREY, strokeDash=[6, 4]),
        _line(facts, color=_BLUE, strokeWidth=3),
        *_ends(picture, max(days), words),
    ]
    return [layer.encode(x=x, y=y) for layer in layers]


def _line(points: Iterable[tuple[int, float | None]], **style: object) -> "alt.Chart":
    rows = [{"day": day, "size": size} for day, size in points if size is not None]
    return _rows(rows).mark_line(**style)


def _forecast(picture: PacePicture, last: list[tuple[int, float | None]], end: int) -> Layers:
    """From the last fact to the end: dots to the forecast inside the area of its range."""
    if not last or picture.forecast is None:
        return []
    dots = _line([*last, (end, _size(picture.forecast))], color=_BLUE, strokeDash=[2, 4])
    if picture.low is None:
        return [dots]
    day, size = last[0]
    wedge = [
        {"day": day, "size": size, "high": size},
        {"day": end, "size": _size(picture.low), "high": _size(picture.high)},
    ]
    return [_rows(wedge).mark_area(color=_BLUE, opacity=0.2).encode(y2="high:Q"), dots]


def _ends(picture: PacePicture, day: int, words: Words) -> Layers:
    """The plan and the forecast in words at the right end, the larger one above."""
    found = [
        (size, words.text(say(f"chart.label.{name}", value=words.value(size, "compact"))))
        for name, amount in (("plan", picture.plan), ("forecast", picture.forecast))
        if (size := _size(amount)) is not None
    ]
    found.sort(reverse=True)
    return [
        _rows([{"day": day, "size": size, "text": text}])
        .mark_text(align="right", dx=-4, dy=-9 if place == 0 else 13)
        .encode(text="text:N")
        for place, (size, text) in enumerate(found)
    ]


def _share_axis(words: Words) -> "alt.Y":
    import altair as alt

    labels = {mark: words.value(mark, "norm") for mark in (0.0, 0.25, 0.5, 0.75, 1.0)}
    return alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(**labelled(labels)),
    )


def _trend(picture: TrendPicture, words: Words) -> Layers:
    """The shares with their intervals, the norm between dashed lines."""
    rows = [
        {
            "day": point.day.toordinal(),
            "share": point.share.value,
            "low": (point.share.interval or (0, 1))[0],
            "high": (point.share.interval or (0, 1))[1],
            "finished": point.finished,
        }
        for point in picture.points
    ]
    x = _date_axis({point.day.toordinal(): point.day for point in picture.points}, words)
    y = _share_axis(words)
    layers: Layers = [
        _rows([{"share": limit}]).mark_rule(color=_GREEN, strokeDash=[6, 4]).encode(y=y)
        for limit in picture.norm or ()
    ]
    band = _rows([{**row, "share": row["low"]} for row in rows]).mark_area(opacity=0.2, color=_BLUE)
    line = _rows(rows).mark_line(color=_BLUE, strokeWidth=2)
    points = [
        _rows([row for row in rows if row["finished"] is finished])
        .mark_point(color=_BLUE, filled=finished, size=45, opacity=1)
        .encode(x=x, y=y)
        for finished in (True, False)
    ]
    return [*layers, band.encode(x=x, y=y, y2="high:Q"), line.encode(x=x, y=y), *points]


def _funnel_plot(picture: FunnelPlot, words: Words) -> Layers:
    """Points inside the funnel of luck; whoever a test names is red or green."""
    import altair as alt

    marks = ticks(0, picture.limits[-1].count)
    labels = {mark: words.value(int(mark)) for mark in marks if mark == int(mark)}
    x = alt.X(
        "count:Q",
        title=words.text(say("chart.axis.decided")),
        scale=alt.Scale(domain=[0, marks[-1]]),
        axis=alt.Axis(**labelled(labels, grid=False)),
    )
    y = _share_axis(words)
    layers: Layers = [
        _rows([{"count": each.count, "share": getattr(each, name)} for each in picture.limits])
        .mark_line(color=_GREY, strokeDash=[4, 4] if name.startswith("outer") else [1, 0])
        .encode(x=x, y=y)
        for name in ("low", "high", "outer_low", "outer_high")
    ]
    layers.append(_rows([{"share": picture.total.value}]).mark_rule(color=_BLUE).encode(y=y))
    named = len(picture.points) <= _MOST_NAMES
    for colour, stands in ((_BLUE, None), (_GREEN, "above"), (_RED, "below")):
        points = [each for each in picture.points if each.stands_out == stands]
        dots = _rows([_place(each) for each in points])
        dots = dots.mark_point(color=colour, filled=True, size=60, opacity=1)
        layers += [dots.encode(x=x, y=y)]
        if stands or named:
            layers += [each.encode(x=x, y=y) for each in _names(points, marks[-1], words)]
    return layers


def _place(point: PlotPoint) -> dict[str, Any]:
    return {"count": point.share.denominator, "share": point.share.value}


def _names(points: list[PlotPoint], most: float, words: Words) -> Layers:
    """Names beside their points, on the side that has room."""
    left = [each for each in points if each.share.denominator > most / 2]
    right = [each for each in points if each.share.denominator <= most / 2]
    return [
        _rows([{**_place(each), "name": words.value(each.name)} for each in some])
        .mark_text(align=align, dx=shift, limit=_NAME_WIDTH)
        .encode(text="name:N")
        for some, align, shift in ((left, "right", -7), (right, "left", 7))
    ]


def _bridge(picture: Bridge, words: Words) -> Layers:
    """Bars that begin where the one before ended; totals grey, gains green, losses red."""
    import altair as alt

    ends = [(_known(each.start), _known(each.end)) for each in picture.steps]
    names = [words.text(each.title) for each in picture.steps]
    x = _size_axis([size for both in ends for size in both], words, alt.X)
    y = alt.Y("step:N", title=None, sort=names, axis=alt.Axis(labelLimit=0))
    layers: Layers = []
    for name, step, (start, end) in zip(names, picture.steps, ends, strict=True):
        colour = _GREY if step.is_total else _GREEN if end >= start else _RED
        bar = _rows([{"step": name, "start": start, "size": end}]).mark_bar(color=colour)
        text = {"step": name, "size": max(start, end), "text": words.value(end - start, "compact")}
        said = _rows([text]).mark_text(align="left", dx=4).encode(text="text:N")
        layers += [bar.encode(x=x, x2="start:Q", y=y), said.encode(x=x, y=y)]
    return layers


def _known(amount: Amount) -> float:
    return float(amount.amount) if isinstance(amount, Money) else float(amount)
