"""Two agreements on the same leads: who is looser, what parts them, what is at stake (2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from funnelcli.metrics.base import Rows
from funnelcli.model.concordance import Concordance
from funnelcli.model.money import Money
from funnelcli.model.verdict import Verdict
from funnelcli.spec.decide import decide, favourable
from funnelcli.spec.model import Agreement

Side: TypeAlias = Literal["first", "second"]
SIDES: tuple[Side, Side] = ("first", "second")
DECIDED = (Verdict.QUALIFIED, Verdict.REJECTED)
JUDGED = (*DECIDED, Verdict.UNKNOWN)
STATES = ("open", "won")
"""Outcomes of deals that money hangs on."""
_SURE = 0.05
"""A side is called looser when equal judges would split this unevenly less often than this."""
_SIGNS = {"1": 1, "0": 0, "-": None}


@dataclass(frozen=True, kw_only=True)
class SplitCause:
    """A criterion of the side that rejects a lead which the other side calls qualified.

    ``failed_count``: splits where it counts against the lead; ``alone_count``: those of them where
    the other answer to it alone would make both agree.
    """

    side: Side
    criterion: str
    title: str
    failed_count: int
    alone_count: int


@dataclass(frozen=True, kw_only=True)
class Stake:
    """Leads that ``qualified_by`` alone calls qualified, and the deals made of them.

    All but ``lead_count`` is None where no deals are known, amounts also where they have several
    currencies without rates.
    """

    qualified_by: Side
    lead_count: int
    open_count: int | None
    won_count: int | None
    open_amount: Money | None
    won_amount: Money | None
    unpriced_count: int
    """Open and won deals without an amount: they are in no sum."""


@dataclass(frozen=True, kw_only=True)
class Bonus:
    """What the split is worth at a price per lead: every split lead, and the difference."""

    per_lead: Money
    disputed: Money
    net: Money


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Leads judged by two agreements.

    ``table`` counts leads by both verdicts, those left out by neither side; ``excluded`` counts
    the others by the side that leaves them out. ``concordance`` is of leads decided by both,
    ``undecided_count`` the judged leads left out of it. ``looser`` is None when chance explains
    the split.
    """

    table: Mapping[tuple[Verdict, Verdict], int]
    excluded: Mapping[str, int]
    concordance: Concordance
    undecided_count: int
    undated_count: int
    """Leads without a day of creation: the newest version of each side judges them."""
    looser: Side | None
    causes: tuple[SplitCause, ...]
    stakes: tuple[Stake, Stake]
    bonus: Bonus | None


def summarise(
    rows: Rows,
    agreements: Sequence[Agreement],
    currency: str | None,
    per_lead: Money | None,
    *,
    has_deals: bool,
) -> Comparison:
    """The result out of counts by pattern.

    Args:
        rows: leads by ``first`` and ``second`` verdict, ``first_version``, ``first_answers`` and
            so on, with ``count``, ``undated``, and of ``open`` and ``won`` deals ``_count``,
            ``_priced`` and ``_amount``.
        agreements: the two they were judged by.
        currency: the one of the amounts; None when there is none that holds for all.
        per_lead: what a qualified lead is worth in the bonus.
        has_deals: whether there are deals at all.
    """
    table = dict.fromkeys(((one, other) for one in JUDGED for other in JUDGED), 0)
    excluded = dict.fromkeys(("first", "second", "both"), 0)
    for row in rows:
        pair = (Verdict(row["first"]), Verdict(row["second"]))
        if Verdict.EXCLUDED in pair:
            excluded[_who(pair)] += row["count"]
        else:
            table[pair] += row["count"]
    yes, no = DECIDED
    concordance = Concordance(table[yes, yes], table[yes, no], table[no, yes], table[no, no])
    return Comparison(
        table=table,
        excluded=excluded,
        concordance=concordance,
        undecided_count=sum(table.values()) - concordance.total,
        undated_count=sum(row["undated"] for row in rows),
        looser=_looser(concordance),
        causes=_causes(rows, agreements),
        stakes=(
            _stake(rows, "first", currency, has_deals=has_deals),
            _stake(rows, "second", currency, has_deals=has_deals),
        ),
        bonus=_bonus(concordance, per_lead),
    )


