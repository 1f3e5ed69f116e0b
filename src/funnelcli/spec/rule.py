"""One question of the agreement: a field, one operator, what it asks for."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from funnelcli.model.phrase import say
from funnelcli.schema.columns import LEAD_FIELDS, Kind
from funnelcli.settings.part import Day, Number, OneOrMore, Part, Text, form, refuse
from funnelcli.settings.tree import Plain
from funnelcli.spec.fold import fold_text
from funnelcli.spec.pattern import compile_pattern
from funnelcli.spec.pattern_tree import PatternError
from funnelcli.spec.words import STEM

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
    "within_days",
    "before",
    "after",
)
_NUMBER_OPERATORS = frozenset(
    {"is", "one_of", "none_of", "at_least", "at_most", "between", "present"}
)
_DAY_OPERATORS = ("within_days", "before", "after")
_NUMERIC = frozenset({Kind.MONEY, Kind.INTEGER})
CREATED = "created_at"
LONGEST = 36_500
"""Days that a window may last."""


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


def checked_word(text: str) -> str:
    """``text`` when it is a word; a stem needs letters before its ``*``."""
    if not fold_text(text).removesuffix(STEM):
        raise refuse("S068", value=text)
    return text


class FromDictionary(Part):
    """The words of a dictionary; of one that names values, those of ``name``, or of all names."""

    dictionary: Text
    name: Annotated[tuple[Text, ...], Field(min_length=1), OneOrMore] | None = None


# Tags stand in the places of errors: signs that no key of the file is likely to have.
Word = Annotated[
    Annotated[Text, AfterValidator(checked_word), Tag("<word>")]
    | Annotated[FromDictionary, Tag("<dictionary>")],
    Discriminator(
        lambda value: "<dictionary>" if isinstance(value, dict | FromDictionary) else "<word>"
    ),
]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=1000), OneOrMore]
WORD_OPERATORS = ("one_of", "none_of", "contains_any", "contains_none")
"""Operators whose words may come from dictionaries."""
Answer = Annotated[
    Annotated[bool, Tag("bool")] | Annotated[Text, Tag("text")],
    Discriminator(lambda value: "bool" if isinstance(value, bool) else "text"),
    BeforeValidator(_answer),
]


class Rule(Part):
    """One field and one operator with what it asks for.

    Bounds are inclusive; those of a money field are in currency units. Text is compared folded.
    ``within_days`` counts from the day of creation on; ``before`` and ``after`` leave their own
    day out.
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
    within_days: Annotated[int, Field(ge=0, le=LONGEST)] | None = None
    before: Day | None = None
    after: Day | None = None

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
    def asks_day(self) -> bool:
        """Whether the answer is a day."""
        return self.operator in _DAY_OPERATORS

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest number that passes."""
        return self.between or (self.at_least, self.at_most)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of a text operator, one word for ``is``."""
        if self.is_ is not None:
            return (str(self.is_),)
        return tuple(each for each in self.words if isinstance(each, str))

    @property
    def words(self) -> tuple[str | FromDictionary, ...]:
        """The words of an operator that takes several, dictionaries among them until loaded."""
        return self.one_of or self.none_of or self.contains_any or self.contains_none or ()

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
    if rule.kind is Kind.MOMENT:
        days = _DAY_OPERATORS[1:] if rule.field == CREATED else _DAY_OPERATORS
        if operator not in ("present", *days):
            fitting = ", ".join(("present", *days))
            raise refuse("S053", operator=operator, field=rule.field, fitting=fitting)
    if not rule.is_numeric:
        return
    if operator not in _NUMBER_OPERATORS:
        fitting = ", ".join(name for name in OPERATORS if name in _NUMBER_OPERATORS)
        raise refuse("S053", operator=operator, field=rule.field, fitting=fitting)
    if operator in ("is", "one_of", "none_of"):
        for word in rule.words or rule.texts:
            if not isinstance(word, str) or parse_number(word) is None:
                text = word if isinstance(word, str) else word.dictionary
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
