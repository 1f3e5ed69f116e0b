"""Capacity on the example against counts of the raw rows."""

import csv
from datetime import timedelta
from fractions import Fraction

import pytest

from oracle.test_example import AS_OF, EXPORTS, PERIODS, results_of, seen_of
from oracle.test_response import OPEL

CAPACITY = {
    "Анна Климова": 30,
    "Борис Мухин": 30,
    "Виктория Сорокина": 25,
    "Глеб Тарасов": 25,
    "Дарья Лебедева": 25,
    "Егор Пономарёв": 25,
}


@pytest.mark.parametrize("period", PERIODS)
def test_the_example(period: str) -> None:
    seen, result = seen_of(period), results_of(period)["capacity"]
    (path,) = EXPORTS.glob("leads_*.csv")
    with path.open(encoding="cp1251", newline="") as file:
        raw = {row["ID заявки"]: row for row in csv.DictReader(file, delimiter=";")}
    mine = [
        raw[lead.lead_id]["Ответственный"].strip() or None
        for lead in seen.kept
        if seen.span.holds(lead.created_on)
    ]
    months = Fraction(0)
    day = seen.span.start
    while day < seen.span.end and day <= AS_OF:
        first = day.replace(day=1)
        month = [first + timedelta(days=n) for n in range(31)]
        working = [each for each in month if each.month == day.month and OPEL.works(each)]
        months += Fraction(int(OPEL.works(day)), len(working))
        day += timedelta(days=1)
    for row in result.rows:
        assert row.leads_count == mine.count(row.manager)
        opened = [d for d in seen.deals if d.manager == row.manager and d.status == "open"]
        assert row.open_count == len(opened)
        assert row.capacity == CAPACITY.get(row.manager)
        if row.capacity:
            assert row.load == pytest.approx(float(row.leads_count / (row.capacity * months)))
    assert sum(row.leads_count for row in result.rows) == len(mine)
