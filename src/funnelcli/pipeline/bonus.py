"""The bonus statement of a period from judged leads, the dispute log and the rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.errors import InputError, SettingsError
from funnelcli.history.disputes import DisputeLog
from funnelcli.history.statements import EarlierStatement, read_statement
from funnelcli.issues import Issue
from funnelcli.metrics.base import Question, in_period, plan_value
from funnelcli.metrics.bonus import (
    BonusLead,
    PlanMeasure,
    Rule,
    Statement,
    Step,
    correct,
    settle,
    standing_of,
)
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.period import Period
from funnelcli.model.personal import pseudonym
from funnelcli.model.phrase import Value, say
from funnelcli.model.verdict import Verdict
from funnelcli.pipeline.reading import Read, read_exports
from funnelcli.pipeline.request import Request
from funnelcli.report.bonus import PaperStatement, bonus_record, correction_record
from funnelcli.schema.columns import Role
from funnelcli.settings.bonus import BonusSettings
from funnelcli.settings.model import minor_units
from funnelcli.spec.model import Agreement
from funnelcli.spec.reason import failed_and_missing

_MEASURES: tuple[PlanMeasure, ...] = ("qualified_leads", "leads")


@dataclass(frozen=True, kw_only=True)
class BonusRun:
    """A statement for people, the same as records, and what is to be told."""

    paper: PaperStatement
    record: dict[str, Any]
    issues: tuple[Issue, ...]


def run_bonus(request: Request, previous: Path | None) -> BonusRun:
    """Judge the leads of the period and settle what they are worth.

    With ``previous``, the file of an earlier statement, its period and its rule hold, and the
    statement comes with the correction of the earlier one.

    Raises:
        SettingsError: there is no rule, no plan or no agreement, or the period is another one.
        InputError: the earlier statement, the log or the exports cannot be used.
    """
    earlier = read_statement(request.cwd / previous) if previous else None
    if earlier and request.period is None:
        request = replace(request, period=f"{earlier.period.start}..{earlier.period.last}")
    read = read_exports(request)
    agreement = read.project.agreement
    if agreement is None:
        raise SettingsError([Issue("S153")])
    _require_days(read)
    rule, told = _rule_in_force(read, earlier)
    leads = tuple(_leads(read, agreement))
    if earlier:
        leads += tuple(_carried(earlier, leads, read.disputes))
    if not leads:
        facts = read.canonical.facts
        values = {"period": read.question.period, "first": facts.first_on, "last": facts.last_on}
        raise InputError([Issue("D102", {**values})])
    paper = _paper(read, settle(leads, rule), earlier)
    return BonusRun(
        paper=paper,
        record=_record(read, agreement, paper, earlier),
        issues=(*read.issues, *told, *_told(read, earlier)),
    )


def _require_days(read: Read) -> None:
    """Without creation days nobody knows which leads came in the period."""
    facts = read.canonical.facts
    if facts.has(Role.LEADS, "created_at"):
        return
    files = [each for each in read.canonical.inputs if each.role in {Role.LEADS, Role.DEALS}]
    values = {
        "file": ", ".join(each.file for each in files),
        "role": Role.LEADS.value,
        "fields": "created_at",
        "headers": ", ".join(name for each in files for name in each.unmapped),
    }
    raise InputError([Issue("D042", values)])


def _rule_in_force(read: Read, earlier: EarlierStatement | None) -> tuple[Rule, list[Issue]]:
    """The rule of the earlier statement, else of the settings with the plan of the period."""
    bonus, question = read.project.settings.bonus, read.question
    currency = read.project.settings.currency or UNKNOWN_CURRENCY
    if earlier is None:
        if bonus is None:
            raise SettingsError([Issue("S191")])
        rule = _rule(bonus, question, currency)
        if rule.plan is None and (rule.cap == "plan" or rule.steps):
            measure = say(f"bonus.measure.{bonus.plan or _MEASURES[0]}")
            raise SettingsError([Issue("S192", {"period": question.period, "measure": measure})])
        return rule, []
    _require_same(earlier, question.period, currency)
    if bonus is not None and _rule(bonus, question, currency) != earlier.rule:
        return earlier.rule, [Issue("S197", {"file": earlier.file})]
    return earlier.rule, []


def _rule(bonus: BonusSettings, question: Question, currency: str) -> Rule:
    measures = (bonus.plan,) if bonus.plan else _MEASURES
    plans = {each: plan for each in measures if (plan := plan_value(question, each)) is not None}
    measure = next(iter(plans), None)
    return Rule(
        per_lead=Money(minor_units(bonus.per_lead, currency), currency),
        cap=bonus.cap,
        measure=measure,
        plan=plans[measure] if measure else None,
        steps=tuple(
            Step(
                plan_share=each.plan_share,
                per_lead=Money(minor_units(each.per_lead, currency), currency),
            )
            for each in bonus.thresholds
        ),
        tokens_every=bonus.tokens_every,
    )


def _require_same(earlier: EarlierStatement, period: Period, currency: str) -> None:
    """A correction is of the same period in the same currency."""
    pairs: list[tuple[Value, Value]] = [
        (earlier.period, period),
        (earlier.amount.currency, currency),
    ]
    for was, now in pairs:
        if was != now:
            values = {"file": earlier.file, "earlier": was, "now": now}
            raise SettingsError([Issue("S195", values)])


def _leads(read: Read, agreement: Agreement) -> Iterator[BonusLead]:
    """The leads of the period in the order of the exports; a statement names no customer."""
    leads = read.frames.leads.filter(in_period("created_on", read.question))
    columns = [name for name in leads.collect_schema().names() if name.startswith("c:")]
    own = ("lead_id", "verdict", "excluded_as", "spec_version", "input", "row")
    judged = collect_all({"leads": leads.select(*own, *columns)})["leads"]
    for row in sorted(judged, key=lambda each: (each["input"], each["row"])):
        lead_id, verdict = str(row["lead_id"]), Verdict(row["verdict"])
        failed, missing = failed_and_missing(row, agreement)
        dispute = read.disputes.deciding(lead_id)
        yield BonusLead(
            lead_id=pseudonym(lead_id),
            standing=standing_of(verdict, disputed=lead_id in read.disputes.open),
            verdict=verdict,
            failed=tuple(failed),
            missing=tuple(missing),
            excluded_as=row["excluded_as"],
            dispute=dispute and dispute.masked(),
        )


def _carried(
    earlier: EarlierStatement, leads: Iterable[BonusLead], log: DisputeLog
) -> Iterator[BonusLead]:
    """Leads that no export holds any more: paid for once, they do not go by leaving a file."""
    here = {each.lead_id for each in leads}
    for lead in earlier.leads:
        if lead.lead_id in here:
            continue
        dispute = log.deciding(lead.lead_id)
        verdict = log.verdicts.get(lead.lead_id, lead.verdict)
        standing = standing_of(verdict, disputed=lead.lead_id in log.open)
        known = dispute and dispute.masked()
        yield replace(lead, verdict=verdict, standing=standing, dispute=known)


def _paper(read: Read, statement: Statement, earlier: EarlierStatement | None) -> PaperStatement:
    question = read.question
    undated = read.frames.leads.filter(nw.col("created_on").is_null()).select(count=nw.len())
    paper = PaperStatement(
        statement=statement,
        period=question.period,
        as_of=question.as_of,
        undated_count=collect_all({"undated": undated})["undated"][0]["count"],
    )
    if earlier is None:
        return paper
    return replace(
        paper,
        correction=correct(earlier.result, statement, question.as_of),
        earlier_file=earlier.file,
        earlier_as_of=earlier.as_of,
    )


def _record(
    read: Read, agreement: Agreement, paper: PaperStatement, earlier: EarlierStatement | None
) -> dict[str, Any]:
    chain = read.disputes.chain
    return {
        **bonus_record(paper),
        "correction": correction_record(paper, earlier.sha256 if earlier else ""),
        "spec": {"version": agreement.newest.version, "sha256": agreement.sha256},
        "log": {"file": chain.name, "lines": len(chain.lines), "head": chain.head},
    }


def _told(read: Read, earlier: EarlierStatement | None) -> Iterator[Issue]:
    question = read.question
    if question.as_of < question.period.last:
        yield Issue("S198", {"period": question.period, "as_of": question.as_of})
    if earlier and not read.disputes.chain.holds(earlier.head):
        yield Issue("S196", {"file": earlier.file})
