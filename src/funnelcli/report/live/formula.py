"""Formulas of a workbook: counts and sums over its data sheets, quotients over its cells."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.model.money import Money, minor_digits
from funnelcli.model.ratio import Ratio
from funnelcli.report.book import Figure
from funnelcli.report.model import CellValue

_PLAIN = re.compile(r"[^\W\d_]+(?:[ .&/-]+[^\W\d_]+)*")
_LONGEST = 100
_LOGICAL = frozenset({"true", "false", "истина", "ложь"})


@dataclass(frozen=True, kw_only=True)
class Test:
    """A condition on the cells of a range.

    ``relation`` is one of ``= >= <= <``, ``exact`` (the text letter for letter), ``blank`` or
    ``filled``; ``operand`` is written as in a formula.
    """

    column: str
    relation: str
    operand: str = ""

    @property
    def criterion(self) -> str:
        """The pair of arguments that COUNTIFS takes."""
        match self.relation:
            case "=":
                return f"{self.column},{self.operand}"
            case "blank":
                return f'{self.column},"="'
            case "filled":
                return f'{self.column},"<>"'
            case _:
                return f'{self.column},"{self.relation}"&{self.operand}'

    @property
    def factor(self) -> str:
        """The factor of SUMPRODUCT that is 1 where the condition holds."""
        match self.relation:
            case "exact":
                return f"EXACT({self.column},{self.operand})"
            case "blank":
                return f'({self.column}="")'
            case "filled":
                return f'({self.column}<>"")'
            case _:
                return f"({self.column}{self.relation}{self.operand})"


def within(column: str) -> tuple[Test, Test]:
    """Days of the period."""
    return Test(column=column, relation=">=", operand="period_from"), Test(
        column=column, relation="<", operand="period_to"
    )


def named(column: str, name: str | None, key: str, names: Collection[str | None]) -> Test:
    """Records of one group, whose name stands in the cell of ``key``.

    COUNTIFS knows no capitals, and takes texts for numbers, days and patterns: what is not just
    letters, or differs from another of ``names`` by its capitals alone, is compared exactly.
    """
    if name is None:
        return Test(column=column, relation="blank")
    alike = sum(name.casefold() == each.casefold() for each in names if each is not None)
    simple = _PLAIN.fullmatch(name) and len(name) <= _LONGEST and name.casefold() not in _LOGICAL
    relation = "=" if simple and alike == 1 else "exact"
    return Test(column=column, relation=relation, operand=f"{{{key}}}")


def count(*tests: Test) -> str:
    """How many records meet all of ``tests``."""
    if any(test.relation == "exact" for test in tests):
        return f"SUMPRODUCT({'*'.join(test.factor for test in tests)})"
    return f"COUNTIFS({','.join(test.criterion for test in tests)})"


def total(column: str, *tests: Test) -> str:
    """The sum of ``column`` over the records that meet all of ``tests``."""
    if any(test.relation == "exact" for test in tests):
        return f"SUMPRODUCT({'*'.join(test.factor for test in tests)},{column})"
    return f"SUMIFS({column},{','.join(test.criterion for test in tests)})"


def counted(value: int | None, *tests: Test) -> Figure:
    """A count with its formula; none where nobody knows the count."""
    return Figure(value=value, formula=None if value is None else count(*tests))


def added(value: int | None, column: str, *tests: Test) -> Figure:
    """A sum of whole numbers with its formula; none where nobody knows it."""
    return Figure(value=value, formula=None if value is None else total(column, *tests))


def summed(value: Money | None, column: str, *tests: Test) -> Figure:
    """A sum of money with its formula, rounded as money is: binary sums are not exact."""
    if value is None:
        return Figure(value=None)
    digits = minor_digits(value.currency)
    return Figure(value=value, formula=f"ROUND({total(column, *tests)},{digits})")


def share(value: Ratio | None, numerator: str, denominator: str) -> Figure:
    """A share of two cells or counts."""
    if value is None:
        return Figure(value=None)
    return Figure(value=value, formula=quotient(numerator, denominator))


def quotient(numerator: str, denominator: str) -> str:
    """``numerator`` / ``denominator``, or the sign of "no data"."""
    return f'IF({denominator}=0,"—",{numerator}/{denominator})'


def rounded(expression: str, exact: Fraction, currency: str) -> str:
    """``expression`` rounded half-even to minor units, of which it makes ``exact`` now.

    ROUND takes halves away from zero; a half is rounded to the even side by halving it first.
    """
    digits = minor_digits(currency)
    if exact.denominator == 2:
        return f"2*ROUND(({expression})/2,{digits})"
    return f"ROUND({expression},{digits})"


def unit_cost(value: Money | None, whole: Money | None, parts: int | None, cells: str) -> Figure:
    """What one of ``parts`` costs; ``cells`` are two keys with a slash between them."""
    if value is None or whole is None or not parts:
        return Figure(value=value)
    top, bottom = cells.split("/")
    divided = rounded(f"{{{top}}}/{{{bottom}}}", Fraction(whole.minor, parts), value.currency)
    return Figure(value=value, formula=f'IF({{{bottom}}}=0,"—",{divided})')


def plain(value: CellValue) -> Figure:
    """A value without a formula."""
    return Figure(value=value)
