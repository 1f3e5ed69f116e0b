"""Manager conversion and the luck band by brute force (metric reference 2.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, exp, floor, lgamma, log, log1p
from statistics import median

from oracle.records import Deal, Span

COMPARED_FROM = 20


@dataclass(frozen=True, kw_only=True)
class ManagerCounts:
    """One manager's deals; ``manager`` None is everything without one."""

    manager: str | None
    won_count: int
    lost_count: int
    open_count: int
    created: tuple[int, int]
    revenue: int
    priced_count: int
    cycle_days_median: float | None
    median_deal: int | None
    decided: tuple[Deal, ...]

    @property
    def decided_count(self) -> int:
        """Deals won or lost in the period."""
        return self.won_count + self.lost_count

    @property
    def share(self) -> Fraction:
        """Won of decided."""
        return Fraction(self.won_count, self.decided_count)


def manager_rows(deals: Sequence[Deal], period: Span) -> list[ManagerCounts]:
    """Every manager with something to show, as of the day that ``deals`` show."""
    names = {deal.manager for deal in deals}
    rows = [
        counts_of(name, [deal for deal in deals if deal.manager == name], period) for name in names
    ]
    return [row for row in rows if row.decided_count or row.open_count or row.created[1]]


def counts_of(name: str | None, deals: Sequence[Deal], period: Span) -> ManagerCounts:
    """The row of one manager's deals."""
    won = [d for d in deals if d.status == "won" and period.holds(d.closed_on)]
    lost = [d for d in deals if d.status == "lost" and period.holds(d.closed_on)]
    created = [d for d in deals if period.holds(d.created_on)]
    cycles = [
        (d.closed_on - d.created_on).days
        for d in won
        if d.created_on and d.closed_on and d.created_on <= d.closed_on
    ]
    amounts = [deal.amount for deal in won if deal.amount is not None]
    return ManagerCounts(
        manager=name,
        won_count=len(won),
        lost_count=len(lost),
        open_count=sum(deal.status == "open" for deal in deals),
        created=(sum(deal.status == "won" for deal in created), len(created)),
        revenue=sum(amounts),
        priced_count=len(amounts),
        cycle_days_median=float(median(cycles)) if cycles else None,
        median_deal=round(Fraction(sum(_middle(amounts)), 2)) if amounts else None,
        decided=(*won, *lost),
    )


