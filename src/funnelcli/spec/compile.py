"""Rules as expressions: 1 passed, 0 failed, null unknown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw

from funnelcli.model.day import day_number
from funnelcli.model.money import UNKNOWN_CURRENCY, minor_digits
from funnelcli.schema.columns import Kind
from funnelcli.spec.dates import compile_text_day
from funnelcli.spec.fold import FOLDED, fold_text
from funnelcli.spec.pattern import compile_pattern
from funnelcli.spec.rule import Criterion, Rule, parse_number
from funnelcli.spec.words import anywhere, at_start, read_words

TRUE_WORDS = ("true", "yes", "1", "да", "истина")
FALSE_WORDS = ("false", "no", "0", "нет", "ложь")
_NUMBER = r"^[+-]?[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{4,9}))?$"
"""A number in a text column, spaces gone. Exactly three digits after a point or comma may be
thousands or thousandths: such an answer is unknown."""
_UNIT = r" ?(?:₽|руб\.?|р\.|\$|€|%)$"
_PHONE = r"^\+?[0-9]{10,15}$"
_EMAIL = r"^[^@ ,;<>]+@[^@ ,;<>]+\.[^@ ,;<>.]{2,}$"
_UNSAID = {"unknown": None, "fail": 0, "pass": 1}


def compile_rule(
    rule: Rule, column: str | None, currency: str | None, blanks: Collection[str] = ()
) -> nw.Expr:
    """The answer of every row as Int64: 1 passed, 0 failed, null unknown.

    Args:
        rule: what is asked; a text column must have been folded (``with_folded``).
        column: where the field stands; None where the exports have no such column, and then
            nobody can answer: null for every row, whatever the rule says of missing answers.
        currency: the currency of the thresholds of money fields.
        blanks: answers of this field that say nothing (``Select``).
    """
    if column is None:
        return nw.lit(None, dtype=nw.Int64)
    value = nw.col(f"{FOLDED}{column}" if rule.is_text else column)
    blank = _is_blank(rule, value, currency, blanks)
    if rule.present is not None:
        return (~blank if rule.present else blank).cast(nw.Int64)
    if rule.asks_day:
        test = _day_test(rule, _day(rule, column, value))
    else:
        test = _numeric_test(rule, value, currency) if rule.is_numeric else _text_test(rule, value)
    unsaid = _UNSAID[rule.missing] if isinstance(rule, Criterion) else None
    return nw.when(~blank).then(test.cast(nw.Int64)).otherwise(nw.lit(unsaid, dtype=nw.Int64))


def _is_blank(rule: Rule, value: nw.Expr, currency: str | None, blanks: Collection[str]) -> nw.Expr:
    if rule.is_text:
        said_nothing = dict.fromkeys(["", *map(fold_text, blanks)])
        return value.is_null() | value.is_in(list(said_nothing))
    if not (rule.is_numeric and blanks):
        return value.is_null()
    numbers = [number for text in blanks if (number := parse_number(text)) is not None]
    return value.is_null() | value.is_in(_whole(numbers, _digits(rule, currency)))


def _day(rule: Rule, column: str, value: nw.Expr) -> nw.Expr:
    """The number of the day that the field holds; null where it holds none."""
    if rule.is_text:
        return compile_text_day(value)
    return nw.col(f"{column.removesuffix('_at')}_on")


def _day_test(rule: Rule, day: nw.Expr) -> nw.Expr:
    if rule.before is not None:
        return day < day_number(rule.before)
    if rule.after is not None:
        return day > day_number(rule.after)
    return _inside(day - nw.col("created_on"), 0, rule.within_days)


def _digits(rule: Rule, currency: str | None) -> int:
    """How many decimals the frame's integers hold."""
    return minor_digits(currency or UNKNOWN_CURRENCY) if rule.kind is Kind.MONEY else 0


def _whole(numbers: Iterable[Decimal], digits: int) -> list[int]:
    scaled = (number.scaleb(digits) for number in numbers)
    return [int(number) for number in scaled if number == number.to_integral_value()]


