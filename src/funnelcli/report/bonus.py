"""The bonus statement: who is paid for what, by which rule; for people and for machines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from funnelcli.metrics.bonus import BonusLead, Change, Correction, Rule, Standing, Statement
from funnelcli.model.dispute import Dispute
from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.verdict import Verdict
from funnelcli.report.cells import exclusion, row
from funnelcli.report.disputes import dispute_records
from funnelcli.report.model import Column, Kind, Section, Table

DEPARTMENTS = ("marketing", "sales")
"""Who gets tokens: an approved lead is the work of both."""
_READING_ORDER = (Standing.HELD, Standing.REJECTED, Standing.EXCLUDED, Standing.CONFIRMED)
"""What is argued about first."""


@dataclass(frozen=True, kw_only=True)
class PaperStatement:
    """A statement as it is handed over: with its period, and what it corrects."""

    statement: Statement
    period: Period
    as_of: date
    undated_count: int
    correction: Correction | None = None
    earlier_file: str | None = None
    earlier_as_of: date | None = None


def compose_bonus(paper: PaperStatement, limit: int | None) -> tuple[Section, ...]:
    """The sums with the rule, what changed since the earlier statement, then the leads.

    Each list holds at most ``limit`` leads.
    """
    changed = (_changes(paper, paper.correction, limit),) if paper.correction else ()
    return _summary(paper), *changed, _leads(paper.statement, limit)


def _summary(paper: PaperStatement) -> Section:
    statement = paper.statement
    came = sum(statement.counts.values())
    amounts = {Standing.CONFIRMED: statement.paid.amount, Standing.HELD: statement.held_amount}
    rows = [
        row(say(f"bonus.row.{each}"), statement.counts[each], amounts.get(each))
        for each in Standing
    ]
    table = Table(
        columns=_columns(("standing", Kind.TEXT), ("leads", Kind.COUNT), ("amount", Kind.MONEY)),
        rows=(*rows, row(say("bonus.came"), came, statement.paid.amount)),
        last_is_total=True,
    )
    return Section(
        id="bonus",
        title=say("bonus.title", period=paper.period),
        tables=(table,),
        notes=tuple(_notes(paper)),
    )


def _notes(paper: PaperStatement) -> Iterable[Phrase]:
    statement = paper.statement
    rule, paid = statement.rule, statement.paid
    yield say("bonus.paid", count=paid.count, per_lead=paid.per_lead, amount=paid.amount)
    yield _rule_note(rule, statement.counts[Standing.CONFIRMED])
    if statement.held_amount.minor:
        yield say("bonus.held", amount=statement.held_amount)
    if rule.tokens_every and statement.token_count is not None:
        left = rule.tokens_every - statement.counts[Standing.CONFIRMED] % rule.tokens_every
        yield say("bonus.tokens", every=rule.tokens_every, count=statement.token_count, left=left)
    if paper.undated_count:
        yield say("bonus.undated", count=paper.undated_count)
    if carried := sum(each.carried for each in statement.leads):
        yield say("bonus.carried", count=carried)


def _rule_note(rule: Rule, confirmed: int) -> Phrase:
    """The rule in words: what a lead is worth, where the thresholds lie, what the plan caps."""
    steps = [
        say("bonus.step", share=float(step.plan_share), per_lead=step.per_lead)
        for step in rule.steps
    ]
    return say(
        f"bonus.rule.{rule.cap}.steps" if steps else f"bonus.rule.{rule.cap}",
        per_lead=rule.per_lead,
        plan=_plan(rule),
        steps=listed(steps),
        confirmed=confirmed,
    )


def _plan(rule: Rule) -> Phrase | None:
    return None if rule.plan is None else say(f"bonus.plan.{rule.measure}", count=rule.plan)


def _leads(statement: Statement, limit: int | None) -> Section:
    ordered = sorted(statement.leads, key=lambda each: _READING_ORDER.index(each.standing))
    shown = ordered if limit is None else ordered[:limit]
    table = Table(
        columns=_columns(("lead", Kind.TEXT), ("where", Kind.TEXT), ("reason", Kind.TEXT)),
        rows=tuple(
            row(each.lead_id, say(f"bonus.standing.{each.standing}"), _reason(each))
            for each in shown
        ),
    )
    return Section(
        id="bonus_leads",
        title=say("bonus.leads"),
        tables=(table,) if shown else (),
        notes=_more(len(ordered) - len(shown)),
    )


def _more(count: int) -> tuple[Phrase, ...]:
    return (say("qualify.more", count=count),) if count else ()


def _reason(lead: BonusLead) -> Phrase | None:
    """Why a lead stands where it stands; a confirmed one without a dispute needs no reason."""
    if lead.dispute:
        return _dispute_reason(lead.dispute)
    if lead.verdict is Verdict.EXCLUDED:
        return say("bonus.reason.excluded", rule=exclusion(lead.excluded_as))
    if lead.verdict is Verdict.REJECTED:
        return say("bonus.reason.failed", criteria=listed(lead.failed))
    if lead.verdict is Verdict.UNKNOWN:
        return say("bonus.reason.missing", criteria=listed(lead.missing))
    return None


def _dispute_reason(dispute: Dispute) -> Phrase:
    said = dispute.resolution or dispute
    key = "bonus.reason.resolved" if dispute.resolution else "bonus.reason.disputed"
    return say(key, reason=said.reason, by=said.by, day=said.at.date())


def _changes(paper: PaperStatement, correction: Correction, limit: int | None) -> Section:
    shown = correction.changes if limit is None else correction.changes[:limit]
    table = Table(
        columns=_columns(
            ("day", Kind.TEXT),
            ("lead", Kind.TEXT),
            ("before", Kind.TEXT),
            ("after", Kind.TEXT),
            ("reason", Kind.TEXT),
        ),
        rows=tuple(row(*_change(each)) for each in shown),
    )
    total = say(
        "bonus.corrected" if correction.changes or correction.amount.minor else "bonus.unchanged",
        file=paper.earlier_file,
        day=paper.earlier_as_of,
        count=len(correction.changes),
        paid=_signed(correction.paid_count),
        amount=_signed(correction.amount),
    )
    return Section(
        id="bonus_correction",
        title=say("bonus.correction"),
        tables=(table,) if shown else (),
        notes=(total, *_more(len(correction.changes) - len(shown))),
    )


def _change(change: Change) -> Iterable[Value]:
    yield change.on
    yield change.lead_id
    yield say(f"bonus.standing.{change.before}" if change.before else "bonus.standing.absent")
    yield say(f"bonus.standing.{change.after}")
    yield _dispute_reason(change.dispute) if change.dispute else say("bonus.reason.data")


def _signed(value: int | Money) -> Value:
    """A difference with its sign; minus stands in the number itself."""
    minor = value.minor if isinstance(value, Money) else value
    return say("bonus.plus", value=value) if minor > 0 else value


def _columns(*named: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(title=say(f"bonus.column.{name}"), kind=kind) for name, kind in named)


def bonus_record(paper: PaperStatement) -> dict[str, Any]:
    """The statement as plain records; ``history/statements.py`` reads them back."""
    statement = paper.statement
    paid = statement.paid
    return {
        "as_of": paper.as_of,
        "period": paper.period,
        "is_final": paper.as_of >= paper.period.last,
        "rule": _rule_record(statement.rule),
        "counts": {
            "came": sum(statement.counts.values()),
            **_by_standing(statement.counts),
            "undated": paper.undated_count,
        },
        "paid": {"count": paid.count, "per_lead": paid.per_lead, "amount": paid.amount},
        "held_amount": statement.held_amount,
        "tokens": _tokens_record(statement),
        "leads": [_lead_record(each) for each in statement.leads],
    }


def correction_record(paper: PaperStatement, sha256: str) -> dict[str, Any] | None:
    """What changed since the earlier statement, whose file has this hash; None without one."""
    found = paper.correction
    if found is None:
        return None
    return {
        "previous": {"file": paper.earlier_file, "sha256": sha256, "as_of": paper.earlier_as_of},
        "counts": _by_standing(found.counts),
        "paid": {"count": found.paid_count, "amount": found.amount},
        "changes": [
            {
                "lead_id": each.lead_id,
                "before": each.before,
                "after": each.after,
                "on": each.on,
                "dispute": _one(each.dispute),
            }
            for each in found.changes
        ],
    }


def _by_standing(counts: Mapping[Standing, int]) -> dict[str, int]:
    return {each.value: counts[each] for each in Standing}


def _rule_record(rule: Rule) -> dict[str, Any]:
    return {
        "per_lead": rule.per_lead,
        "cap": rule.cap,
        "plan": None if rule.plan is None else {"measure": rule.measure, "value": rule.plan},
        "thresholds": [
            {"plan_share": str(each.plan_share), "per_lead": each.per_lead} for each in rule.steps
        ],
        "tokens_every": rule.tokens_every,
    }


def _tokens_record(statement: Statement) -> dict[str, Any] | None:
    every = statement.rule.tokens_every
    if every is None:
        return None
    return {
        "every": every,
        "count": statement.token_count,
        "next_in": every - statement.counts[Standing.CONFIRMED] % every,
        "departments": DEPARTMENTS,
    }


def _lead_record(lead: BonusLead) -> dict[str, Any]:
    return {
        "lead_id": lead.lead_id,
        "standing": lead.standing,
        "verdict": lead.verdict,
        "failed": lead.failed,
        "missing": lead.missing,
        "excluded_as": lead.excluded_as,
        "carried": lead.carried,
        "dispute": _one(lead.dispute),
    }


def _one(dispute: Dispute | None) -> dict[str, Any] | None:
    return dispute_records([dispute])[0] if dispute else None
