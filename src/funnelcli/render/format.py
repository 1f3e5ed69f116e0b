"""The only place where a number becomes text. Languages are ``ru`` and ``en``.

Percentages have one digit, and ``0 %`` and ``100 %`` are printed only when exactly true. Nothing
here is a sentence; words around numbers come from the catalogue (render/words.py). Babel is
imported when the first number needs it: help and short notices stay light.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from funnelcli.model.money import UNKNOWN_CURRENCY, Money, minor_digits
from funnelcli.model.period import Period

NO_DATA = "—"
NBSP = "\u00a0"
Number: TypeAlias = int | float | Fraction | Decimal
_MULTIPLY = "×"


def format_count(value: int, lang: str) -> str:
    """``6711`` as ``6 711`` (no-break spaces) or ``6,711``."""
    if 0 <= value < 1000:
        return str(value)
    return _decimal(Decimal(value), "#,##0", lang)


def format_number(value: Number, lang: str, digits: int = 1) -> str:
    """``57.25`` as ``57,3``: at most ``digits`` decimals, none when it is whole."""
    return _decimal(_rounded(value, digits), "#,##0." + "#" * digits, lang)


def format_percent(share: Number, lang: str) -> str:
    """``0.6315`` as ``63,2 %``; ``0 %`` and ``100 %`` only when exact, else ``<0,1 %``."""
    return f"{format_points(share, lang)}{NBSP if lang == 'ru' else ''}%"


def format_points(share: Number, lang: str) -> str:
    """A share in percent without the sign, for the left end of ``41,9–87,6 %``."""
    exact = _exact(share)
    tenths = round(exact * 1000)
    if exact in (0, 1):
        return str(tenths // 10)
    sign = ""
    if tenths == 0:
        sign, tenths = ("<", 1) if exact > 0 else (">", -1)
    elif tenths == 1000:
        sign, tenths = (">", 999) if exact < 1 else (">", 1000)
    return sign + _decimal(Decimal(tenths) / 10, "#,##0.0", lang)


def format_norm(limit: Number, lang: str) -> str:
    """A limit that somebody wrote down: ``0.55`` as ``55 %``, ``0.555`` as ``55,5 %``."""
    return f"{format_norm_points(limit, lang)}{NBSP if lang == 'ru' else ''}%"


def format_norm_points(limit: Number, lang: str) -> str:
    """A limit in percent without the sign."""
    return format_number(_exact(limit) * 100, lang)


def format_times(value: Number, lang: str) -> str:
    """``2.479`` as ``2,48×``; ``0`` and ``1`` without digits only when exact."""
    exact = _exact(value)
    if exact.denominator == 1:
        return _decimal(Decimal(exact.numerator), "#,##0", lang) + _MULTIPLY
    cents = round(exact * 100)
    sign = ""
    if cents == 0:
        sign, cents = ("<", 1) if exact > 0 else (">", -1)
    elif cents == 100:
        sign, cents = (">", 99) if exact < 1 else (">", 100)
    return sign + _decimal(Decimal(cents) / 100, "#,##0.00", lang) + _MULTIPLY


def format_hundredths(value: Number, lang: str) -> str:
    """``0.479`` as ``0,48``; a minus where there is one, ``0,00`` only when exact."""
    exact = _exact(value)
    if exact and not round(exact * 100):
        return ("<" if exact > 0 else ">-") + _decimal(Decimal("0.01"), "0.00", lang)
    return _decimal(_rounded(value, 2), "0.00", lang)


def format_chance(value: Number, lang: str) -> str:
    """A probability with three decimals; ``<0,001`` below that."""
    if 0 < _exact(value) < Fraction(1, 1000):
        return "<" + _decimal(Decimal("0.001"), "0.000", lang)
    return _decimal(_rounded(value, 3), "0.000", lang)


def format_money(money: Money, lang: str) -> str:
    """``12 000 000 ₽``; kopecks only when there are some; no sign for an unknown currency."""
    amount = money.amount
    whole = amount == amount.to_integral_value()
    digits = 0 if whole else -int(amount.as_tuple().exponent)
    text = _decimal(abs(amount), "#,##0" + ("." + "0" * digits if digits else ""), lang)
    minus = "-" if amount < 0 else ""
    if money.currency == UNKNOWN_CURRENCY:
        return minus + text
    symbol = _symbol(money.currency, lang)
    if lang == "ru":
        return f"{minus}{text}{NBSP}{symbol}"
    return f"{minus}{symbol}{NBSP if symbol.isalpha() else ''}{text}"


def money_form(currency: str, lang: str) -> str:
    """The number format that makes Excel show money of ``currency`` as ``format_money`` does."""
    digits = minor_digits(currency)
    form = "#,##0" + ("." + "0" * digits if digits else "")
    if currency == UNKNOWN_CURRENCY:
        return form
    symbol = _symbol(currency, lang).replace('"', "")
    if lang == "ru":
        return f'{form}"{NBSP}{symbol}"'
    return f'"{symbol}{NBSP if symbol.isalpha() else ""}"{form}'


def format_about(money: Money, lang: str) -> str:
    """Money rounded half-even to whole units, for projections."""
    units = 10 ** minor_digits(money.currency)
    return format_money(Money(round(Fraction(money.minor, units)) * units, money.currency), lang)


def format_plain(value: float | Decimal, *, comma: bool = False) -> str:
    """Every digit and a decimal point (or ``comma``), as a spreadsheet reads a number."""
    text = str(value)
    return text.replace(".", ",") if comma else text


def format_day(day: date, lang: str) -> str:
    """``20 ноября 2026`` or ``20 November 2026``."""
    return _dated(day, "d MMMM y", lang)


def format_short_day(day: date, lang: str) -> str:
    """``20 нояб.`` or ``20 Nov``, for axes."""
    return _dated(day, "d MMM", lang)


def format_compact(value: Number, lang: str) -> str:
    """``1 250 000`` as ``1,25 млн`` or ``1.25M``, for axes: three digits tell their marks apart."""
    from babel.numbers import format_compact_decimal

    exact = Decimal(str(value))
    before_comma = exact.adjusted() % 3 + 1 if exact else 1
    return format_compact_decimal(exact, locale=lang, fraction_digits=max(1, 3 - before_comma))


def format_period(period: Period, lang: str) -> str:
    """``ноябрь 2026``, ``9–15 марта 2026`` or both days in full."""
    first, last = period.start, period.last
    if period.is_month:
        return _dated(first, "LLLL y", lang)
    if first == last:
        return format_day(first, lang)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_day(last, lang)}"
    if first.year == last.year:
        return f"{_dated(first, 'd MMMM', lang)} – {format_day(last, lang)}"
    return f"{format_day(first, lang)} – {format_day(last, lang)}"


def _exact(value: Number) -> Fraction:
    return Fraction(value)


def _rounded(value: Number, digits: int) -> Decimal:
    """Half-even to ``digits`` decimals from the exact value."""
    return Decimal(round(_exact(value) * 10**digits)).scaleb(-digits)


def _decimal(value: Decimal, pattern: str, lang: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale=lang)


def _symbol(currency: str, lang: str) -> str:
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency, locale=lang)


def _dated(day: date, pattern: str, lang: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=lang)
