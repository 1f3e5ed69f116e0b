"""The parts of the firm that a plan names: its managers, products and channels, and all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Lazy, Question, Rows, of_period
from funnelcli.metrics.measures import Fact, Measure
from funnelcli.model.period import Period, parse_period
from funnelcli.model.phrase import say
from funnelcli.model.state import Mark, State
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import FOLDED, fold_text, with_folded

Dimension = Literal["product", "manager", "channel"]
PartKind = Literal["planned", "others", "nameless"]
DIMENSIONS: Sequence[Dimension] = ("product", "manager", "channel")
OTHERS, NAMELESS = -1, -2
"""Places of records whose name no plan has, and of those without a name."""
_ROLES: Mapping[str, Role] = {
    "revenue": Role.DEALS,
    "deals_won": Role.DEALS,
    "leads": Role.LEADS,
    "qualified_leads": Role.LEADS,
    "spend": Role.SPEND,
}
_MARKS = ("source", "utm_source")
"""What a channel is made of where no column names it."""


@dataclass(frozen=True, kw_only=True)
class Plans:
    """The plan of one dimension for the period: values by name as written, then by measure."""

    dimension: Dimension
    values: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, tuple[str, ...]]
    """Product groups of the settings: a name that holds one of the words is of the group."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names planned for, in the order of the alphabet."""
        return tuple(self.values)

    @property
    def measures(self) -> tuple[str, ...]:
        """What is planned for some name, in the order of all measures."""
        planned = {measure for values in self.values.values() for measure in values}
        return tuple(measure for measure in _ROLES if measure in planned)

    def places(self) -> Sequence[tuple[PartKind, str | None, int]]:
        """Every part there may be with its place: planned names, all others, the nameless."""
        planned: list[tuple[PartKind, str | None, int]] = [
            ("planned", name, place) for place, name in enumerate(self.names)
        ]
        return [*planned, ("others", None, OTHERS), ("nameless", None, NAMELESS)]

    def value(self, name: str | None, measure: str) -> int | None:
        """The plan of a part; money in minor units."""
        return None if name is None else self.values[name].get(measure)


def plans_by(question: Question, dimension: Dimension) -> Plans:
    """What the plan says of the period by names of ``dimension``; names fold (case, ё, spaces)."""
    spelled: dict[str, str] = {}
    known: dict[tuple[str, str], dict[Period | None, int]] = {}
    for row in question.plan:
        if row.dimension == dimension and row.key is not None:
            name = spelled.setdefault(fold_text(row.key), row.key)
            own = known.setdefault((name, row.measure), {})
            own[parse_period(row.period, question.as_of)] = row.value
    values: dict[str, dict[str, int]] = {}
    for (name, measure), planned in sorted(known.items()):
        value = of_period(planned, question.period)
        if value is not None:
            values.setdefault(name, {})[measure] = value
    groups = question.product_groups if dimension == "product" else {}
    return Plans(dimension=dimension, values=values, groups=groups)


def with_part(frame: Lazy, plans: Plans) -> Lazy:
    """``frame`` with ``part``: the place of its name, or of its group, among those planned."""
    column, names = plans.dimension, plans.names
    folded = with_folded(frame, [column])
    text = nw.col(f"{FOLDED}{column}")
    place = text.replace_strict(
        [fold_text(name) for name in names],
        list(range(len(names))),
        default=nw.lit(OTHERS),
        return_dtype=nw.Int64,
    )
    place = nw.when(place >= 0).then(place).otherwise(_grouped(text, plans))
    nameless = text.is_null() | (text == "")
    return folded.with_columns(part=nw.when(nameless).then(nw.lit(NAMELESS)).otherwise(place))


def _grouped(text: nw.Expr, plans: Plans) -> nw.Expr:
    """The place of the first group of which ``text`` holds a word; a group needs no plan."""
    planned = {fold_text(name): place for place, name in enumerate(plans.names)}
    found: nw.Expr = nw.lit(OTHERS)
    for group, words in reversed([*plans.groups.items()]):
        held = reduce(or_, (text.str.contains(word, literal=True) for word in words))
        found = nw.when(held).then(nw.lit(planned.get(fold_text(group), OTHERS))).otherwise(found)
    return found


def met(frame: Lazy, plans: Plans) -> Lazy:
    """The places of planned names that occur in ``frame`` at all (``part``)."""
    names = with_part(frame.select(plans.dimension).unique(), plans)
    return names.filter(nw.col("part") >= 0).select("part").unique()


def unmet(
    plans: Plans, place: int, measure: Measure, question: Question, seen: Mapping[Role, Rows]
) -> Mark | None:
    """Why nothing is known of a part: no column names it, or its name occurs nowhere.

    A name that occurs nowhere may be written otherwise there, so nothing is no zero.
    """
    role = _ROLES[measure]
    if role not in question.facts.fields:
        return None
    if not _names(question, role, plans.dimension):
        word = say(f"dimension.{plans.dimension}")
        return Mark(State.REFUSED, say("reason.no_part_column", dimension=word))
    if place < 0 or any(row["part"] == place for row in seen[role]):
        return None
    return Mark(State.UNKNOWN, say("reason.part_not_met", role=say(f"role.{role.value}")))


def _names(question: Question, role: Role, dimension: Dimension) -> bool:
    """Whether records of ``role`` name their ``dimension`` in some column."""
    if role is Role.SPEND:
        return dimension == "channel"
    names = (dimension, *_MARKS) if dimension == "channel" else (dimension,)
    roles = (Role.DEALS, Role.LEADS) if dimension == "channel" else (role,)
    return any(question.facts.has(each, name) for each in roles for name in names)


def refuse(fact: Fact, mark: Mark | None) -> Fact:
    """``fact`` without its numbers where ``mark`` says that nothing is known of it."""
    if mark is None or fact.mark.state is State.REFUSED:
        return fact
    return Fact(measure=fact.measure, value=None, currency=fact.currency, mark=mark)
