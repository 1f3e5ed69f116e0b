# ruff: noqa: ANN401 - any field of a result may be changed
"""Conversion of managers made by hand, so that the report can be tested without a pipeline."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from funnelcli.metrics.manager_conversion import ManagerConversion, ManagerRow
from funnelcli.metrics.spread import Extreme, Spread
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark, State

EARLY = Mark(State.EARLY, say("reason.few_events", count=7))
WIDE = Mark(State.WIDE, say("reason.wide_interval", share=Ratio(12, 20)))


def rub(units: float) -> Money:
    return Money(round(units * 100), "RUB")


def manager(name: str | None, won: int, lost: int, **changes: Any) -> ManagerRow:
    row = ManagerRow(
        manager=name,
        won_count=won,
        lost_count=lost,
        open_count=9,
        undated_won_count=0,
        undated_lost_count=0,
        decided_share=Ratio(won, won + lost),
        created_share=Ratio(won, won + lost + 9),
        revenue=rub(won * 65_000),
        revenue_by_currency=(rub(won * 65_000),),
        average_deal=rub(65_000),
        median_deal=rub(60_000),
        role=None,
        qualified_decided_share=Ratio(won, won + lost - 1),
        unjudged_count=0,
        rest_chance=None,
        stands_out=None,
        expected_won=(won + lost) / 2,
        won_to_expected=2 * won / (won + lost) if won + lost else None,
        lone_count=0,
        shrunk_share=0.5,
        cycle_days_median=17.5,
        compared=won + lost >= 20 and name is not None,
        mark=OK,
    )
    return replace(row, **changes)


def managers(**changes: Any) -> ManagerConversion:
    rows = (
        manager("Анна Константинопольская", 107, 45),
        manager("Hayden Neloms", 31, 70),
        manager("Пётр П.", 4, 3, mark=EARLY),
        manager(None, 12, 8, mark=WIDE),
    )
    high, low = Ratio(107, 152), Ratio(31, 101)
    found = ManagerConversion(
        total=Ratio(154, 280),
        total_created=Ratio(154, 316),
        revenue=rub(2_500_000),
        average_deal=rub(20_000),
        median_deal=rub(15_500),
        cycle_days_median=11.0,
        undated_won_count=2,
        undated_lost_count=0,
        highest=Extreme(manager="Анна Константинопольская", decided_share=high),
        lowest=Extreme(manager="Hayden Neloms", decided_share=low),
        spread=float((high.exact or 0) - (low.exact or Fraction(0))),
        luck_band=0.21,
        verdict="differs",
        roles_differ=False,
        by_role=(),
        pools=(),
        rows=rows,
        mark=OK,
    )
    found = replace(found, **changes)
    if found.by_role or not (found.highest and found.lowest):
        return found
    return replace(found, by_role=(one_role(found),))


def one_role(found: ManagerConversion, role: str | None = None, **changes: Any) -> Spread:
    """What the ends of ``found`` prove; the highest stands out when they prove something."""
    assert found.highest
    assert found.lowest
    group = Spread(
        role=role,
        highest=found.highest,
        lowest=found.lowest,
        spread=found.spread or 0.0,
        luck_band=found.luck_band,
        verdict=found.verdict,
        above=(found.highest,) if found.verdict == "differs" else (),
        below=(),
    )
    return replace(group, **changes)
