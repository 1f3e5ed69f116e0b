"""Whose matter it is: channels apart in quality, and the owners of losses."""

from typing import Any

import pytest

from funnelcli.model.ratio import Ratio
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from funnelcli.report.model import Finding
from made_losses import losses, unfilled
from made_results import EARLY, channel, qualified

RU = Words("ru")


def only(code: str, found: dict[str, Any]) -> list[Finding]:
    return [each for each in find(found, None) if each.code == code]


def test_channels_that_stand_out_are_named_with_their_share() -> None:
    rows = (
        channel("VK", 12, 14, 3, stands_out="below", rest_chance=0.001),
        channel("Директ", 20, 4, 2, stands_out="above", rest_chance=0.01),
        channel(None, 5, 5, 0),
    )
    found = {"qualified_share": qualified(by_channel=rows)}
    (low,), (high,) = only("F081", found), only("F082", found)
    assert (low.evidence["channel"], low.evidence["share"]) == ("VK", Ratio(12, 26))
    assert (high.evidence["channel"], high.evidence["share"]) == ("Директ", Ratio(20, 24))
    assert "46,2" in RU.text(low.text)


def test_owners_of_losses_are_told_the_largest_first() -> None:
    result = losses(lost_count=30)
    (told,) = only("F083", {"loss_reasons": result})
    assert list(told.evidence) == ["marketing", "sales", "product"]
    assert "маркетинг" in RU.text(told.text)
    assert not only("F083", {"loss_reasons": unfilled()}), "nothing is split"
    assert not only("F083", {"loss_reasons": losses(mark=EARLY)})


@pytest.mark.parametrize(
    ("unfit", "told"),
    [(Ratio(3, 9), True), (Ratio(3, 10), False), (Ratio(2, 2), False), (Ratio(0, 0), False)],
)
def test_prices_that_were_wrong_for_the_lead(unfit: Ratio, *, told: bool) -> None:
    assert bool(only("F084", {"loss_reasons": losses(price_unfit=unfit)})) is told
