"""Days as integers: frames carry the number of days since 1970-01-01, Python carries dates."""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days from 1970-01-01 to ``day``."""
    return (day - EPOCH).days


def number_day(number: int) -> date:
    """The date ``number`` days after 1970-01-01."""
    return EPOCH + timedelta(days=number)
