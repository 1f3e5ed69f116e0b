"""What the columns of one export leave open, another export of the same kind may tell.

The export of the first days of a month cannot tell day from month; that of the month before can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from funnelcli.sources.load import Loaded, Opened, habits_of, load_source
from funnelcli.sources.recognition.profile import GENERIC
from funnelcli.sources.values.coerce import Habits
from funnelcli.sources.values.dates import DateFormat
from funnelcli.sources.values.money import Mark, NumberFormat

_Proven = TypeVar("_Proven")


def settled(opened: Sequence[Opened], files: Sequence[Loaded], home: str | None) -> list[Loaded]:
    """``files`` (of ``opened``, in order), those with open columns read again as others prove.

    Others are exports of the same role by the same system, or with the same headers. Where they
    contradict each other nothing is settled.
    """
    done: list[Loaded] = []
    for source, file in zip(opened, files, strict=True):
        habits = habits_of(source)
        told = _told(habits, file, [each for each in files if _alike(each, file)])
        again = told != habits
        done.append(load_source(source, file.index, home, habits=told) if again else file)
    return done


def _alike(one: Loaded, other: Loaded) -> bool:
    if one is other or one.found.role is not other.found.role:
        return False
    if one.found.profile != other.found.profile:
        return False
    return one.found.profile != GENERIC or one.table.head.headers == other.table.head.headers


def _told(habits: Habits, file: Loaded, others: Sequence[Loaded]) -> Habits:
    """``habits`` with what ``others`` prove of the columns that ``file`` leaves open."""
    formats = file.typed.formats
    open_ones = {name for name, form in formats.items() if form.doubtful or form.habitual}
    dates = {name for name in open_ones if isinstance(formats[name], DateFormat)}
    if dates and (first := _one(_month_first(others))) is not None:
        habits = replace(habits, month_first=first)
    numbers = open_ones - dates
    if numbers and (mark := _one(_decimals(others, numbers))) is not None:
        habits = replace(habits, decimal=mark)
    return habits


def _month_first(files: Iterable[Loaded]) -> set[bool]:
    forms = (form for file in files for form in file.typed.formats.values())
    return {
        form.month_first
        for form in forms
        if isinstance(form, DateFormat) and form.month_first is not None and not form.leaning
    }


def _decimals(files: Iterable[Loaded], names: Iterable[str]) -> set[Mark]:
    forms = (file.typed.formats.get(name) for file in files for name in names)
    return {
        form.decimal
        for form in forms
        if isinstance(form, NumberFormat) and form.decimal and not (form.doubtful or form.habitual)
    }


def _one(proven: set[_Proven]) -> _Proven | None:
    return next(iter(proven)) if len(proven) == 1 else None
