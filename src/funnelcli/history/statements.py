"""Bonus statements of earlier runs, read back from the JSON documents that these runs wrote."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.metrics.bonus import (
    BonusLead,
    Cap,
    Earlier,
    PlanMeasure,
    Rule,
    Standing,
    Step,
    settle,
)
from funnelcli.model.money import Money, minor_digits
from funnelcli.model.period import Period
from funnelcli.model.phrase import Value, say
from funnelcli.model.verdict import Verdict


class _Part(BaseModel):
    """A part of the document; keys that a later version adds are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Money(_Part):
    amount: Decimal
    currency: str

    def value(self) -> Money:
        return Money(int(self.amount.scaleb(minor_digits(self.currency))), self.currency)


class _Period(_Part):
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class _Plan(_Part):
    measure: PlanMeasure
    value: int


class _Step(_Part):
    plan_share: Decimal
    per_lead: _Money


class _Rule(_Part):
    per_lead: _Money
    cap: Cap
    plan: _Plan | None
    thresholds: tuple[_Step, ...]
    tokens_every: int | None


class _Paid(_Part):
    count: int
    amount: _Money


class _Lead(_Part):
    lead_id: str
    standing: Standing
    verdict: Verdict
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    excluded_as: str | None


class _Log(_Part):
    head: str


class _Document(_Part):
    format: Literal["funnelcli.bonus"]
    version: Literal[1]
    as_of: date
    period: _Period
    log: _Log
    rule: _Rule
    paid: _Paid
    leads: tuple[_Lead, ...]


@dataclass(frozen=True, kw_only=True)
class EarlierStatement:
    """An earlier statement; ``head`` is the head of the dispute log it was made from."""

    file: str
    sha256: str
    as_of: date
    period: Period
    head: str
    rule: Rule
    leads: tuple[BonusLead, ...]
    paid_count: int
    amount: Money

    @property
    def result(self) -> Earlier:
        """What a correction needs of it."""
        return Earlier(
            standings={each.lead_id: each.standing for each in self.leads},
            paid_count=self.paid_count,
            amount=self.amount,
        )


def read_statement(path: Path) -> EarlierStatement:
    """The statement in ``path``.

    Raises:
        InputError: the file cannot be read, is no bonus statement, or does not add up.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError([Issue("S001", {"file": path.name})]) from problem
    try:
        document = _Document.model_validate_json(content)
        period = Period(document.period.start, document.period.end)
    except (ValidationError, ValueError) as problem:
        raise _refused(path, say("bonus.not_a_statement", place=_place(problem))) from problem
    rule, leads = _rule(document.rule), tuple(_lead(each) for each in document.leads)
    paid, amount = settle(leads, rule).paid, document.paid.amount.value()
    if (paid.count, paid.amount) != (document.paid.count, amount):
        raise _refused(path, say("bonus.does_not_add_up"))
    return EarlierStatement(
        file=path.name,
        sha256=sha256(content).hexdigest(),
        as_of=document.as_of,
        period=period,
        head=document.log.head,
        rule=rule,
        leads=leads,
        paid_count=paid.count,
        amount=amount,
    )


def _refused(path: Path, reason: Value) -> InputError:
    return InputError([Issue("S194", {"file": path.name, "reason": reason})])


def _place(problem: ValueError) -> str:
    """The first key that is wrong or missing."""
    if not isinstance(problem, ValidationError):
        return "period"
    return ".".join(map(str, problem.errors(include_url=False)[0]["loc"])) or "{}"


def _rule(rule: _Rule) -> Rule:
    return Rule(
        per_lead=rule.per_lead.value(),
        cap=rule.cap,
        measure=rule.plan.measure if rule.plan else None,
        plan=rule.plan.value if rule.plan else None,
        steps=tuple(
            Step(plan_share=each.plan_share, per_lead=each.per_lead.value())
            for each in rule.thresholds
        ),
        tokens_every=rule.tokens_every,
    )


def _lead(lead: _Lead) -> BonusLead:
    return BonusLead(
        lead_id=lead.lead_id,
        standing=lead.standing,
        verdict=lead.verdict,
        failed=lead.failed,
        missing=lead.missing,
        excluded_as=lead.excluded_as,
        carried=True,
    )
