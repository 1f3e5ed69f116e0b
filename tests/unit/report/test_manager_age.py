"""Managers at equal age: the share won by 30 days beside the share of decided deals."""

from dataclasses import replace
from datetime import date
from typing import Any

from funnelcli.metrics.cycle_curve import IncidencePoint
from funnelcli.metrics.sales_cycle import ManagerCycle, SalesCycle
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import OK, Mark, State
from funnelcli.render.words import Words
from funnelcli.report.model import Section
from funnelcli.report.sections.manager_age import with_equal_age
from funnelcli.report.sections.manager_conversion import compose_manager_conversion
from made_managers import managers

RU = Words("ru")
EARLY = Mark(State.EARLY, say("reason.few_at_risk", count=4))


def point(won: int, mark: Mark = OK, days: int = 30) -> IncidencePoint:
    return IncidencePoint(
        days=days,
        share=0.32,
        error=0.05,
        low=0.225,
        high=0.42,
        least=0.3,
        most=0.35,
        at_risk=60,
        won_count=won,
        mark=mark,
    )


def cycle(*own: ManagerCycle) -> SalesCycle:
    return SalesCycle(
        won=None,
        open_count=0,
        open_age_median=None,
        followed=Period(date(2025, 11, 21), date(2026, 11, 21)),
        created_count=170,
        won_count=60,
        lost_count=60,
        still_open_count=50,
        unknown_count=0,
        undated_won_count=0,
        undated_lost_count=0,
        reversed_count=0,
        undated_count=0,
        points=(point(48), point(55, days=60)),
        by_channel=(),
        by_manager=own,
        maturity=None,
        mark=OK,
    )


def of(name: str | None, created: int, *points: IncidencePoint) -> ManagerCycle:
    return ManagerCycle(manager=name, created_count=created, points=points)


def composed(*own: ManagerCycle) -> Section:
    result = managers()
    return with_equal_age(compose_manager_conversion(result), result, cycle(*own))


def shown(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    return RU.text(value).replace("\xa0", " ") if isinstance(value, Phrase) else value


def test_the_share_by_thirty_days_stands_beside_the_decided_one() -> None:
    section = composed(
        of("Hayden Neloms", 90, point(30), point(33, days=60)),
        of("Пётр П.", 8, point(2, EARLY), point(2, EARLY, days=60)),
        of("Уволенный", 72, point(16), point(20, days=60)),
    )
    table = section.tables[-1]
    assert [[shown(cell.value) for cell in row][:6] for row in table.rows] == [
        ["Hayden Neloms", "30,7 %", "32,0 %", "22,5–42,0 %", 30, 90],
        ["Пётр П.", "57,1 %", "32,0 %", "22,5–42,0 %", 2, 8],
        ["Всего", "55,0 %", "32,0 %", "22,5–42,0 %", 48, 170],
    ]
    assert [row[-1].value for row in table.rows] == [OK, EARLY, OK]
    assert table.caption
    assert RU.text(table.caption).startswith("Выиграно за 30 дней от создания")


def test_early_curves_alone_are_no_comparison() -> None:
    young = of("Hayden Neloms", 9, replace(point(3), mark=EARLY))
    plain = compose_manager_conversion(managers())
    assert composed(young) == composed() == plain
