"""Gates: limits that a number must keep, judged on the exact number behind the printed one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money, minor_digits
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import Mark, State, worst
from funnelcli.report.cells import percent, times
from funnelcli.report.sections.pipeline_coverage import is_plan_reached

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A limit on one of ``GATES``.

    Shares and coverage are plain numbers (0.55, 2.5), cost is in units of the currency. A float
    is taken as written: 0.55 means eleven twentieths.
    """

    name: str
    minimum: float | None = None
    maximum: float | None = None

    def __post_init__(self) -> None:
        if self.name not in GATES:
            raise ValueError(f"unknown gate {self.name}")


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """Whether the gate holds and the sentence about it."""

    gate: Gate
    passed: bool
    text: Phrase


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """The number a gate is judged on: exact where it has counts, with how to print it."""

    exact: Fraction | None
    shown: Value
    mark: Mark


def judge_gates(gates: Iterable[Gate], results: Mapping[str, object]) -> tuple[GateResult, ...]:
    """Judge each gate; one on an absent, refused or unknown number fails and says why."""
    return tuple(_judge(gate, results) for gate in gates)


def _judge(gate: Gate, results: Mapping[str, object]) -> GateResult:
    result = results.get(gate.name.partition(".")[0])
    metric = say(f"gate.{gate.name}")
    if result is None:
        return GateResult(gate=gate, passed=False, text=say("gate.absent", metric=metric))
    if isinstance(result, PipelineCoverage) and is_plan_reached(result):
        return GateResult(gate=gate, passed=True, text=say("gate.plan_reached", metric=metric))
    measured = GATES[gate.name](result)
    if measured.exact is None or measured.mark.state in (State.REFUSED, State.UNKNOWN):
        return GateResult(gate=gate, passed=False, text=_unjudged(metric, measured.mark))
    low, high = _limit(gate.minimum), _limit(gate.maximum)
    below = low is not None and measured.exact < low
    above = high is not None and measured.exact > high
    key = "gate.below" if below else "gate.above" if above else "gate.kept"
    limit = _shown_limit(gate, above=above, measured=measured)
    text = say(key, metric=metric, value=measured.shown, limit=limit)
    return GateResult(gate=gate, passed=not (below or above), text=text)


def _unjudged(metric: Phrase, mark: Mark) -> Phrase:
    if mark.reason is None:
        return say("gate.no_number", metric=metric)
    return say("gate.refused", metric=metric, reason=mark.reason)


def _limit(value: float | None) -> Fraction | None:
    """A float as it is written, so that a quotient of exactly 0.9 keeps a limit of 0.9."""
    return None if value is None else Fraction(str(value))


def _shown_limit(gate: Gate, *, above: bool, measured: _Measured) -> Value:
    """The limit that decided, printed like the number it holds for."""
    limit = gate.maximum if above or gate.minimum is None else gate.minimum
    if gate.name == "pipeline_coverage.raw":
        return times(limit)
    if limit is not None and isinstance(measured.shown, Money):
        digits = minor_digits(measured.shown.currency)
        return Money(round(Fraction(str(limit)) * 10**digits), measured.shown.currency)
    return say("value.norm", value=limit)


def _qualified_share(result: object) -> _Measured:
    found = _typed(result, QualifiedShare)
    exact = found.total.exact if found.total else None
    return _Measured(exact=exact, shown=found.total, mark=found.mark)


def _forecast_share(result: object) -> _Measured:
    found = _typed(result, RunRate)
    value = found.headline.forecast_share
    return _Measured(exact=_limit(value), shown=percent(value), mark=found.mark)


def _coverage(result: object) -> _Measured:
    found = _typed(result, PipelineCoverage)
    open_amount, left = found.in_period_amount, found.remaining_plan
    exact = Fraction(open_amount.minor, left.minor) if open_amount and left else None
    return _Measured(exact=exact, shown=times(found.raw), mark=found.mark)


def _decided_share(result: object) -> _Measured:
    found = _typed(result, ManagerConversion)
    exact = found.total.exact if found.total else None
    return _Measured(exact=exact, shown=found.total, mark=found.mark)


def _customer_cost(result: object) -> _Measured:
    found = _typed(result, CustomerCost)
    row = found.total
    mark = worst([found.mark, row.mark])
    if row.spend is None or not row.customers_count or row.customer_cost is None:
        return _Measured(exact=None, shown=None, mark=mark)
    units = 10 ** minor_digits(row.spend.currency)
    exact = Fraction(row.spend.minor, row.customers_count * units)
    return _Measured(exact=exact, shown=row.customer_cost, mark=mark)


def _typed(result: object, kind: type[T]) -> T:
    if not isinstance(result, kind):
        raise TypeError(f"{type(result).__name__} is not a {kind.__name__}")
    return result


GATES: Mapping[str, Callable[[object], _Measured]] = MappingProxyType(
    {
        "qualified_share": _qualified_share,
        "run_rate.forecast_share": _forecast_share,
        "pipeline_coverage.raw": _coverage,
        "manager_conversion.total": _decided_share,
        "customer_cost": _customer_cost,
    }
)
"""Every number that can have a gate."""
