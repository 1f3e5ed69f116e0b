"""The period that an ad system writes above its table."""

import re
from collections.abc import Sequence
from datetime import date

from funnelcli.sources.shape import Head

_ENGLISH = "january february march april may june july august september october november december"
_RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_MONTHS = {
    name: number
    for names in (_ENGLISH, _RUSSIAN)
    for number, name in enumerate(names.split(), start=1)
}
_LONG = r"([A-Z][a-z]+) (\d{1,2}), (\d{4})"
_RUSSIAN_LONG = r"(\d{1,2}) ([а-я]+) (\d{4})"
_PERIODS = (
    (re.compile(rf"{_LONG}\s*[-–—]\s*{_LONG}"), "english"),
    (re.compile(rf"{_RUSSIAN_LONG}(?: г\.)?\s*[-–—]\s*{_RUSSIAN_LONG}"), "russian"),
    (re.compile(r"(\d{2})\.(\d{2})\.(\d{4})\s*[-–—]\s*(\d{2})\.(\d{2})\.(\d{4})"), "dmy"),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})\s*(?:[-–—]|\.\.)\s*(\d{4})-(\d{2})-(\d{2})"), "ymd"),
)


def stated_period(head: Head) -> tuple[date, date] | None:
    """The period that stands above the header, both days in.

    Read are ``July 8, 2025 - July 31, 2025``, ``8 июля 2025 г. - 31 июля 2025 г.``,
    ``Период: 26.07.2023 - 05.08.2023`` and ``(2023-07-26 - 2023-08-05)``.
    """
    for line in head.preamble:
        plain = " ".join(line.split())
        for shape, order in _PERIODS:
            if (found := shape.search(plain)) and (days := _days(found.groups(), order)):
                return days
    return None


def _days(parts: Sequence[str], order: str) -> tuple[date, date] | None:
    try:
        first, last = (_day(parts[at : at + 3], order) for at in (0, 3))
    except (KeyError, ValueError):
        return None
    return (first, last) if first <= last else None


def _day(parts: Sequence[str], order: str) -> date:
    if order == "english":
        return date(int(parts[2]), _MONTHS[parts[0].lower()], int(parts[1]))
    if order == "russian":
        return date(int(parts[2]), _MONTHS[parts[1]], int(parts[0]))
    numbers = [int(part) for part in parts]
    return date(*numbers) if order == "ymd" else date(*reversed(numbers))