def _middle(amounts: Sequence[int]) -> tuple[int, int]:
    """The two amounts in the middle, or the middle one twice."""
    ordered, count = sorted(amounts), len(amounts)
    return ordered[(count - 1) // 2], ordered[count // 2]


def by_lead_verdict(row: ManagerCounts, said: Mapping[str, str]) -> tuple[tuple[int, int], int]:
    """Won and decided deals from qualified leads, and decided ones that nobody can judge."""
    verdicts = [(deal, said.get(deal.lead_id or "", "unknown")) for deal in row.decided]
    good = [deal for deal, verdict in verdicts if verdict == "qualified"]
    won = sum(deal.status == "won" for deal in good)
    return (won, len(good)), sum(verdict == "unknown" for _, verdict in verdicts)


def fisher(one: tuple[int, int], other: tuple[int, int]) -> Fraction:
    """Two-sided chance of a table no likelier than this one, in whole numbers."""
    (won, size), (rest_won, rest) = one, other
    wins, total = won + rest_won, size + rest
    tables = {
        k: comb(size, k) * comb(rest, wins - k)
        for k in range(max(0, wins - rest), min(size, wins) + 1)
    }
    return Fraction(sum(n for n in tables.values() if n <= tables[won]), comb(total, wins))


def stand_out(rows: Sequence[ManagerCounts]) -> dict[str | None, str]:
    """Who is above or below the rest, by Benjamini and Hochberg at 5 %."""
    counts = {row.manager: (row.won_count, row.decided_count) for row in rows}
    wins, total = (sum(column) for column in zip(*counts.values(), strict=True))
    chance = {
        name: fisher((won, size), (wins - won, total - size))
        for name, (won, size) in counts.items()
    }
    ordered = sorted(chance.values())
    passed = [p for k, p in enumerate(ordered, 1) if p <= Fraction(k, 20 * len(ordered))]
    limit = max(passed, default=Fraction(-1))
    return {
        name: "above" if won * (total - size) > (wins - won) * size else "below"
        for name, (won, size) in counts.items()
        if chance[name] <= limit
    }


def beside_rest(
    counts: Mapping[str | None, tuple[int, int]], few: int
) -> dict[str | None, tuple[Fraction, str | None]]:
    """Of every name with at least ``few``: Fisher's chance against all others, and which side.

    Sides only of tests that hold by Benjamini and Hochberg at 5 %.
    """
    wins, total = (sum(column) for column in zip(*counts.values(), strict=True))
    tested = {name: x for name, x in counts.items() if name is not None and x[1] >= few}
    chance = {
        name: fisher((won, size), (wins - won, total - size))
        for name, (won, size) in tested.items()
    }
    ordered = sorted(chance.values())
    passed = [p for k, p in enumerate(ordered, 1) if p <= Fraction(k, 20 * len(ordered))]
    limit = max(passed, default=Fraction(-1))
    found: dict[str | None, tuple[Fraction, str | None]] = {}
    for name, (won, size) in tested.items():
        more, less = won * (total - size), (wins - won) * size
        side = "above" if more > less else "below" if more < less else None
        found[name] = (chance[name], side if chance[name] <= limit else None)
    return found


def compared(rows: Sequence[ManagerCounts]) -> list[ManagerCounts]:
    """Managers with enough decided deals to be compared."""
    return [row for row in rows if row.manager is not None and row.decided_count >= COMPARED_FROM]


def luck_band(sizes: Sequence[int], rate: Fraction) -> Fraction:
    """The smallest spread that equal managers stay within in at least 95 % of periods, exact.

    P(R ≤ r) = Σ_v [Π P(v ≤ p_i ≤ v+r) − Π P(v < p_i ≤ v+r)] over every share v that can occur,
    in whole numbers: every chance is a count out of ``rate.denominator ** deals``.
    """
    laws = [_law(size, rate) for size in sizes]
    values = sorted({value for law in laws for value in law})
    spreads = sorted({high - low for low in values for high in values if high >= low})
    everything = rate.denominator ** sum(sizes)
    low, high = 0, len(spreads) - 1
    while low < high:
        middle = (low + high) // 2
        if 100 * _spread_count(laws, values, spreads[middle]) >= 95 * everything:
            high = middle
        else:
            low = middle + 1
    return spreads[low]


def spread_chance(sizes: Sequence[int], rate: Fraction, spread: Fraction) -> Fraction:
    """P(highest − lowest ≤ spread)."""
    laws = [_law(size, rate) for size in sizes]
    values = sorted({value for law in laws for value in law})
    return Fraction(_spread_count(laws, values, spread), rate.denominator ** sum(sizes))


def _spread_count(
    laws: Sequence[dict[Fraction, int]], values: Sequence[Fraction], spread: Fraction
) -> int:
    total = 0
    for value in values:
        inside = above = 1
        for law in laws:
            upper = sum(count for v, count in law.items() if value < v <= value + spread)
            above *= upper
            inside *= upper + law.get(value, 0)
        total += inside - above
    return total


def _law(size: int, rate: Fraction) -> dict[Fraction, int]:
    """Every share that ``size`` deals can give, with its chance times ``denominator ** size``."""
    won, whole = rate.numerator, rate.denominator
    return {
        Fraction(k, size): comb(size, k) * won**k * (whole - won) ** (size - k)
        for k in range(size + 1)
    }


def luck_band_in_floats(sizes: Sequence[int], rate: float) -> float:
    """The same by halving an interval of spreads: for sizes that exact numbers cannot carry."""
    grouped = {size: sizes.count(size) for size in sizes}
    laws = [(size, _cumulated(size, rate), times) for size, times in grouped.items()]
    values = sorted({k / size for size in grouped for k in range(size + 1)})
    low, high = 0.0, 1.0
    for _ in range(44):
        middle = (low + high) / 2
        low, high = (low, middle) if _float_chance(laws, values, middle) >= 0.95 else (middle, high)
    return high


def _cumulated(size: int, rate: float) -> list[float]:
    """P(at most k won) for k = −1, 0, …, size."""
    found = [0.0]
    for k in range(size + 1):
        logs = lgamma(size + 1) - lgamma(k + 1) - lgamma(size - k + 1)
        found.append(found[-1] + exp(logs + k * log(rate) + (size - k) * log1p(-rate)))
    return found


def _float_chance(
    laws: Sequence[tuple[int, list[float], int]], values: Sequence[float], spread: float
) -> float:
    total = 0.0
    for value in values:
        inside = above = 1.0
        for size, upto, times in laws:
            top = min(size, floor((value + spread) * size + 1e-9))
            inside *= (upto[top + 1] - upto[ceil(value * size - 1e-9)]) ** times
            above *= (upto[top + 1] - upto[floor(value * size + 1e-9) + 1]) ** times
        total += inside - above
    return total


def pooled_rate(rows: Sequence[ManagerCounts]) -> Fraction:
    """Won of decided over all of them."""
    return Fraction(sum(row.won_count for row in rows), sum(row.decided_count for row in rows))
