"""The bonus: which leads of a period are paid for, by which rule, and what changed since (2.9)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from funnelcli.model.dispute import Dispute
from funnelcli.model.money import Money
from funnelcli.model.verdict import Verdict

Cap = Literal["plan", "none"]
PlanMeasure = Literal["qualified_leads", "leads"]


class Standing(StrEnum):
    """Where a lead stands in a statement; every lead that came stands in exactly one place."""

    CONFIRMED = "confirmed"
    HELD = "held"
    REJECTED = "rejected"
    EXCLUDED = "excluded"


@dataclass(frozen=True, kw_only=True)
class Step:
    """From this share of the plan on a paid lead is worth ``per_lead``."""

    plan_share: Decimal
    per_lead: Money


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How the bonus is counted; ``plan`` is the planned count of ``measure``, None without one."""

    per_lead: Money
    cap: Cap
    measure: PlanMeasure | None = None
    plan: int | None = None
    steps: tuple[Step, ...] = ()
    tokens_every: int | None = None


@dataclass(frozen=True, kw_only=True)
class BonusLead:
    """A lead of the period with what decided on it.

    ``dispute`` is the open one, else the resolved one whose verdict holds. A ``carried`` lead is in
    no export any more: it stands as in the earlier statement, unless a dispute says otherwise.
    """

    lead_id: str
    standing: Standing
    verdict: Verdict
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    excluded_as: str | None = None
    dispute: Dispute | None = None
    carried: bool = False


@dataclass(frozen=True, kw_only=True)
class Payment:
    """So many leads at so much each."""

    count: int
    per_lead: Money

    @property
    def amount(self) -> Money:
        """The sum."""
        return Money(self.count * self.per_lead.minor, self.per_lead.currency)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the leads of a period are worth; ``held_amount`` is what all held ones could add."""

    rule: Rule
    leads: tuple[BonusLead, ...]
    counts: Mapping[Standing, int]
    paid: Payment
    held_amount: Money

    @property
    def token_count(self) -> int | None:
        """Tokens of each of the two departments; None without a rule for tokens."""
        every = self.rule.tokens_every
        return None if every is None else self.counts[Standing.CONFIRMED] // every


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What a correction needs of the statement it corrects."""

    standings: Mapping[str, Standing]
    paid_count: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Change:
    """A lead that stands elsewhere than before, since the day ``on``; None is "not there"."""

    lead_id: str
    before: Standing | None
    after: Standing
    on: date
    dispute: Dispute | None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What turns the earlier statement into the present one; earlier + correction = present."""

    changes: tuple[Change, ...]
    counts: Mapping[Standing, int]
    paid_count: int
    amount: Money


def standing_of(verdict: Verdict, *, disputed: bool) -> Standing:
    """An open dispute holds a lead back whatever its verdict is."""
    if disputed or verdict is Verdict.UNKNOWN:
        return Standing.HELD
    return {
        Verdict.QUALIFIED: Standing.CONFIRMED,
        Verdict.REJECTED: Standing.REJECTED,
        Verdict.EXCLUDED: Standing.EXCLUDED,
    }[verdict]


def settle(leads: Sequence[BonusLead], rule: Rule) -> Statement:
    """The statement on the leads of a period."""
    counts = _counts(each.standing for each in leads)
    confirmed, held = counts[Standing.CONFIRMED], counts[Standing.HELD]
    paid = pay(rule, confirmed)
    with_held = pay(rule, confirmed + held).amount
    return Statement(
        rule=rule,
        leads=tuple(leads),
        counts=counts,
        paid=paid,
        held_amount=Money(with_held.minor - paid.amount.minor, with_held.currency),
    )


def pay(rule: Rule, confirmed: int) -> Payment:
    """Under the cap ``plan`` leads above the plan are not paid for; the highest step holds."""
    count = min(confirmed, rule.plan or 0) if rule.cap == "plan" else confirmed
    per_lead = rule.per_lead
    for step in rule.steps if rule.plan else ():
        if Fraction(confirmed, rule.plan or 1) >= step.plan_share:
            per_lead = step.per_lead
    return Payment(count=count, per_lead=per_lead)


def correct(earlier: Earlier, now: Statement, as_of: date) -> Correction:
    """The correction of an earlier statement; each change has the day of what caused it.

    That is the day of the lead's dispute, else ``as_of``: the exports or the agreement changed.
    Every lead of the earlier statement must be in the present one (``BonusLead.carried``).
    """
    changes = tuple(
        Change(
            lead_id=lead.lead_id,
            before=before,
            after=lead.standing,
            on=_changed_on(lead.dispute, as_of),
            dispute=lead.dispute,
        )
        for lead in now.leads
        if (before := earlier.standings.get(lead.lead_id)) is not lead.standing
    )
    was = _counts(earlier.standings.values())
    amount = now.paid.amount
    return Correction(
        changes=changes,
        counts={each: now.counts[each] - was[each] for each in Standing},
        paid_count=now.paid.count - earlier.paid_count,
        amount=Money(amount.minor - earlier.amount.minor, amount.currency),
    )


def _changed_on(dispute: Dispute | None, as_of: date) -> date:
    if dispute is None:
        return as_of
    return (dispute.resolution or dispute).at.date()


def _counts(standings: Iterable[Standing]) -> dict[Standing, int]:
    found = Counter(standings)
    return {each: found[each] for each in Standing}
