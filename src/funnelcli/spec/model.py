"""lead-spec.yaml as frozen values: exclusions, the rule that qualifies, versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from funnelcli.model.phone import phone_digits
from funnelcli.model.place import Place
from funnelcli.settings.part import Day, OneOrMore, Part, Short, Text, form, refuse
from funnelcli.spec.dictionaries import DictionarySource
from funnelcli.spec.fold import fold_text
from funnelcli.spec.rule import LONGEST, Criterion, Rule

DUPLICATE = "duplicate"
"""``excluded_as`` of a repeated lead."""
EVERY_FIELD = "*"
"""The key of placeholders that hold for every text field."""


class Duplicates(Part):
    """A lead repeats an earlier one with the same phone or e-mail, so many days before at most."""

    by: Annotated[tuple[Literal["phone", "email"], ...], Field(min_length=1), OneOrMore]
    within_days: Annotated[int, Field(ge=0, le=LONGEST)]


def _phone(text: str) -> str:
    found = phone_digits(text)
    if found is None:
        raise refuse("S072", value=text)
    return found


def _domain(text: str) -> str:
    return text.removeprefix("@").lower()


Phones = Annotated[tuple[Annotated[Text, AfterValidator(_phone)], ...], OneOrMore]
Domain = Annotated[Text, AfterValidator(_domain), form(r"[^\s@.]+(\.[^\s@.]+)+", "email_domain")]


class Own(Part):
    """Leads of our own people: by e-mail domain (its subdomains too) and by phone."""

    email_domains: Annotated[tuple[Domain, ...], OneOrMore] = ()
    phones: Phones = ()

    @model_validator(mode="after")
    def _names_somebody(self) -> "Own":
        if not (self.email_domains or self.phones):
            raise refuse("S057", keys=", ".join(type(self).model_fields))
        return self


def _kind_of_exclusion(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, dict):
        return "<own>" if value.keys() & Own.model_fields.keys() else "<rule>"
    return "<own>" if isinstance(value, Own) else "<rule>"


Exclusion = Annotated[
    Annotated[Rule, Tag("<rule>")] | Annotated[Own, Tag("<own>")],
    Discriminator(_kind_of_exclusion),
]


class Exclude(Part):
    """What is not a lead at all: repeats, and any number of named exclusions."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Exclusion] = Field(init=False)

    duplicates: Duplicates | None = None

    @model_validator(mode="after")
    def _names_are_free(self) -> "Exclude":
        if DUPLICATE in self.named:
            raise refuse("S062", name=DUPLICATE)
        return self

    @property
    def named(self) -> Mapping[str, Rule | Own]:
        """The named exclusions in the order of the file."""
        return self.__pydantic_extra__

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Those of them that ask a field."""
        return {name: each for name, each in self.named.items() if isinstance(each, Rule)}


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


class NamedScore(Part):
    """Points under a name of their own; without ``at_least`` they decide nothing."""

    points: Annotated[Mapping[str, Points], Field(min_length=1)]
    at_least: Points | None = None


class QualifiedWhen(Rules):
    """What makes a lead qualified."""

    score: Score | None = None
    scores: Annotated[Mapping[Text, NamedScore], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _decides_something(self) -> "QualifiedWhen":
        tree = (self.all, self.any, self.none, self.at_least_n)
        if not self.thresholds and all(each is None for each in tree):
            raise refuse("S057", keys="all, any, none, at_least_n, score")
        return self

    @property
    def thresholds(self) -> tuple[tuple[Mapping[str, int], int], ...]:
        """Points and the least sum, of every score that must be reached."""
        named = (self.scores or {}).values()
        found = [(each.points, each.at_least) for each in (self.score, *named) if each]
        return tuple((points, least) for points, least in found if least is not None)


class Example(Part):
    """A lead both sides have judged together. Answers are kept as written."""

    lead: Mapping[Text, Text | None]
    verdict: Literal["qualified", "rejected", "unknown", "excluded"]
    missing: tuple[str, ...] | None = None
    because: tuple[str, ...] | None = None


def _by_field(value: object) -> object:
    """Placeholders without a field hold for every one."""
    return {EVERY_FIELD: value} if isinstance(value, str | list) else value


Placeholders = Annotated[
    Mapping[Text, Annotated[tuple[Text, ...], Field(min_length=1), OneOrMore]],
    Short(_by_field),
]


class Spec(Part):
    """One version of the agreement."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    effective_from: Day
    agreed_by: Annotated[tuple[Text, ...], OneOrMore] = ()
    dictionaries: Mapping[Text, DictionarySource] = Field(default_factory=dict)
    placeholders: Placeholders = Field(default_factory=dict)
    exclude: Exclude = Exclude()
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=200)]
    qualified_when: QualifiedWhen
    examples: tuple[Example, ...] = ()

    def blanks(self, rule: Rule) -> tuple[str, ...]:
        """The answers that say nothing to ``rule``; those of every field are only texts."""
        own = {fold_text(field): texts for field, texts in self.placeholders.items()}
        shared = own.get(EVERY_FIELD, ()) if rule.is_text else ()
        return (*shared, *own.get(fold_text(rule.field), ()))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule: criteria, then exclusions."""
        return (*self.criteria, *self.exclude.rules.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """Every version of the agreement, oldest first; equal only to itself.

    ``sha256`` is of the file's bytes, with those of its dictionary files where it has some;
    ``places`` says where each field is first asked for; ``parts`` where each criterion and each
    example stands, by version, ``criteria`` or ``examples``, and position; ``exclusions`` where
    each exclusion stands, by version and name.
    """

    versions: tuple[Spec, ...]
    sha256: str
    path: Path
    places: Mapping[str, Place]
    parts: Mapping[tuple[int, str, int], Place] = field(default_factory=dict)
    exclusions: Mapping[tuple[int, str], Place] = field(default_factory=dict)

    @property
    def newest(self) -> Spec:
        """The version in force today or last agreed upon."""
        return self.versions[-1]

    def title_of(self, name: str) -> str:
        """What people read of a criterion, in the newest version that asks it."""
        specs = reversed(self.versions)
        asked = (each for spec in specs for each in spec.criteria if each.id == name)
        return next(each.title or name for each in asked)

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
    if isinstance(rules, QualifiedWhen):
        yield from _score_references(rules)


def _score_references(when: QualifiedWhen) -> Iterable[tuple[tuple[str | int, ...], str]]:
    if when.score:
        yield from ((("score", "points", each), each) for each in when.score.points)
    for name, score in (when.scores or {}).items():
        yield from ((("scores", name, "points", each), each) for each in score.points)


def _item_references(
    loc: tuple[str | int, ...], items: Iterable["str | Rules"]
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    for position, item in enumerate(items):
        if isinstance(item, str):
            yield (*loc, position), item
        else:
            yield from (((*loc, position, *rest), name) for rest, name in references(item))
