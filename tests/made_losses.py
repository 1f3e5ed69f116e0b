"""Losses made by hand: the ten deals of the metric reference."""

from dataclasses import replace
from typing import Any

from funnelcli.metrics.loss_reasons import LossReasons, LossRow, OwnerLosses, StageLosses
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK

_OWNED = {"unknown": 2, "marketing": 5, "sales": 2, "product": 1, "price": 0, "client": 0}


def losses(**changes: Any) -> LossReasons:  # noqa: ANN401 - any field of the result
    """Two without a reason; the others marketing 5, sales 2, product 1."""
    rows = (
        (None, "unknown", 2),
        ("Нецелевой", "marketing", 4),
        ("Дорого", "sales", 2),
        ("Дорого", "marketing", 1),
        ("Нет в наличии", "product", 1),
    )
    found = LossReasons(
        lost_count=10,
        unknown=Ratio(2, 10),
        rows=tuple(
            LossRow(
                reason=reason,
                owner=owner,
                lost_count=count,
                share=Ratio(count, 10),
                amount=Money(count * 100, "RUB"),
            )
            for reason, owner, count in rows
        ),
        by_owner=tuple(
            OwnerLosses(owner=owner, lost_count=count, share=Ratio(count, 10), amount=None)
            for owner, count in _OWNED.items()
            if count
        ),
        by_stage=(
            StageLosses(
                pipeline="Основная",
                stage="КП",
                lost_count=9,
                unknown=Ratio(1, 9),
                by_owner=_OWNED | {"unknown": 1},
            ),
            StageLosses(
                pipeline="Сервис", stage=None, lost_count=1, unknown=Ratio(1, 1), by_owner=None
            ),
        ),
        unassigned=(),
        price_unjudged_count=0,
        price_unfit=Ratio(1, 3),
        undated_count=0,
        mark=OK,
    )
    return replace(found, **changes)


def unfilled() -> LossReasons:
    """Four of ten with a reason: nothing is split."""
    stages = tuple(replace(each, by_owner=None) for each in losses().by_stage)
    return losses(unknown=Ratio(6, 10), rows=(), by_owner=(), by_stage=stages)