def _numeric_test(rule: Rule, value: nw.Expr, currency: str | None) -> nw.Expr:
    """A test of an Int64 column; money of another currency than the thresholds' is unknown."""
    test = _integer_test(rule, value, _digits(rule, currency))
    if rule.kind is not Kind.MONEY:
        return test
    known = [each for each in (currency, UNKNOWN_CURRENCY) if each]
    same = nw.col("currency").fill_null(UNKNOWN_CURRENCY).is_in(known)
    return nw.when(same).then(test).otherwise(nw.lit(None, dtype=nw.Boolean))


def _integer_test(rule: Rule, value: nw.Expr, digits: int) -> nw.Expr:
    if rule.operator in ("is", "one_of", "none_of"):
        whole = _whole(_numbers(rule), digits)
        among = value.is_in(whole) if whole else value.is_null()
        return ~among if rule.operator == "none_of" else among
    low, high = (None if bound is None else bound.scaleb(digits) for bound in rule.bounds)
    return _inside(
        value,
        None if low is None else int(low.to_integral_value(ROUND_CEILING)),
        None if high is None else int(high.to_integral_value(ROUND_FLOOR)),
    )


def _numbers(rule: Rule) -> list[Decimal]:
    return [number for text in rule.texts if (number := parse_number(text)) is not None]


def _inside(value: nw.Expr, low: float | None, high: float | None) -> nw.Expr:
    if low is None:
        return value <= high
    return value >= low if high is None else (value >= low) & (value <= high)


def _text_test(rule: Rule, value: nw.Expr) -> nw.Expr:
    return _TEXT_TESTS[rule.operator](rule, value)


def _is(rule: Rule, value: nw.Expr) -> nw.Expr:
    if isinstance(rule.is_, bool):
        yes, no = (TRUE_WORDS, FALSE_WORDS) if rule.is_ else (FALSE_WORDS, TRUE_WORDS)
        known = value.is_in([*yes, *no])
        return nw.when(known).then(value.is_in(list(yes))).otherwise(nw.lit(None, nw.Boolean))
    return value == fold_text(str(rule.is_))


def _one_of(rule: Rule, value: nw.Expr) -> nw.Expr:
    words = read_words(rule.texts)
    parts = [value.str.contains(pattern) for pattern in at_start(words)]
    if words.plain:
        parts.append(value.is_in(list(words.plain)))
    return reduce(or_, parts)


def _contains_any(rule: Rule, value: nw.Expr) -> nw.Expr:
    words = read_words(rule.texts)
    if len(words.plain) == 1 and not words.stems:
        return value.str.contains(words.plain[0], literal=True)
    return reduce(or_, (value.str.contains(pattern) for pattern in anywhere(words)))


def _matches(rule: Rule, value: nw.Expr) -> nw.Expr:
    return value.str.contains(compile_pattern(rule.matches or ""))


def _valid(rule: Rule, value: nw.Expr) -> nw.Expr:
    if rule.valid == "email":
        return value.str.contains(_EMAIL)
    return value.str.replace_all("[() .–-]", "").str.contains(_PHONE)


def _bounded(rule: Rule, value: nw.Expr) -> nw.Expr:
    """Text read as a number where it surely is one, compared as a float like its bounds."""
    plain = value.str.replace_all(_UNIT, "").str.replace_all(" ", "", literal=True)
    point = plain.str.replace_all(",", ".", literal=True)
    number = nw.when(plain.str.contains(_NUMBER)).then(point).otherwise(nw.lit(None, nw.String))
    low, high = (None if bound is None else float(bound) for bound in rule.bounds)
    return _inside(number.cast(nw.Float64), low, high)


_TEXT_TESTS: Mapping[str, Callable[[Rule, nw.Expr], nw.Expr]] = {
    "is": _is,
    "one_of": _one_of,
    "none_of": lambda rule, value: ~_one_of(rule, value),
    "contains_any": _contains_any,
    "contains_none": lambda rule, value: ~_contains_any(rule, value),
    "matches": _matches,
    "at_least": _bounded,
    "at_most": _bounded,
    "between": _bounded,
    "valid": _valid,
}
