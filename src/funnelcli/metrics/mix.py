"""Managers with their luck in leads taken out: expected wins, and shares drawn together (2.5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.model.ratio import Ratio
from funnelcli.model.shrinkage import Prior, beta_prior

POOLED_FROM = 5
"""Compared managers of a role that shares are drawn together from."""
_NOTHING = Ratio(0, 0)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Decided deals of one manager from one channel with one product."""

    manager: str | None
    role: str | None
    kind: tuple[str | None, str | None]
    share: Ratio


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Wins that others of the role would have had from these deals.

    ``lone_count`` deals are of a kind that nobody else had: they count at the rate of all others.
    """

    won: Fraction
    lone_count: int


def expect(cells: Sequence[Cell]) -> dict[str | None, Expected]:
    """Expected wins by manager, own deals left out; nobody where nobody else decided anything."""
    kinds = _sums((each.role, each.kind, each.share) for each in cells)
    roles = _sums((each.role, None, each.share) for each in cells)
    own = _sums((each.manager, None, each.share) for each in cells)
    found: dict[str | None, Expected] = {}
    for each in cells:
        rest = _without(roles[each.role, None], own[each.manager, None]).exact
        if rest is None:
            continue
        alike = _without(kinds[each.role, each.kind], each.share).exact
        size = each.share.denominator
        so_far = found.get(each.manager, Expected(won=Fraction(0), lone_count=0))
        found[each.manager] = Expected(
            won=so_far.won + size * (rest if alike is None else alike),
            lone_count=so_far.lone_count + (size if alike is None else 0),
        )
    return found


def _sums(
    parts: Iterable[tuple[str | None, tuple[str | None, str | None] | None, Ratio]],
) -> dict[tuple[str | None, tuple[str | None, str | None] | None], Ratio]:
    found: dict[tuple[str | None, tuple[str | None, str | None] | None], Ratio] = {}
    for first, second, share in parts:
        found[first, second] = found.get((first, second), _NOTHING) + share
    return found


def _without(all_of_them: Ratio, own: Ratio) -> Ratio:
    return Ratio(all_of_them.numerator - own.numerator, all_of_them.denominator - own.denominator)


@dataclass(frozen=True, kw_only=True)
class Pool:
    """What the compared managers of a ``role`` have in common.

    ``prior_wins`` and ``prior_losses`` are lent to everybody; None when no differences are seen:
    everybody then has the pooled share.
    """

    role: str | None
    pooled_share: Ratio
    prior_wins: float | None
    prior_losses: float | None

    def shrink(self, share: Ratio) -> float | None:
        """The share drawn towards the others'."""
        if self.prior_wins is None or self.prior_losses is None:
            return self.pooled_share.value
        return Prior(alpha=self.prior_wins, beta=self.prior_losses).shrink(share)


def pools(by_role: Mapping[str | None, Sequence[Ratio]]) -> tuple[Pool, ...]:
    """One pool for each role of at least five compared managers."""
    found = []
    for role, shares in by_role.items():
        if len(shares) >= POOLED_FROM:
            prior = beta_prior(shares)
            pool = Pool(
                role=role,
                pooled_share=sum(shares, _NOTHING),
                prior_wins=prior.alpha if prior else None,
                prior_losses=prior.beta if prior else None,
            )
            found.append(pool)
    return tuple(found)
