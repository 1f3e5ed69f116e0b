"""The examples inside the agreement: leads as columns, outcomes, and what no example would notice.

An example is judged by the very expressions that judge real leads. What its answers decide is
then tried on mutants of the rule: a criterion that always passes, always fails or is turned
round. A mutant that no example notices is a criterion nobody has really agreed about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from funnelcli.model.day import day_number
from funnelcli.model.money import UNKNOWN_CURRENCY, minor_digits
from funnelcli.model.phone import phone_digits
from funnelcli.model.verdict import Verdict
from funnelcli.schema.columns import LEAD_FIELDS, Kind
from funnelcli.spec.decide import Answers, decide
from funnelcli.spec.fold import fold_text
from funnelcli.spec.logic import leanings
from funnelcli.spec.model import Example, Spec
from funnelcli.spec.qualify import EXTRA
from funnelcli.spec.reason import reasons

KINDS: Mapping[str, Kind] = {
    **LEAD_FIELDS,
    **dict.fromkeys(("input", "row", "created_on", "first_contact_on"), Kind.INTEGER),
}
"""How the columns of ``example_columns`` are stored; the others are text."""
MUTANTS = ("always_passes", "always_fails", "turned")


class ExampleAnswerError(ValueError):
    """An answer of an example is no number or no day."""

    def __init__(self, position: int, field: str, text: str) -> None:
        super().__init__(field)
        self.position = position
        self.field = field
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an example came to. ``failed`` and ``missing`` are criteria in the file's order."""

    verdict: Verdict
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    answers: Answers

    def fits(self, example: Example) -> bool:
        """Whether it is what the file says: the verdict, and the lists where they are given."""
        return (
            self.verdict == example.verdict
            and (example.because is None or set(example.because) == set(self.failed))
            and (example.missing is None or set(example.missing) == set(self.missing))
        )


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How the examples tried one criterion of the rule."""

    criterion: str
    passed_count: int
    failed_count: int
    unnoticed: tuple[str, ...]
    """Mutants of it that no example tells from the criterion itself."""
    is_used: bool
    """Whether the verdict depends on it at all."""


@dataclass(frozen=True, kw_only=True)
class VersionTest:
    """One version: what each of its examples came to, how they try its criteria."""

    spec: Spec
    outcomes: tuple[Outcome, ...]
    trials: tuple[Trial, ...]


def example_columns(spec: Spec, currency: str | None) -> dict[str, list[Any]]:
    """The examples as the columns of a canonical frame of leads.

    Raises:
        ExampleAnswerError: an answer cannot be understood.
    """
    rows = [
        _row(spec, example, position, currency) for position, example in enumerate(spec.examples)
    ]
    names = dict.fromkeys([*KINDS, "currency", "phone_key", "email_key"])
    names |= dict.fromkeys(name for row in rows for name in row)
    names |= dict.fromkeys(
        f"{EXTRA}{rule.field}" for rule in spec.rules if rule.field not in LEAD_FIELDS
    )
    return {name: [row.get(name) for row in rows] for name in names}


def _row(spec: Spec, example: Example, position: int, currency: str | None) -> dict[str, Any]:
    asked = {fold_text(rule.field): rule.field for rule in spec.rules}
    row: dict[str, Any] = {"lead_id": str(position), "input": 0, "row": position}
    for name, text in example.lead.items():
        if name in LEAD_FIELDS or name == "currency":
            try:
                row[name] = _value(LEAD_FIELDS.get(name, Kind.TEXT), text, currency)
            except (ValueError, InvalidOperation) as error:
                raise ExampleAnswerError(position, name, text or "") from error
        else:
            row[f"{EXTRA}{asked.get(fold_text(name), name)}"] = text
    for moment in ("created", "first_contact"):
        found = row.get(f"{moment}_at")
        row[f"{moment}_on"] = day_number(found.date()) if found else None
    row["phone_key"] = phone_digits(row.get("phone") or "")
    row["email_key"] = (row.get("email") or "").lower() or None
    return row


def _value(kind: Kind, text: str | None, currency: str | None) -> object:
    if text is None or not text.strip():
        return None
    if kind is Kind.MONEY:
        return int(_decimal(text).scaleb(minor_digits(currency or UNKNOWN_CURRENCY)))
    if kind is Kind.INTEGER:
        return int(_decimal(text))
    return _moment(text.strip()) if kind is Kind.MOMENT else text


def _decimal(text: str) -> Decimal:
    number = Decimal("".join(text.split()).replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation(text)
    return number


def _moment(text: str) -> datetime:
    """``2026-11-05`` or ``05.11.2026``, with or without a time."""
    if text[2:3] == ".":
        day, month, year = text[:10].split(".")
        return datetime.combine(date(int(year), int(month), int(day)), time())
    return datetime.fromisoformat(text).replace(tzinfo=None)


def outcome(spec: Spec, row: Mapping[str, Any]) -> Outcome:
    """What a collected row of ``judge`` came to."""
    answers = {each.id: row[f"c:{each.id}"] for each in spec.criteria}
    verdict = Verdict(row["verdict"])
    if verdict is Verdict.EXCLUDED:
        return Outcome(verdict=verdict, failed=(), missing=(), answers=answers)
    failed, missing = reasons(spec.qualified_when, answers)
    return Outcome(verdict=verdict, failed=failed, missing=missing, answers=answers)


def _decided(spec: Spec, answers: Answers) -> Outcome:
    failed, missing = reasons(spec.qualified_when, answers)
    verdict = decide(spec.qualified_when, answers)
    return Outcome(verdict=verdict, failed=failed, missing=missing, answers=answers)


def try_criteria(spec: Spec, outcomes: Sequence[Outcome]) -> Iterator[Trial]:
    """Each criterion tried on the examples that came to what the file says."""
    pairs = [
        (example, found)
        for example, found in zip(spec.examples, outcomes, strict=True)
        if found.verdict is not Verdict.EXCLUDED and found.fits(example)
    ]
    used = {name for name, signs in leanings(spec.qualified_when).items() if signs}
    for name in (each.id for each in spec.criteria):
        answers = [found.answers[name] for _, found in pairs]
        unnoticed = tuple(each for each in MUTANTS if not _is_noticed(spec, pairs, name, each))
        yield Trial(
            criterion=name,
            passed_count=answers.count(1),
            failed_count=answers.count(0),
            unnoticed=unnoticed if name in used else (),
            is_used=name in used,
        )


def _is_noticed(
    spec: Spec, pairs: Iterable[tuple[Example, Outcome]], name: str, mutant: str
) -> bool:
    for example, found in pairs:
        answers = {**found.answers, name: _mutated(found.answers[name], mutant)}
        if answers != found.answers and not _decided(spec, answers).fits(example):
            return True
    return False


def _mutated(answer: int | None, mutant: str) -> int | None:
    if mutant == "turned":
        return None if answer is None else 1 - answer
    return int(mutant == "always_passes")
