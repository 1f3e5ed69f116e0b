"""Equal managers: in how many worlds does the report name somebody?"""

import random
from collections.abc import Callable

import pytest

from funnelcli.metrics.spread import Extreme, contest
from funnelcli.model.ratio import Ratio


@pytest.mark.parametrize(
    ("sizes", "rate"),
    [((30,) * 8, 0.2), ((20, 40, 80, 160), 0.3), ((25,) * 12, 0.5)],
)
@pytest.mark.parametrize("roles", [1, 2])
def test_equal_managers_are_rarely_named(
    sizes: tuple[int, ...], rate: float, roles: int, loop_count: Callable[[int], int]
) -> None:
    chance = random.Random(20)
    worlds = loop_count(2_000)
    named = 0
    for _ in range(worlds):
        shares = [
            Extreme(
                manager=str(place),
                decided_share=Ratio(sum(chance.random() < rate for _ in range(size)), size),
            )
            for place, size in enumerate(sizes)
        ]
        groups = contest(shares, {str(n): str(n % roles) for n in range(len(sizes))}).by_role
        named += any(group.above or group.below for group in groups)
    assert named <= 0.05 * worlds


def test_a_manager_who_is_twice_as_good_is_mostly_named(loop_count: Callable[[int], int]) -> None:
    chance = random.Random(21)
    worlds = loop_count(500)
    hits = 0
    for _ in range(worlds):
        rates = [0.5, *[0.2] * 5]
        shares = [
            Extreme(
                manager=str(n), decided_share=Ratio(sum(chance.random() < p for _ in range(60)), 60)
            )
            for n, p in enumerate(rates)
        ]
        (group,) = contest(shares, {}).by_role
        hits += [each.manager for each in group.above] == ["0"]
    assert hits > 0.8 * worlds
