# ruff: noqa: DTZ001 - frames hold times without a zone
from datetime import date, datetime

import polars as pl
import pytest

from funnelcli.model.day import day_number
from funnelcli.sources.values.dates import Zones, choose_format, day_of, to_utc, wall_clock

MOSCOW = Zones(file="Europe/Moscow", home="Europe/Moscow")


def walls(texts: list[str], zones: Zones = Zones(), told: str | None = None) -> list[object]:  # noqa: B008 - frozen
    form = choose_format(texts, told=told)
    frame = pl.DataFrame({"text": texts})
    return frame.select(wall_clock(pl.col("text"), form, zones)).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22.03.2022 13:32:57", datetime(2022, 3, 22, 13, 32, 57)),
        ("22.03.2022 13:32", datetime(2022, 3, 22, 13, 32)),
        ("22.03.2022", datetime(2022, 3, 22)),
        ("22.03.2022, 13:32:57", datetime(2022, 3, 22, 13, 32, 57)),
        ("3/25/2026, 2:15:33 PM", datetime(2026, 3, 25, 14, 15, 33)),
        ("1.02.2022", datetime(2022, 2, 1)),
        ("01.02.25", datetime(2025, 2, 1)),
        ("2023-05-11 21:24:33", datetime(2023, 5, 11, 21, 24, 33)),
        ("2023-05-11T21:24:33.123", datetime(2023, 5, 11, 21, 24, 33, 123000)),
        ("2023/05/11", datetime(2023, 5, 11)),
        ("19-10-2021 07:48:37", datetime(2021, 10, 19, 7, 48, 37)),
        ("3/5/2026 2:15:33 PM", datetime(2026, 3, 5, 14, 15, 33)),
        ("12/11/2026 12:15:33 AM", datetime(2026, 12, 11, 0, 15, 33)),
        ("31/01/2026", datetime(2026, 1, 31)),
        ("1/31/2026", datetime(2026, 1, 31)),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, expected: datetime) -> None:
    assert walls([text]) == [expected]


@pytest.mark.parametrize(
    "text", ["не закрыта", "TBD", "31.02.2022", "0001-01-01", "4529", "5.2022"]
)
def test_what_is_no_date_is_null(text: str) -> None:
    assert walls([text, "22.03.2022", "2022-03-22"])[0] is None


def test_stamps_are_moments_in_utc() -> None:
    """Seconds and milliseconds since 1970; the zone of the file says nothing of them."""
    texts = ["1763596800", "1763596800123", "999999999", "17635968001"]
    assert walls(texts)[0] == datetime(2025, 11, 20)
    read = walls(texts, Zones(file="Asia/Vladivostok", home="Europe/Moscow"))
    late = datetime(2025, 11, 20, 3, 0)
    assert read == [late, late.replace(microsecond=123000), None, None]
    assert choose_format(texts).described == "1763596800"


def test_one_column_may_mix_seconds_minutes_and_days() -> None:
    texts = ["22.03.2022 13:32:57", "23.03.2022 13:32", "24.03.2022"]
    assert [wall.day for wall in walls(texts) if isinstance(wall, datetime)] == [22, 23, 24]


def test_one_day_over_twelve_decides_for_the_whole_column() -> None:
    assert choose_format(["04/01/2021", "05/31/2021"]).month_first is True
    assert walls(["04/01/2021", "05/31/2021"])[0] == datetime(2021, 4, 1)
    assert walls(["04/01/2021", "31/05/2021"])[0] == datetime(2021, 1, 4)


def test_the_larger_party_wins_and_the_rest_stays_unread() -> None:
    assert walls(["13/01/2021", "14/01/2021", "01/15/2021"])[2] is None


def test_an_undecidable_column_is_day_first_and_doubtful() -> None:
    form = choose_format(["04/01/2021", "05/01/2021"])
    assert form.doubtful
    assert form.described == "dd/mm/yyyy"
    assert choose_format(["04/01/2021"], month_first=True).described == "mm/dd/yyyy"


