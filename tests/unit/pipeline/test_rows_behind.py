"""The rows that the page lists: the same as ``explain`` lists, cut and masked."""

from datetime import datetime
from pathlib import Path

import pytest

from funnelcli.model.phrase import Phrase
from funnelcli.pipeline.explanation import Asked, accounts_of, list_rows
from funnelcli.pipeline.request import demo_request
from funnelcli.pipeline.rows_behind import FIRST_ROWS, with_rows
from funnelcli.pipeline.runs import ReportRun, run_report
from funnelcli.render.html import render_html
from funnelcli.render.words import Words
from funnelcli.report.model import Report

EN = Words("en")


@pytest.fixture(scope="module")
def done() -> ReportRun:
    return run_report(demo_request(datetime(2026, 11, 20, 12), Path()))  # noqa: DTZ001 - local


@pytest.fixture(scope="module")
def listed(done: ReportRun) -> Report:
    return with_rows(done.report, done.read)


def figure_of(title: Phrase) -> str:
    words = title.values["figure"]
    assert isinstance(words, Phrase)
    return words.key.removeprefix("figure.")


def test_every_statistic_lists_what_explain_lists(done: ReportRun, listed: Report) -> None:
    bare = [each.id for each in listed.sections if each.behind is None]
    assert bare == []
    for section in listed.sections:
        assert section.behind is not None
        figure = figure_of(section.behind.title)
        asked = Asked(metric=section.id, figure=figure, where={})
        accounts = accounts_of(asked, done.read, done.report.metrics[section.id]) or ()
        (account,) = (each for each in accounts if each.counted_count)
        (table,) = section.behind.tables
        known = [row["id"] for row in list_rows(account, done.report.inputs, left_out=False)]
        assert section.behind.title.values["number"] == len(known) == account.counted_count
        assert [cells[0].value for cells in table.rows] == known[:FIRST_ROWS]
        assert bool(section.behind.notes) == (len(known) > FIRST_ROWS)


def test_the_page_says_where_the_others_are(listed: Report) -> None:
    page = render_html(listed, EN)
    told = "The first 20 of 22; all of them: funnelcli explain run_rate.revenue --rows rows.csv."
    assert told in page
    assert page.count('<details class="behind">') == len(listed.sections)


def test_nothing_else_changes(done: ReportRun, listed: Report) -> None:
    assert (listed.metrics, listed.findings) == (done.report.metrics, done.report.findings)
    assert all(each.behind is None for each in done.report.sections)


def test_large_exports_are_not_listed(done: ReportRun) -> None:
    count = sum(each.rows_kept for each in done.report.inputs)
    assert with_rows(done.report, done.read, most_records=count - 1) is done.report
    assert with_rows(done.report, done.read, most_records=count) != done.report
