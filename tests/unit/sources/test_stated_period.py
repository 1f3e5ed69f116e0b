"""The period above a table: read when it can mean one thing only, else told in its own words."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources.load import SourceRequest
from funnelcli.sources.read import ReadOptions, read_sources
from funnelcli.sources.recognition.recognise import known_headers
from funnelcli.sources.recognition.stated_period import stated_period, unread_period
from funnelcli.sources.shape import Head, Hints
from funnelcli.sources.table import read_head
from small_exports import Export
from workbooks import Cell, save

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
WRITTEN = """
1 января 2026 – 31 января 2026
1 января 2026 г. - 31 января 2026 г.
1\u00a0января 2026\u00a0г., 00:00 — 31\u00a0января 2026\u00a0г., 23:59
1–31 января 2026 г.
1 янв. 2026 - 31 янв. 2026
с 1 января по 31 января 2026 года
Отчёт за период с 1 по 31 января 2026
Период: 01.01.2026 - 31.01.2026
Период: с 01.01.2026 по 31.01.2026
01.01.26-31.01.26
1.01 – 31.01.2026
January 1, 2026 - January 31, 2026
Jan 1, 2026 - Jan 31, 2026
JAN 1, 2026 – JAN 31, 2026
Jan 1 – 31, 2026
Jan 1 – Jan 31, 2026
1 January 2026 to 31 January 2026
1 - 31 Jan 2026
(2026-01-01 - 2026-01-31)
2026-01-01 00:00:00 - 2026-01-31 23:59:59
2026.01.01-2026.01.31
2026/01/01..2026/01/31
# 20260101-20260131
01/01/2026 - 31/01/2026
01/01/2026 - 01/31/2026
"""
MONTHS = """
January 5, 2026|Jan 5, 2026|5 января 2026|5 янв. 2026
February 5, 2026|Feb 5, 2026|5 февраля 2026|5 февр. 2026
March 5, 2026|Mar 5, 2026|5 марта 2026|5 мар. 2026
April 5, 2026|Apr 5, 2026|5 апреля 2026|5 апр. 2026
May 5, 2026|May 5, 2026|5 мая 2026|5 мая 2026
June 5, 2026|Jun 5, 2026|5 июня 2026|5 июн. 2026
July 5, 2026|Jul 5, 2026|5 июля 2026|5 июл. 2026
August 5, 2026|Aug 5, 2026|5 августа 2026|5 авг. 2026
September 5, 2026|Sept 5, 2026|5 сентября 2026|5 сент. 2026
October 5, 2026|Oct 5, 2026|5 октября 2026|5 окт. 2026
November 5, 2026|Nov 5, 2026|5 ноября 2026|5 нояб. 2026
December 5, 2026|Dec 5, 2026|5 декабря 2026|5 дек. 2026
"""
UNREAD = """
All time
За всё время
Last 30 days
За последние 30 дней
Last month
Январь 2026
Jan 1, 2026 - Feb 30, 2026
Feb 1, 2026 - Jan 31, 2026
Dec 15 – Jan 5, 2026
01/07/2026 - 12/07/2026
1 Mai 2026 - 31 Mai 2026
Jan 1, 2026 - Jan 31, 2026 compared to Dec 1, 2025 - Dec 31, 2025
February 5, 2026
"""
GOOGLE = "Campaign status,Campaign,Currency code,Impr.,Cost\nEnabled,Brand,EUR,5,1661.67\n"


def head_of(path: Path) -> Head:
    return read_head(path, Hints(), known_headers())


def head(export: Export, line: str) -> Head:
    return head_of(export("g.csv", f'Campaign report\n"{line}"\n{GOOGLE}'))


@pytest.mark.parametrize("line", WRITTEN.strip().split("\n"))
def test_one_month_however_it_is_written(export: Export, line: str) -> None:
    found = head(export, line)
    assert stated_period(found) == JANUARY
    assert unread_period(found) is None


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_by_its_long_and_its_short_name(export: Export, number: int) -> None:
    names = MONTHS.strip().split("\n")[number - 1].split("|")
    for first in names:
        for last in names:
            if first[0].isdecimal() == last[0].isdecimal():
                day = date(2026, number, 5)
                assert stated_period(head(export, f"{first} - {last}")) == (day, day)


@pytest.mark.parametrize("line", UNREAD.strip().split("\n"))
def test_words_that_can_mean_anything_are_told(export: Export, line: str) -> None:
    found = head(export, line)
    assert stated_period(found) is None
    assert unread_period(found) == line
    with pytest.raises(InputError) as caught:
        read_sources([SourceRequest(path=found.path)], ReadOptions(today=date(2026, 11, 20)))
    (issue,) = caught.value.issues
    assert (issue.code, issue.values["text"]) == ("D082", line)


def test_a_comma_outside_quotes_does_not_hide_the_period(export: Export) -> None:
    path = export("g.csv", f"Campaign report\nJan 1, 2026 - Jan 31, 2026\n{GOOGLE}")
    assert stated_period(head_of(path)) == JANUARY


def test_two_lines_with_one_period_agree_and_with_two_do_not(export: Export) -> None:
    first, other = "Период: 01.01.2026 - 31.01.2026", "(2026-02-01 - 2026-02-28)"
    same = export("a.csv", f'{first}\n"Jan 1 – 31, 2026"\n{GOOGLE}')
    assert stated_period(head_of(same)) == JANUARY
    differing = head_of(export("b.csv", f"{first}\n{other}\n{GOOGLE}"))
    assert stated_period(differing) is None
    assert unread_period(differing) == f"{first}; {other}"


@pytest.mark.parametrize("line", ["Статистика по кампаниям", "This report is confidential"])
def test_a_title_without_days_says_nothing_of_a_period(export: Export, line: str) -> None:
    assert unread_period(head(export, line)) is None


def test_dates_in_the_cells_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "g.xlsx"
    days: list[Cell] = [date(2026, 1, 1), "-", date(2026, 1, 31)]
    save(path, {"A": [["Campaign report"], days, *(row.split(",") for row in GOOGLE.splitlines())]})
    assert stated_period(head_of(path)) == JANUARY
