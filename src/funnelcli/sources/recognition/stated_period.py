"""The period that an ad system writes above its table."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from funnelcli.sources.shape import Head

_NAMES = (
    "january jan января январь янв",
    "february feb февраля февраль февр фев",
    "march mar марта март мар",
    "april apr апреля апрель апр",
    "may мая май",
    "june jun июня июнь июн",
    "july jul июля июль июл",
    "august aug августа август авг",
    "september sept sep сентября сентябрь сент сен",
    "october oct октября октябрь окт",
    "november nov ноября ноябрь нояб ноя",
    "december dec декабря декабрь дек",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:19|20)\d\d"
_CLOCK = r"(?:,? ?T?\d\d:\d\d(?::\d\d)?)?"
_JOINT = rf"(?: ?(?:г\.|года|г\b))?{_CLOCK} ?(?:[-–—−]|\.\.+|по\b|to\b|through\b) ?"
_DAY_MONTH = (
    rf"(?P<d1>\d\d?)(?: (?P<m1>{_MONTH})(?:,? (?P<y1>{_YEAR}))?)?{_JOINT}"
    rf"(?P<d2>\d\d?) (?P<m2>{_MONTH}),? (?P<y2>{_YEAR})"
)
_MONTH_DAY = (
    rf"(?P<m1>{_MONTH}) (?P<d1>\d\d?)(?:(?:, ?| )(?P<y1>{_YEAR}))?{_JOINT}"
    rf"(?:(?P<m2>{_MONTH}) )?(?P<d2>\d\d?)(?:, ?| )(?P<y2>{_YEAR})"
)
_DOTTED = (
    rf"(?P<d1>\d\d?)\.(?P<m1>\d\d?)(?:\.(?P<y1>{_YEAR}|\d\d))?{_JOINT}"
    rf"(?P<d2>\d\d?)\.(?P<m2>\d\d?)\.(?P<y2>{_YEAR}|\d\d)"
)
_YEAR_FIRST = (
    rf"(?P<y1>{_YEAR})(?P<s>[-/.])(?P<m1>\d\d?)(?P=s)(?P<d1>\d\d?){_JOINT}"
    rf"(?P<y2>{_YEAR})(?P=s)(?P<m2>\d\d?)(?P=s)(?P<d2>\d\d?)"
)
_DIGITS = rf"(?P<y1>{_YEAR})(?P<m1>\d\d)(?P<d1>\d\d){_JOINT}(?P<y2>{_YEAR})(?P<m2>\d\d)(?P<d2>\d\d)"
_SLASHES = (
    rf"(?P<d1>\d\d?)/(?P<m1>\d\d?)/(?P<y1>{_YEAR}){_JOINT}"
    rf"(?P<d2>\d\d?)/(?P<m2>\d\d?)/(?P<y2>{_YEAR})"
)
_SHAPES = tuple(
    re.compile(rf"(?<![\w.]){shape}(?!\d)")
    for shape in (_DAY_MONTH, _MONTH_DAY, _DOTTED, _YEAR_FIRST, _DIGITS, _SLASHES)
)
_SLASHED = _SHAPES[-1]
"""Either day or month may come first here."""
_RELATIVE = (
    r"all time|(?:last|this) (?:\d+|week|month|quarter|year)|yesterday|today"
    r"|вс[её] время|последн\w+ \w+|вчера|сегодня"
)
_TELLS = re.compile(
    rf"(?<!\d){_YEAR}(?!\d)|\d[./]\d|\d ?{_MONTH}|{_MONTH} \d|(?<!\w)(?:{_RELATIVE})\b"
)
"""What a line holds that speaks of days."""
_SHOWN = 120

Period = tuple[date, date]


def stated_period(head: Head) -> Period | None:
    """The period that stands above the header, both days in.

    Read are ``July 8, 2025 - July 31, 2025``, ``8 июля 2025 г. - 31 июля 2025 г.``, ``Jan 1 – 31,
    2026``, ``с 1 по 31 янв. 2026``, ``Период: 26.07.2023 - 05.08.2023``, ``(2023-07-26 -
    2023-08-05)`` and ``01/07/2025 - 31/07/2025`` where only one order of day and month is
    possible. None when nothing is, or when two lines name different periods.
    """
    found = {period for line in head.preamble for period in _periods(line)}
    return found.pop() if len(found) == 1 else None


def unread_period(head: Head) -> str | None:
    """The text above the header that speaks of days but gives no ``stated_period``."""
    if stated_period(head) is not None:
        return None
    lines = [" ".join(line.split()) for line in head.preamble]
    telling = [line for line in lines if _TELLS.search(line.casefold())]
    return "; ".join(telling)[:_SHOWN] or None


def _periods(line: str) -> Iterator[Period]:
    """Every period that ``line`` names; a way of writing that can mean two counts as both."""
    plain = " ".join(line.split()).casefold()
    for shape in _SHAPES:
        for found in shape.finditer(plain):
            parts = {name: text for name, text in found.groupdict().items() if text}
            ways = (parts, _month_first(parts)) if shape is _SLASHED else (parts,)
            yield from filter(None, map(_period, ways))


def _month_first(parts: Mapping[str, str]) -> dict[str, str]:
    turned = {"d1": parts["m1"], "m1": parts["d1"], "d2": parts["m2"], "m2": parts["d2"]}
    return {**parts, **turned}


def _period(parts: Mapping[str, str]) -> Period | None:
    """What is named once – a year, a month – holds for both days."""
    first_month = parts.get("m1") or parts["m2"]
    last_month = parts.get("m2") or parts["m1"]
    first_year = parts.get("y1") or parts["y2"]
    try:
        first = _day(first_year, first_month, parts["d1"])
        last = _day(parts["y2"], last_month, parts["d2"])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _day(year: str, month: str, day: str) -> date:
    number = _MONTHS.get(month.rstrip(".")) or int(month)
    return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
