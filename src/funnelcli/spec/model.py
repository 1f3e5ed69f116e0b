"""lead-spec.yaml as frozen values: criteria, exclusions, the rule that qualifies, versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from funnelcli.model.phrase import say
from funnelcli.model.place import Place
from funnelcli.schema.columns import LEAD_FIELDS, Kind
from funnelcli.settings.part import Day, Number, OneOrMore, Part, Text, form, refuse
from funnelcli.settings.tree import Plain
from funnelcli.spec.pattern import compile_pattern
from funnelcli.spec.pattern_tree import PatternError

OPERATORS = (
    "is",
    "one_of",
    "none_of",
    "contains_any",
    "contains_none",
    "matches",
    "at_least",
    "at_most",
    "between",
    "present",
    "valid",
)
LATER_OPERATORS = ("within_days", "before", "after")
"""Operators of the language that this version refuses by name."""
DUPLICATE = "duplicate"
"""``excluded_as`` of a repeated lead."""
_NUMBER_OPERATORS = frozenset(
    {"is", "one_of", "none_of", "at_least", "at_most", "between", "present"}
)
_NUMERIC = frozenset({Kind.MONEY, Kind.INTEGER})


def _answer(value: object) -> object:
    """``true`` and ``false`` without quotes are yes and no, everything else is text."""
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if isinstance(value, Plain) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return str(value)


def _pattern(text: str) -> str:
    try:
        compile_pattern(text)
    except PatternError as error:
        why = say(f"settings.pattern.{error.why}")
        raise refuse("S054", pattern=text, position=error.position + 1, why=why) from error
    return text


Words = Annotated[tuple[Text, ...], Field(min_length=1, max_length=1000), OneOrMore]
Answer = Annotated[
    Annotated[bool, Tag("bool")] | Annotated[Text, Tag("text")],
    Discriminator(lambda value: "bool" if isinstance(value, bool) else "text"),
    BeforeValidator(_answer),
]


class Rule(Part):
    """One field and one operator with what it asks for.

    Bounds are inclusive; those of a money field are in currency units. Text is compared folded.
    """

    field: Text
    is_: Annotated[Answer | None, Field(alias="is")] = None
    one_of: Words | None = None
    none_of: Words | None = None
    contains_any: Words | None = None
    contains_none: Words | None = None
    matches: Annotated[Text, AfterValidator(_pattern)] | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    between: tuple[Number, Number] | None = None
    present: bool | None = None
    valid: Literal["phone", "email"] | None = None

    @property
    def operator(self) -> str:
        """The name of the operator as written."""
        return self._given()[0]

    @property
    def kind(self) -> Kind:
        """How the field is stored; a column that is no canonical field is text."""
        return LEAD_FIELDS.get(self.field, Kind.TEXT)

    @property
    def is_numeric(self) -> bool:
        """Whether the frame holds the field as a number."""
        return self.kind in _NUMERIC

    @property
    def is_text(self) -> bool:
        """Whether the frame holds the field as text."""
        return not self.is_numeric and self.kind is not Kind.MOMENT

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest number that passes."""
        return self.between or (self.at_least, self.at_most)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of a text operator, one word for ``is``."""
        given = self.one_of or self.none_of or self.contains_any or self.contains_none
        return given or (str(self.is_),)

    def _given(self) -> list[str]:
        names = {"is_" if name == "is" else name: name for name in OPERATORS}
        return [name for key, name in names.items() if getattr(self, key) is not None]

    @model_validator(mode="after")
    def _is_one_question(self) -> "Rule":
        given = self._given()
        if not given:
            raise refuse("S050", operators=", ".join(OPERATORS))
        if len(given) > 1:
            raise refuse("S051", operators=", ".join(given))
        if self.between and self.between[0] > self.between[1]:
            raise refuse("S034")
        _check_fit(self, given[0])
        return self


def _check_fit(rule: Rule, operator: str) -> None:
    """Refuse an operator that the kind of the field cannot answer."""
    if rule.kind is Kind.MOMENT and operator != "present":
        raise refuse("S053", operator=operator, field=rule.field, fitting="present")
    if not rule.is_numeric:
        return
    if operator not in _NUMBER_OPERATORS:
        fitting = ", ".join(name for name in OPERATORS if name in _NUMBER_OPERATORS)
        raise refuse("S053", operator=operator, field=rule.field, fitting=fitting)
    if operator in ("is", "one_of", "none_of"):
        for text in rule.texts:
            if parse_number(text) is None:
                raise refuse("S067", field=rule.field, value=text)


def parse_number(text: str) -> Decimal | None:
    """A number as the agreement writes it (``5000`` or ``5000.50``)."""
    plain = text.strip()
    digits = plain.removeprefix("-").replace(".", "", 1)
    return Decimal(plain) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


class Criterion(Rule):
    """A question with a name. ``missing`` says what a blank answer counts as."""

    id: Annotated[str, form(r"[^\W\d_][\w-]{0,39}", "criterion_id")]
    title: Text | None = None
    group: Text | None = None
    missing: Literal["unknown", "fail", "pass"] = "unknown"


class Duplicates(Part):
    """A lead repeats an earlier one with the same phone or e-mail, so many days before at most."""

    by: Annotated[tuple[Literal["phone", "email"], ...], Field(min_length=1), OneOrMore]
    within_days: Annotated[int, Field(ge=0, le=36_500)]


class Exclude(Part):
    """What is not a lead at all: repeats, and any number of named rules."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Rule] = Field(init=False)

    duplicates: Duplicates | None = None

    @model_validator(mode="after")
    def _names_are_free(self) -> "Exclude":
        if DUPLICATE in self.rules:
            raise refuse("S062", name=DUPLICATE)
        return self

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The named rules in the order of the file."""
        return self.__pydantic_extra__


def _kind_of_item(value: Any) -> str | None:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, str):
        return "criterion"
    return "rules" if isinstance(value, dict | Rules) else None


Item = Annotated[
    Annotated[str, Tag("criterion")] | Annotated["Rules", Tag("rules")],
    Discriminator(_kind_of_item),
]
Items = Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]


class AtLeast(Part):
    """So many of the parts."""

    n: Annotated[int, Field(ge=1)]
    of: Items

    @model_validator(mode="after")
    def _is_possible(self) -> "AtLeast":
        if self.n > len(self.of):
            raise refuse("S058", n=self.n, count=len(self.of))
        return self


class Rules(Part):
    """Conditions side by side: every one that is given must hold."""

    all: Items | None = None
    any: Items | None = None
    none: Items | None = None
    at_least_n: AtLeast | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Rules":
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise refuse("S057", keys=", ".join(type(self).model_fields))
        return self


Points = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class Score(Part):
    """Points of the criteria that pass; together they must reach ``at_least``."""

    points: Annotated[Mapping[str, Points], Field(min_length=1)]
    at_least: Points


class QualifiedWhen(Rules):
    """What makes a lead qualified."""

    score: Score | None = None


class Example(Part):
    """A lead both sides have judged together. Answers are kept as written."""

    lead: Mapping[Text, Text | None]
    verdict: Literal["qualified", "rejected", "unknown", "excluded"]
    missing: tuple[str, ...] | None = None
    because: tuple[str, ...] | None = None


class Spec(Part):
    """One version of the agreement."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    effective_from: Day
    agreed_by: Annotated[tuple[Text, ...], OneOrMore] = ()
    exclude: Exclude = Exclude()
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=200)]
    qualified_when: QualifiedWhen
    examples: tuple[Example, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule: criteria, then exclusions."""
        return (*self.criteria, *self.exclude.rules.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """Every version of the agreement, oldest first; equal only to itself.

    ``sha256`` is of the file's bytes; ``places`` says where each field is first asked for.
    """

    versions: tuple[Spec, ...]
    sha256: str
    path: Path
    places: Mapping[str, Place]

    @property
    def newest(self) -> Spec:
        """The version in force today or last agreed upon."""
        return self.versions[-1]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The id of every criterion of every version, the newest version's first."""
        newest_first = (each.id for spec in reversed(self.versions) for each in spec.criteria)
        return tuple(dict.fromkeys(newest_first))


def references(rules: Rules) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """Every mention of a criterion with its place inside ``rules``."""
    for name, items in (("all", rules.all), ("any", rules.any), ("none", rules.none)):
        yield from _item_references((name,), items or ())
    if rules.at_least_n:
        yield from _item_references(("at_least_n", "of"), rules.at_least_n.of)
    if isinstance(rules, QualifiedWhen) and rules.score:
        yield from ((("score", "points", each), each) for each in rules.score.points)


def _item_references(
    loc: tuple[str | int, ...], items: Iterable["str | Rules"]
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    for position, item in enumerate(items):
        if isinstance(item, str):
            yield (*loc, position), item
        else:
            yield from (((*loc, position, *rest), name) for rest, name in references(item))