def _who(pair: tuple[Verdict, Verdict]) -> str:
    if pair[0] is pair[1]:
        return "both"
    return "first" if pair[0] is Verdict.EXCLUDED else "second"


def _looser(found: Concordance) -> Side | None:
    chance = found.mcnemar
    if chance is None or chance >= _SURE:
        return None
    return "first" if found.first_only > found.second_only else "second"


def split_side(row: Mapping[str, Any]) -> Side | None:
    """The side that rejects a lead which the other one calls qualified; None without a split."""
    if (row["first"], row["second"]) == DECIDED:
        return "second"
    return "first" if (row["second"], row["first"]) == DECIDED else None


def causes_of(row: Mapping[str, Any], agreement: Agreement, side: Side) -> dict[str, bool]:
    """The criteria of the rejecting side that count against a lead: whether each does so alone."""
    spec = next(each for each in agreement.versions if each.version == row[f"{side}_version"])
    asked = {each.id for each in spec.criteria}
    signs = zip(agreement.criteria, row[f"{side}_answers"], strict=True)
    answers = {name: _SIGNS[sign] for name, sign in signs if name in asked}
    when = spec.qualified_when
    found = {}
    for name in (each.id for each in spec.criteria):
        ways = favourable(when, name)
        if not ways or answers[name] is None or (len(ways) == 1 and answers[name] == ways[0]):
            continue
        turned = {**answers, name: 1 - (answers[name] or 0)}
        alone = decide(when, turned) is Verdict.QUALIFIED
        if len(ways) == 1 or alone:
            found[name] = alone
    return found


def _causes(rows: Rows, agreements: Sequence[Agreement]) -> tuple[SplitCause, ...]:
    """The criteria behind the splits, those that cause most alone first."""
    counts: dict[tuple[Side, str], list[int]] = {}
    for row in rows:
        side = split_side(row)
        if side is None:
            continue
        for name, alone in causes_of(row, agreements[SIDES.index(side)], side).items():
            tally = counts.setdefault((side, name), [0, 0])
            tally[0] += row["count"]
            tally[1] += row["count"] if alone else 0
    found = [
        SplitCause(
            side=side,
            criterion=name,
            title=agreements[SIDES.index(side)].title_of(name),
            failed_count=failed,
            alone_count=alone,
        )
        for (side, name), (failed, alone) in counts.items()
    ]
    found.sort(key=lambda each: (-each.alone_count, -each.failed_count, each.side, each.criterion))
    return tuple(found)


def _stake(rows: Rows, side: Side, currency: str | None, *, has_deals: bool) -> Stake:
    other: Side = "second" if side == "first" else "first"
    mine = [row for row in rows if split_side(row) == other]

    def total(name: str) -> int:
        return sum(row[name] or 0 for row in mine)

    def money(name: str) -> Money | None:
        nothing = total(f"{name}_count") and not total(f"{name}_priced")
        return None if currency is None or nothing else Money(total(f"{name}_amount"), currency)

    return Stake(
        qualified_by=side,
        lead_count=total("count"),
        open_count=total("open_count") if has_deals else None,
        won_count=total("won_count") if has_deals else None,
        open_amount=money("open"),
        won_amount=money("won"),
        unpriced_count=sum(total(f"{name}_count") - total(f"{name}_priced") for name in STATES),
    )


def _bonus(found: Concordance, per_lead: Money | None) -> Bonus | None:
    if per_lead is None:
        return None
    net = abs(found.first_only - found.second_only)
    return Bonus(
        per_lead=per_lead,
        disputed=Money(per_lead.minor * found.split, per_lead.currency),
        net=Money(per_lead.minor * net, per_lead.currency),
    )
