import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree as ET

import pytest

import made_report
import made_results as made
from funnelcli.model.ratio import Ratio
from funnelcli.render.chart import _size, render_chart
from funnelcli.render.words import Words
from funnelcli.report.picture import Bridge, Chart, FunnelPlot, PacePicture, PlotPoint
from payloads import PAYLOADS, live_characters

RU, EN = Words("ru"), Words("en")
HOSTILE = (*PAYLOADS, "</text></svg><script>alert(1)</script>", "]]>&lt;", "ж" * 10_000, '" x="')


def chart(name: str) -> Chart:
    return next(each for each in made_report.weekly().charts if each.id == name)


def texts(drawn: str) -> list[str]:
    return [
        unescape(text).replace("\u00a0", " ") for text in re.findall(r"<text[^>]*>([^<]*)", drawn)
    ]


def named(name: str) -> Chart:
    point = PlotPoint(name=name, share=Ratio(5, 9), stands_out=None)
    found = chart("managers")
    assert isinstance(found.picture, FunnelPlot)
    return replace(found, picture=replace(found.picture, points=(point,)))


def shape(drawn: str) -> list[tuple[str, tuple[str, ...]]]:
    root = ET.fromstring(drawn)  # noqa: S314 - our own text, and it must be well-formed
    return [(each.tag, tuple(each.attrib)) for each in root.iter()]


@pytest.mark.parametrize("name", ["pace", "bridge", "trend", "managers"])
@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_a_picture_has_its_title_and_says_what_is_seen(name: str, words: Words) -> None:
    found = chart(name)
    root = ET.fromstring(render_chart(found, words))  # noqa: S314 - our own text
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    said = {each.attrib["id"]: each.text for each in root if "id" in each.attrib}
    assert [said[each] for each in ids] == [words.text(found.title), words.text(found.summary)]
    assert not {"style", "href", "onload"} & {name for each in root.iter() for name in each.attrib}


def test_axes_speak_the_language() -> None:
    assert {"2,5 млн", "1 нояб.", "план 12 млн", "прогноз 10,7 млн"} <= set(
        texts(render_chart(chart("pace"), RU))
    )
    assert {"2.5M", "1 Nov", "plan 12M", "forecast 10.7M"} <= set(
        texts(render_chart(chart("pace"), EN))
    )
    assert {"0 %", "25 %", "100 %"} <= set(texts(render_chart(chart("trend"), RU)))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_never_markup(text: str) -> None:
    drawn = render_chart(named(text), RU)
    assert shape(drawn) == shape(render_chart(named("Анна"), RU))
    assert live_characters(drawn) == set()


def test_whoever_stands_out_has_another_colour_and_a_name() -> None:
    found = chart("managers")
    assert isinstance(found.picture, FunnelPlot)
    crowd = [PlotPoint(name=f"M{n}", share=Ratio(n, 40), stands_out=None) for n in range(20)]
    low = PlotPoint(name="Last", share=Ratio(1, 40), stands_out="below")
    picture = replace(found.picture, points=(*crowd, low))
    drawn = render_chart(replace(found, picture=picture), EN)
    assert "Last" in texts(drawn)
    assert "M3" not in texts(drawn)
    assert drawn.count('fill="#d0463b"') == 1


def test_without_a_forecast_there_is_no_wedge() -> None:
    found = chart("pace")
    assert isinstance(found.picture, PacePicture)
    bare = replace(found.picture, forecast=None, low=None, high=None)
    wedges = [render_chart(replace(found, picture=each), EN) for each in (found.picture, bare)]
    assert [drawn.count('opacity="0.2"') for drawn in wedges] == [1, 0]
    assert "forecast 10.7M" not in texts(wedges[1])


def test_a_plan_of_counts_and_money_back() -> None:
    course = made.course("deals_won", 35, 60)
    rate = made.run_rate(made.revenue(plan=None, forecast=None, forecast_range=None))
    assert course in rate.by_day
    report = made_report.weekly({"run_rate": rate})
    assert "продажи" in RU.text(report.charts[0].title).lower()
    assert "60" in texts(render_chart(report.charts[0], RU))


def test_same_picture_same_bytes() -> None:
    first = [render_chart(chart(name), RU) for name in ("pace", "managers", "pace")]
    assert first[0] == first[2]
    ids = re.findall(r' id="([^"]*)"', "".join(first[:2]))
    assert len(ids) == len(set(ids))
    assert all(each.startswith("chart-") for each in ids)


def test_a_bridge_is_green_where_it_gains_and_red_where_it_loses() -> None:
    found = chart("bridge")
    assert isinstance(found.picture, Bridge)
    changes = [
        (_size(step.end) or 0) - (_size(step.start) or 0)
        for step in found.picture.steps
        if not step.is_total
    ]
    drawn = render_chart(found, EN)
    assert drawn.count('fill="#2e8b57"') == sum(change >= 0 for change in changes)
    assert drawn.count('fill="#d0463b"') == sum(change < 0 for change in changes)
    assert {"plan by today", "fact"} <= set(texts(drawn))
