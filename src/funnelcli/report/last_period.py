"""The funnel of the period before, whose marks stand on the bars of this one."""

from dataclasses import dataclass
from datetime import date

from funnelcli.metrics.funnel_step import FunnelStep
from funnelcli.model.period import Period
from funnelcli.model.state import Mark


@dataclass(frozen=True, kw_only=True)
class LastPeriod:
    """The period before, seen at ``as_of``: when it was as many working days gone as this one.

    ``rows`` is None where the leads exported do not reach back so far; ``mark`` says so.
    """

    period: Period
    as_of: date
    rows: tuple[FunnelStep, ...] | None
    mark: Mark
