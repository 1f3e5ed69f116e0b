"""The plan as a file: one value per row, its period, measure and slice."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.money import UNKNOWN_CURRENCY, minor_digits
from funnelcli.model.period import parse_period
from funnelcli.schema.canonical import PlanRow
from funnelcli.sources.accounting import dropped_issues, row_issues, take_out
from funnelcli.sources.load import Loaded
from funnelcli.sources.reading import Part
from funnelcli.sources.recognition.headers import fold_name
from funnelcli.sources.values.money import MICRO, choose_number, millionths

_MEASURES: Mapping[str, str] = {
    "revenue": "revenue",
    "выручка": "revenue",
    "deals won": "deals_won",
    "выигранные сделки": "deals_won",
    "сделки": "deals_won",
    "leads": "leads",
    "лиды": "leads",
    "qualified leads": "qualified_leads",
    "целевые лиды": "qualified_leads",
    "квалифицированные лиды": "qualified_leads",
    "spend": "spend",
    "расход": "spend",
    "расходы": "spend",
}
_MONTH = re.compile(r"(\d{4})-(\d{2})-01(?:[ T]00:00:00(?:\.0+)?)?|(?:01\.)?(\d{2})\.(\d{4})")
_MONEY = frozenset({"revenue", "spend"})
_DIMENSIONS: Mapping[str, str] = {
    "manager": "manager",
    "менеджер": "manager",
    "product": "product",
    "продукт": "product",
    "товар": "product",
    "channel": "channel",
    "канал": "channel",
}


def plan_rows(file: Loaded, currency: str | None) -> tuple[list[PlanRow], Part]:
    """The rows of a plan file, and what was kept and left out (``unreadable``) of it.

    Money is in minor units of ``currency``, counts are whole.
    """
    frame = file.frame
    texts = frame["value"].drop_nulls().to_list()
    value = millionths(pl.col("value"), choose_number(texts))
    frame = frame.with_columns(value.alias("__value"))
    code = currency or UNKNOWN_CURRENCY
    rows = [_row(row, code) for row in frame.iter_rows(named=True)]
    marked = frame.with_columns(pl.Series("__good", [row is not None for row in rows]))
    kept, dropped = take_out(marked, ~pl.col("__good"), "unreadable", "D085")
    issues = dropped_issues(dropped, [file], "value")
    part = Part(frame=kept, dropped=tuple(dropped), issues=tuple(issues))
    return [row for row in rows if row is not None], part


def overridden(rows: Sequence[PlanRow], kept: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """The values that a later row of the plan says again, and otherwise: the last one counts.

    ``rows`` stand in the order of ``kept``, the rows of the files they come from.
    """
    slots = [(row.period, row.measure, row.dimension, row.key) for row in rows]
    last = dict(zip(slots, rows, strict=True))
    wrong = [row.value != last[slot].value for row, slot in zip(rows, slots, strict=True)]
    marked = kept.with_columns(pl.Series("__again", wrong, pl.Boolean))
    return row_issues("D239", marked, pl.col("__again"), files, "value")


def _row(row: Mapping[str, object], currency: str) -> PlanRow | None:
    measure = _MEASURES.get(fold_name(str(row["measure"] or "")))
    value, key = row["__value"], str(row.get("key") or "")
    period = _period(str(row["period"] or ""))
    sliced = _slice(key)
    if measure is None or not isinstance(value, int) or period is None or sliced is None:
        return None
    unit = MICRO // 10 ** minor_digits(currency) if measure in _MONEY else MICRO
    if value < 0 or value % unit:
        return None
    dimension, name = sliced
    return PlanRow(
        period=period, measure=measure, value=value // unit, dimension=dimension, key=name
    )


def _period(text: str) -> str | None:
    """A period by its own name (``2026-11``, ``2026-W47``); a month may be ``11.2026`` too.

    Spreadsheets turn a month into its first day, which names the month again.
    """
    if found := _MONTH.fullmatch(text):
        text = f"{found[1] or found[4]}-{found[2] or found[3]}"
    try:
        parse_period(text, date.max)
    except (ValueError, OverflowError):
        return None
    return text if text[:1].isdigit() else None


def _slice(key: str) -> tuple[str | None, str | None] | None:
    """``manager=Анна К.`` as its dimension and value; nothing for the whole firm."""
    if not key:
        return None, None
    name, found, value = key.partition("=")
    dimension = _DIMENSIONS.get(fold_name(name))
    return (dimension, value.strip()) if found and dimension and value.strip() else None
