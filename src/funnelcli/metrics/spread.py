"""What the spread of managers proves: the ends, the luck band, and who stands out (2.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.model.fisher import discoveries, fisher
from funnelcli.model.luck import luck_band
from funnelcli.model.ratio import Ratio

FALSE_NAMES = 0.05
"""At most this share of the names may be false alarms (Benjamini and Hochberg)."""


@dataclass(frozen=True, kw_only=True)
class Extreme:
    """The manager at one end and the share that put him there."""

    manager: str
    decided_share: Ratio


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Managers of one ``role`` (None: of no role, or all of one) against each other.

    ``luck_band`` is the 95 % point of the spread among equal managers; ``verdict`` is ``luck``
    while the spread does not exceed it, else ``differs``. ``above`` and ``below`` are those whose
    own share differs from that of the rest; empty while luck explains the spread.
    """

    role: str | None
    highest: Extreme
    lowest: Extreme
    spread: float
    luck_band: float | None
    verdict: str | None
    above: tuple[Extreme, ...]
    below: tuple[Extreme, ...]


@dataclass(frozen=True, kw_only=True)
class Contest:
    """All managers together, and apart by role where there are several.

    ``chances`` maps a manager to Fisher's chance of being that far from the rest of the role.
    """

    total: Spread | None
    by_role: tuple[Spread, ...]
    chances: dict[str, float]


def contest(shares: Sequence[Extreme], roles: dict[str, str | None]) -> Contest:
    """Compare ``shares``; names come from inside a role only, whatever all together show."""
    groups = [
        [each for each in shares if roles.get(each.manager) == role]
        for role in sorted(
            {roles.get(each.manager) for each in shares},
            key=lambda role: (role is None, role or ""),
        )
    ]
    groups = [group for group in groups if len(group) > 1]
    tested = [(each, _rest(each, group)) for group in groups for each in group]
    chances = [fisher(each.decided_share, rest) for each, rest in tested]
    held = discoveries(chances, FALSE_NAMES)
    standing = {
        each.manager: _excess(each, rest)
        for (each, rest), holds in zip(tested, held, strict=True)
        if holds
    }
    by_role = [_spread(group, roles.get(group[0].manager), standing) for group in groups]
    is_one = len(by_role) == 1 and len(groups[0]) == len(shares)
    total = by_role[0] if is_one else _spread(shares, None, {}) if len(shares) > 1 else None
    return Contest(
        total=total,
        by_role=tuple(by_role),
        chances={each.manager: chance for (each, _), chance in zip(tested, chances, strict=True)},
    )


def _rest(one: Extreme, group: Sequence[Extreme]) -> Ratio:
    return sum((each.decided_share for each in group if each is not one), Ratio(0, 0))


def _excess(one: Extreme, rest: Ratio) -> Fraction:
    return _share(one) - (rest.exact or Fraction(0))


def _share(one: Extreme) -> Fraction:
    return one.decided_share.exact or Fraction(0)


def _spread(group: Sequence[Extreme], role: str | None, standing: dict[str, Fraction]) -> Spread:
    lowest, highest = min(group, key=_share), max(group, key=_share)
    spread = _share(highest) - _share(lowest)
    band = luck_band([each.decided_share for each in group])
    # A spread is a difference only strictly beyond what equal managers would show.
    differs = band is not None and spread > band
    excess = [(each, standing.get(each.manager, Fraction(0)) * differs) for each in group]
    return Spread(
        role=role,
        highest=highest,
        lowest=lowest,
        spread=float(spread),
        luck_band=None if band is None else float(band),
        verdict=None if band is None else "differs" if differs else "luck",
        above=tuple(sorted((e for e, more in excess if more > 0), key=_share, reverse=True)),
        below=tuple(sorted((e for e, more in excess if more < 0), key=_share)),
    )