@pytest.mark.parametrize("text", ["04.01.2021", "2021-01-04", "2021/01/04"])
def test_dots_and_leading_years_are_never_doubtful(text: str) -> None:
    assert not choose_format([text]).doubtful


def test_a_format_from_the_settings_wins() -> None:
    assert walls(["04/01/2021"], told="mm/dd/yyyy") == [datetime(2021, 4, 1)]
    assert walls(["04/01/2021 10:05"], told="%m/%d/%Y %H:%M") == [datetime(2021, 4, 1, 10, 5)]


def test_offsets_become_the_clock_of_the_firm() -> None:
    texts = ["2025-12-16T16:17:02.000Z", "2025-12-16T23:17:02Z", "2026-06-01T09:14:58+05:00"]
    texts += ["2026-06-01 09:14:58.5+05", "2026-06-01 09:14:58+05"]
    assert walls(texts, MOSCOW)[3:] == [
        datetime(2026, 6, 1, 7, 14, 58, 500_000),
        datetime(2026, 6, 1, 7, 14, 58),
    ]
    assert walls(texts)[4] == datetime(2026, 6, 1, 9, 14, 58)
    assert walls(texts, MOSCOW)[:3] == [
        datetime(2025, 12, 16, 19, 17, 2),
        datetime(2025, 12, 17, 2, 17, 2),
        datetime(2026, 6, 1, 7, 14, 58),
    ]


def test_without_a_zone_times_stay_as_written() -> None:
    texts = ["2025-12-16T23:17:02Z", "2026-06-01T01:00:00+05:00", "2026-06-01T01:00:00 +0500"]
    assert walls(texts) == [
        datetime(2025, 12, 16, 23, 17, 2),
        datetime(2026, 6, 1, 1, 0),
        datetime(2026, 6, 1, 1, 0),
    ]


def test_a_file_of_another_zone_is_converted_but_not_its_bare_days() -> None:
    zones = Zones(file="Asia/Vladivostok", home="Europe/Moscow")
    texts = ["2025-06-02 05:00:00", "2025-06-02"]
    assert walls(texts, zones) == [datetime(2025, 6, 1, 22, 0), datetime(2025, 6, 2)]


def test_utc_and_the_local_day_of_a_moment() -> None:
    frame = pl.DataFrame({"wall": [datetime(2025, 6, 2, 1, 30), None]})
    made = frame.select(
        at=to_utc(pl.col("wall"), "Europe/Moscow"), day=day_of(pl.col("wall"))
    ).rows()
    assert made == [(datetime(2025, 6, 1, 22, 30), day_number(date(2025, 6, 2))), (None, None)]


def test_a_skipped_hour_is_read_an_hour_later_and_a_doubled_one_as_its_first() -> None:
    frame = pl.DataFrame({"wall": [datetime(2025, 3, 30, 2, 30), datetime(2025, 10, 26, 2, 30)]})
    utc = frame.select(to_utc(pl.col("wall"), "Europe/Berlin")).to_series().to_list()
    assert utc == [datetime(2025, 3, 30, 1, 30), datetime(2025, 10, 26, 0, 30)]


def test_am_and_pm_lean_to_the_month_and_a_day_over_twelve_overrules_them() -> None:
    american = choose_format(["01/02/2026 1:00 PM"])
    assert (american.patterns, american.doubtful) == (("%m/%d/%Y %I:%M %p",), False)
    european = choose_format(["01/02/2026 1:00 PM", "20/02/2026 1:00 PM"])
    assert (european.patterns, european.month_first) == (("%d/%m/%Y %I:%M %p",), False)


@pytest.mark.parametrize(
    "texts", [["31.12.2024", "01.02.24"], ["31.12.24", "01.02.24", "01.02.2024"]]
)
def test_a_column_may_mix_years_of_two_and_of_four_digits(texts: list[str]) -> None:
    days = {"31.12.2024": datetime(2024, 12, 31), "31.12.24": datetime(2024, 12, 31)}
    assert walls(texts) == [days.get(text, datetime(2024, 2, 1)) for text in texts]
