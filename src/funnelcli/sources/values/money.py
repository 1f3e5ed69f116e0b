"""Money and counts as text: how a column writes numbers, and the expression that reads it.

Everything is exact: a number becomes an integer of millionths by decimal arithmetic, never a
float, and then minor units of its currency, rounded half-even. The decimal mark is chosen once
per column from evidence over the whole column.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from funnelcli.model.money import minor_digits
from funnelcli.sources.values.currency import currency_code

MICRO = 1_000_000
"""Millionths in one: the unit of a number that has no currency yet."""

Mark = Literal[".", ","]

_SPACES = " \u00a0\u202f\u2009'’"
_SIGN = r"US\$|R\$|[₽€$£₸₴₹₺¥]|руб(?:лей|\.)?|р\.?|тг\.?|грн\.?|zł|[A-Z]{3}"
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "к", "тыс", "тыс."), 1_000),
    **dict.fromkeys(("m", "м", "mln", "млн", "млн."), 1_000_000),
}
"""Shortened numbers: ``1,117.10K``, «1,5 млн»."""
_SCALE = r"[KkКкMmМм]|тыс\.?|млн\.?|mln"
_CELL = re.compile(
    rf"(?P<minus>[-−(]?)\s*(?P<before>{_SIGN})?\s*[-−]?\s*"
    rf"(?P<body>\d[\d.,{_SPACES}]*|[.,]\d+)\s*(?P<scale>(?:{_SCALE})?)\)?\s*\|?\s*"
    rf"(?P<after>{_SIGN})?"
)
_MOST = 9_000_000_000_000
"""The largest whole number that still fits as millionths."""


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """How a column writes numbers.

    ``grouping`` holds the marks between thousands, a space standing for every kind of space and
    apostrophe. ``signs`` maps each currency sign or code in the cells to its ISO code.
    ``bare`` says that there is nothing but digits, minus and the decimal mark. ``doubtful``:
    ``50.000`` may be fifty or fifty thousand and nothing in the column tells which; ``habitual``:
    nothing tells, and the system is known to write so. ``shortened``: some cells count in
    thousands or millions (``1.2K``) and are rounded. ``mixed``: some cells have the marks the
    other way round, and both of them (``1,500.00`` among ``1.500,00``), which leaves no doubt.
    """

    decimal: Mark | None = None
    grouping: str = ""
    signs: Mapping[str, str] = field(default_factory=dict)
    bare: bool = True
    doubtful: bool = False
    habitual: bool = False
    shortened: bool = False
    mixed: bool = False

    @property
    def described(self) -> str:
        """The format for people: an example."""
        return (
            f"1{self.grouping[:1]}234{self.decimal}56"
            if self.decimal
            else (f"1{self.grouping[:1]}234")
        )


@dataclass(frozen=True, slots=True)
class _Cell:
    body: str
    sign: str | None
    spaced: bool
    bare: bool
    scaled: bool


def choose_number(
    texts: Iterable[str], *, whole: bool = False, habit: Mark | None = None
) -> NumberFormat:
    """The format of a column that holds ``texts``; what looks like no number is passed over.

    Args:
        texts: values seen, the more the better.
        whole: the column counts things, so a mark before three digits groups thousands.
        habit: the decimal mark that a doubtful column is taken to have; a comma where the amounts
            are Brazilian reals.
    """
    cells = [cell for text in texts if (cell := _read(text)) is not None]
    points, groups, open_marks = _evidence(cells)
    decimal, doubtful = _decide(points, groups, open_marks, whole=whole)
    if doubtful and any(cell.sign == "R$" for cell in cells):
        habit = habit or ","
    habitual = doubtful and habit is not None
    if doubtful and habit in open_marks:
        decimal = habit
    marks = (groups | set(open_marks)) - {decimal}
    if any(cell.spaced for cell in cells):
        marks.add(" ")
    codes = {cell.sign: currency_code(cell.sign) for cell in cells if cell.sign}
    mixed = any({*cell.body} >= {".", ","} and _last_mark(cell) != decimal for cell in cells)
    return NumberFormat(
        decimal=decimal,
        grouping="".join(sorted(marks)),
        signs={sign: code for sign, code in sorted(codes.items()) if code},
        bare=not marks and all(cell.bare for cell in cells),
        doubtful=(doubtful and not habitual) or (mixed and bool(open_marks)),
        habitual=habitual,
        shortened=any(cell.scaled for cell in cells),
        mixed=mixed,
    )


def _last_mark(cell: _Cell) -> str:
    return max(",.", key=cell.body.rfind)


def _read(text: str) -> _Cell | None:
    found = _CELL.fullmatch(text)
    if found is None:
        return None
    body = found["body"].strip(_SPACES)
    packed = body.translate(dict.fromkeys(map(ord, _SPACES)))
    bare = re.fullmatch(r"-?\d+([.,]\d+)?", text) is not None
    sign = found["before"] or found["after"]
    return _Cell(packed, sign, len(packed) < len(body), bare, bool(found["scale"]))


def _evidence(cells: Iterable[_Cell]) -> tuple[Counter[str], set[str], Counter[str]]:
    """Votes for each decimal mark, marks that surely group, marks that may be either."""
    points: Counter[str] = Counter()
    groups: set[str] = set()
    open_marks: Counter[str] = Counter()
    for cell in cells:
        marks = re.sub(r"\d", "", cell.body)
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) > 1:
            points[last] += 1
            groups.update(set(marks) - {last})
        elif len(marks) > 1:
            groups.add(last)
        elif _must_be_decimal(cell, last):
            points[last] += 1
        else:
            open_marks[last] += 1
    return points, groups, open_marks


def _must_be_decimal(cell: _Cell, mark: str) -> bool:
    """Whether the only ``mark`` of a number cannot stand between thousands."""
    before, _, after = cell.body.partition(mark)
    return len(after) != 3 or len(before) > 3 or before in {"", "0"} or cell.spaced


def _decide(
    points: Counter[str], groups: set[str], open_marks: Counter[str], *, whole: bool
) -> tuple[Mark | None, bool]:
    if points:
        return (",", False) if points[","] > points["."] else (".", False)
    undecided = set(open_marks) - groups
    if not undecided:
        return None, False
    if groups and len(undecided) == 1:  # the other mark groups, so this one cannot
        return (",", False) if undecided == {","} else (".", False)
    return None, not whole


def millionths(column: pl.Expr, form: NumberFormat) -> pl.Expr:
    """Text to millionths (Int64); null where it is no number of this format or too large."""
    if form.bare and form.decimal is None:
        whole = column.cast(pl.Int64, strict=False)
        return pl.when(whole.abs() <= _MOST).then(whole * MICRO)
    if form.bare and form.decimal == ".":
        return _exact(column)
    if form.bare:
        pointed = column.str.replace(",", ".", literal=True)
        return _exact(pl.when(~column.str.contains(".", literal=True)).then(pointed))
    return _from_dressed(column, form)


def _exact(column: pl.Expr) -> pl.Expr:
    number = column.cast(pl.Decimal(38, 6), strict=False)
    return number.to_physical().cast(pl.Int64, strict=False)


def _from_dressed(column: pl.Expr, form: NumberFormat) -> pl.Expr:
    """Numbers with thousands marks, currency signs, brackets."""
    group = "[" + re.escape(form.grouping.replace(" ", _SPACES) or " ") + "]"
    point = re.escape(form.decimal) if form.decimal else None
    fraction = rf"(?:{point}\d+)?" if point else ""
    number = rf"\d{{1,3}}(?:{group}\d{{3}})+{fraction}|\d+{fraction}"
    if point:
        number += rf"|{point}\d+"
    shape = _shape(number, form)
    body = column.str.extract(shape, 1).str.replace_all(group, "")
    if form.decimal == ",":
        body = body.str.replace(",", ".", literal=True)
    if form.mixed:
        body = body.fill_null(_other_way(column, form))
    value = _exact(body)
    if form.shortened:
        value = _lengthened(value, column.str.extract(shape, 2))
    negative = column.str.contains(rf"^(?:{_SIGN})?\s*[-−(]")
    return pl.when(negative).then(-value).otherwise(value)


def _shape(number: str, form: NumberFormat) -> str:
    """A whole cell with ``number`` as its first group; the second is its thousand or million."""
    sign = rf"(?:{_SIGN})?"
    scale = rf"(?:\s*({_SCALE}))?" if form.shortened else ""
    return rf"^[-−(]?\s*{sign}\s*[-−]?\s*({number}){scale}\)?\s*\|?\s*{sign}$"


def _other_way(column: pl.Expr, form: NumberFormat) -> pl.Expr:
    """The body of cells with both marks, the other way round than the column has them."""
    group, point = (",", ".") if form.decimal == "," else (".", ",")
    number = rf"\d{{1,3}}(?:[{group}]\d{{3}})+[{point}]\d+"
    body = column.str.extract(_shape(number, form), 1)
    return body.str.replace_all(group, "", literal=True).str.replace(point, ".", literal=True)


def _lengthened(value: pl.Expr, scale: pl.Expr) -> pl.Expr:
    """``value`` times the thousand or million that stands behind it; null where too large."""
    times = scale.str.to_lowercase().replace_strict(
        list(_SCALES), list(_SCALES.values()), default=1, return_dtype=pl.Int64
    )
    return pl.when(value.abs() <= _MOST * MICRO // times).then(value * times)


def native_millionths(column: pl.Expr) -> pl.Expr:
    """A workbook's own numbers to millionths; null where it is not finite or too large."""
    number = column.cast(pl.Float64)
    fits = number.is_finite() & (number.abs() <= _MOST)
    return pl.when(fits).then((number * MICRO).round(0).cast(pl.Int64, strict=False))


