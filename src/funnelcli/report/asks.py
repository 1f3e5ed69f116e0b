"""What a criterion asks, in words and as a plain record."""

from datetime import date
from decimal import Decimal

from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.report.record import Record
from funnelcli.spec.rule import Criterion

_SHOWN = 5
"""Words of a list that are printed; the rest is counted."""


def asks_phrase(rule: Criterion) -> Phrase:
    """``Field: at least 5 000``; other ways to treat a blank answer are said behind it."""
    asked = say("asks.rule", field=rule.field, wanted=_wanted(rule))
    if rule.missing == "unknown":
        return asked
    return say("asks.policy", rule=asked, policy=say(f"asks.missing.{rule.missing}"))


def _wanted(rule: Criterion) -> Phrase:
    operator = rule.operator
    if rule.words:
        more = len(rule.texts) - _SHOWN
        words = listed(list(rule.texts[:_SHOWN]))
        shown = say("asks.more", words=words, count=more) if more > 0 else words
        return say(f"asks.{operator}", wanted=shown)
    if operator == "between":
        low, high = rule.bounds
        return say("asks.between", low=_number(low), high=_number(high))
    if operator == "valid":
        return say(f"asks.valid.{rule.valid}")
    if operator in ("is", "present"):
        value = rule.is_ if operator == "is" else rule.present
        if isinstance(value, bool):
            return say(f"asks.{operator}.{'yes' if value else 'no'}")
        return say("asks.is", wanted=value)
    return say(f"asks.{operator}", wanted=_plain(getattr(rule, operator)))


def _plain(value: object) -> Value:
    if isinstance(value, Decimal):
        return _number(value)
    return value if isinstance(value, int | str | date) else str(value)


def _number(value: Decimal | None) -> Value:
    """Whole numbers as counts, others as they were written."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else f"{value:f}"


def asks_record(rule: Criterion) -> Record:
    """Id, title, field, operator, what it asks for and how it treats a blank answer."""
    wanted: object
    if rule.words:
        wanted = list(rule.texts)
    elif rule.operator == "between":
        wanted = [f"{each:f}" for each in rule.bounds if each is not None]
    else:
        wanted = getattr(rule, "is_" if rule.operator == "is" else rule.operator)
        wanted = f"{wanted:f}" if isinstance(wanted, Decimal) else wanted
    return {
        "id": rule.id,
        "title": rule.title,
        "field": rule.field,
        "operator": rule.operator,
        "wanted": wanted,
        "missing": rule.missing,
    }
