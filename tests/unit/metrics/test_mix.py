"""Expected wins from the mix of leads, and pools of managers that are drawn together."""

import random
from fractions import Fraction

import pytest

from funnelcli.metrics.mix import Cell, expect, pools
from funnelcli.model.ratio import Ratio


def cell(manager: str, channel: str, won: int, size: int, role: str | None = None) -> Cell:
    return Cell(manager=manager, role=role, kind=(channel, None), share=Ratio(won, size))


def test_easy_leads_make_for_expected_wins() -> None:
    """Everybody wins half of VK and a tenth of Radio; A only got VK."""
    expected = expect(
        [
            cell("A", "VK", 10, 20),
            cell("B", "VK", 5, 10),
            cell("B", "Radio", 1, 10),
            cell("C", "Radio", 2, 20),
        ]
    )
    assert expected["A"].won == 10
    assert expected["B"].won == 10 * Fraction(1, 2) + 10 * Fraction(1, 10)
    assert expected["C"].won == 2


def test_own_deals_are_left_out_and_lone_ones_counted() -> None:
    expected = expect([cell("A", "Fair", 9, 10), cell("B", "VK", 3, 12)])
    assert (expected["A"].won, expected["A"].lone_count) == (Fraction(10, 4), 10)
    assert expected["B"].won == 12 * Fraction(9, 10)


def test_another_role_is_nobody_to_compare_with() -> None:
    found = expect([cell("A", "VK", 9, 10, "closer"), cell("B", "VK", 3, 12, "cashier")])
    assert found == {}


def test_pools_need_five_managers() -> None:
    shares = [Ratio(30, 40), Ratio(10, 40), Ratio(20, 60), Ratio(5, 25), Ratio(50, 90)]
    assert pools({None: shares[:4]}) == ()
    (pool,) = pools({None: shares})
    first = pool.shrink(shares[0])
    assert first is not None
    assert 115 / 255 < first < 0.75
    (alike,) = pools({"closer": [Ratio(8, 40)] * 5})
    assert (alike.prior_wins, alike.shrink(Ratio(12, 40))) == (None, 0.2)


@pytest.mark.parametrize("seed", range(5))
def test_is_the_rate_of_the_others_deal_by_deal(seed: int) -> None:
    chance = random.Random(seed)
    deals = [(chance.choice("ABC"), chance.choice("xyz"), chance.random() < 0.4) for _ in range(60)]
    expected = expect(
        [
            Cell(
                manager=name,
                role=None,
                kind=(kind, None),
                share=Ratio(
                    sum(won for m, k, won in deals if (m, k) == (name, kind)),
                    sum((m, k) == (name, kind) for m, k, _ in deals),
                ),
            )
            for name, kind in {(m, k) for m, k, _ in deals}
        ]
    )
    for name in "ABC":
        wanted = Fraction(0)
        for own, kind, _ in deals:
            if own == name:
                others = [(k, won) for m, k, won in deals if m != name]
                alike = [won for k, won in others if k == kind] or [won for _, won in others]
                wanted += Fraction(sum(alike), len(alike))
        assert expected[name].won == wanted