def cell_currency(column: pl.Expr, form: NumberFormat) -> pl.Expr:
    """The ISO code of the currency sign that stands in the cell, else null."""
    if not form.signs:
        return pl.lit(None, pl.String)
    longest = sorted(form.signs, key=len, reverse=True)
    sign = column.str.extract("(" + "|".join(re.escape(text) for text in longest) + ")", 1)
    return sign.replace_strict(
        list(form.signs), list(form.signs.values()), default=None, return_dtype=pl.String
    )


def minor_units(amount: pl.Expr, currency: pl.Expr, codes: Iterable[str]) -> pl.Expr:
    """Millionths to minor units of the row's ``currency``; ``codes`` are those that occur."""
    special = {code: MICRO // 10 ** minor_digits(code) for code in codes}
    special = {code: size for code, size in special.items() if size != MICRO // 100}
    if not special:
        return half_even(amount, pl.lit(MICRO // 100, pl.Int64))
    size = currency.replace_strict(
        list(special), list(special.values()), default=MICRO // 100, return_dtype=pl.Int64
    )
    return half_even(amount, size)


def half_even(amount: pl.Expr, size: pl.Expr) -> pl.Expr:
    """``amount`` / ``size`` as an integer, halves to the even neighbour."""
    floor = amount // size
    twice = (amount - floor * size) * 2
    up = (twice > size) | ((twice == size) & (floor % 2 != 0))
    return floor + up.cast(pl.Int64)
