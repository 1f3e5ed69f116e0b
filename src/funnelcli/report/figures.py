"""The five statistics as one comparable number each, for "how much has it changed"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from funnelcli.metrics.customer_cost import CustomerCost
from funnelcli.metrics.manager_conversion import ManagerConversion
from funnelcli.metrics.pipeline_coverage import PipelineCoverage
from funnelcli.metrics.qualified_share import QualifiedShare
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State

Kind: TypeAlias = Literal["share", "times", "money"]
_COMPARED = frozenset({State.OK, State.WIDE})


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One statistic at one moment.

    ``amount`` is a share (0.55), a multiple (0.83), or minor units of ``currency``. ``is_firm``:
    the number may be compared with another one (ok or wide).
    """

    kind: Kind
    amount: float
    currency: str | None = None
    is_firm: bool

    @property
    def text(self) -> Phrase:
        """The number in words."""
        return _worded(self.kind, self.amount, self.currency)


def figures_of(metrics: Mapping[str, object]) -> dict[str, Figure]:
    """Metric id to its number; a statistic without a number is left out."""
    found = {name: _figure(result) for name, result in metrics.items()}
    return {name: figure for name, figure in found.items() if figure is not None}


def _figure(result: object) -> Figure | None:
    match result:
        case RunRate():
            head = result.headline
            share = head.plan_share if result.finished else head.forecast_share
            return _made("share", share, result.mark.state)
        case PipelineCoverage():
            return _made("times", result.raw, result.mark.state)
        case ManagerConversion():
            return _made("share", _value(result.total), result.mark.state)
        case QualifiedShare():
            return _made("share", _value(result.total), result.mark.state)
        case CustomerCost():
            return _cost(result.total.customer_cost, result.mark.state)
        case _:
            return None


def _value(share: Ratio | None) -> float | None:
    return share.value if share else None


def _made(kind: Kind, amount: float | None, state: State) -> Figure | None:
    if amount is None or state is State.REFUSED:
        return None
    return Figure(kind=kind, amount=amount, is_firm=state in _COMPARED)


def _cost(cost: Money | None, state: State) -> Figure | None:
    if cost is None or state is State.REFUSED:
        return None
    firm = state in _COMPARED
    return Figure(kind="money", amount=cost.minor, currency=cost.currency, is_firm=firm)


def change(then: Figure, now: Figure) -> Phrase | None:
    """By how much ``now`` differs from ``then``; None where the two cannot be compared."""
    alike = (then.kind, then.currency) == (now.kind, now.currency)
    if not (alike and then.is_firm and now.is_firm):
        return None
    difference = now.amount - then.amount
    if not difference:
        return say("digest.change.none")
    sign = "up" if difference > 0 else "down"
    size = abs(difference)
    if now.kind == "money":
        return say(f"digest.change.money_{sign}", change=Money(round(size), now.currency or ""))
    return say(f"digest.change.{now.kind}_{sign}", change=size)


def _worded(kind: Kind, amount: float, currency: str | None) -> Phrase:
    if kind == "money":
        return say("digest.money", value=Money(round(amount), currency or ""))
    return say("value.percent" if kind == "share" else "value.times", value=amount)
