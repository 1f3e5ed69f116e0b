"""How the files were understood, and the accounts of their rows at the foot of the report."""

from collections.abc import Iterable

from funnelcli.metrics.base import Question
from funnelcli.model.money import UNKNOWN_CURRENCY
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.stage import Outcome
from funnelcli.schema.calendar import MONDAY_TO_FRIDAY
from funnelcli.schema.canonical import Canonical, Facts, InputFile, People

EXCLUSIONS = frozenset(
    {
        "deleted",
        "duplicate",
        "footer",
        "merged_into",
        "no_date",
        "no_id",
        "no_spend",
        "no_stage",
        "not_a_move",
        "orphan_deal",
        "ragged",
        "refund",
        "repeated_header",
        "same_file",
        "stray_quote",
        "total_row",
        "truncated",
        "unclosed_quote",
        "unreadable",
        "unsorted",
    }
)
"""Reasons to leave a row out that have words of their own; others are message codes."""
_HASH_LENGTH = 12


def compose_understood(canonical: Canonical) -> tuple[Phrase, ...]:
    """File to role, profile, dates and money; then won and lost, and the order of stages."""
    found = [line for each in canonical.inputs for line in _file(each)]
    facts = canonical.facts
    if facts.stages:
        won, lost = (_stages(facts, outcome) for outcome in (Outcome.WON, Outcome.LOST))
        found.append(say("understood.outcomes", won=won, lost=lost))
    if facts.stage_order and facts.ladders:
        for ladder in facts.ladders:
            stages = listed(list(ladder.stages))
            found.append(
                say(
                    f"understood.stages.{facts.stage_order}",
                    pipeline=ladder.pipeline or say("understood.one_pipeline"),
                    stages=stages,
                )
            )
    elif "deals" in facts.fields:
        found.append(say("understood.no_stages"))
    return tuple(found)


def _stages(facts: Facts, outcome: Outcome) -> Value:
    """The stages that mean ``outcome``, of all pipelines: the first few."""
    names = sorted({stage for (_, stage), each in facts.stages.items() if each is outcome})
    more = ["…"] if len(names) > _NAMED else []
    return listed([*names[:_NAMED], *more]) if names else say("understood.outcomes.none")


def _file(source: InputFile) -> Iterable[Phrase]:
    yield say(
        "understood.file",
        file=source.file,
        role=_role(source),
        profile=_profile(source),
        count=source.rows_kept,
    )
    if source.role == "deals":
        yield from _deals(source)
    if source.date_formats:
        formats: list[Value] = [
            say("understood.date", field=source.columns.get(field, field), format=form)
            for field, form in source.date_formats.items()
        ]
        yield say("understood.dates", dates=listed(formats))
    if source.unmapped:
        yield _unmapped(source)


def _unmapped(source: InputFile) -> Phrase:
    """The columns nobody asked for: the first few, and how many more ``inspect`` lists."""
    first, more = listed(list(source.unmapped[:_NAMED])), len(source.unmapped) - _NAMED
    if more <= 0:
        return say("understood.unmapped", headers=first)
    return say("understood.unmapped_many", headers=first, count=more, file=source.file)


_NAMED = 6


def _deals(source: InputFile) -> Iterable[Phrase]:
    columns = source.columns
    if "amount" in columns:
        key = "understood.money.written" if source.money_note else "understood.money"
        yield say(key, column=columns["amount"], form=source.money_note)
    else:
        yield say("understood.no_money")
    outcome = columns.get("status") or columns.get("stage")
    if outcome:
        yield say("understood.outcome", column=outcome)
    if source.closed_basis:
        yield say("understood.closing", basis=say(f"closing.{source.closed_basis}"))
    else:
        yield say("understood.no_closing")


def _role(source: InputFile) -> Phrase:
    return say(f"role.{source.role}") if source.role else say("role.none")


def _profile(source: InputFile) -> Value:
    return source.profile or say("understood.no_profile")


def compose_footer(
    question: Question, canonical: Canonical, spec_version: int | None
) -> tuple[Phrase, ...]:
    """Inputs with their accounts, then what the figures were computed with."""
    facts = canonical.facts
    found = [_accounts(each) for each in canonical.inputs]
    found.append(say("footer.as_of", day=question.as_of, period=question.period))
    country = question.calendar.country
    if country == MONDAY_TO_FRIDAY:
        found.append(say("footer.calendar.plain"))
    else:
        found.append(say("footer.calendar", country=country))
    found.append(_currency(canonical))
    if any(facts.closed_basis_counts.values()):
        counts: list[Value] = [
            say("footer.closing.one", basis=say(f"closing.{basis}"), number=number)
            for basis, number in facts.closed_basis_counts.items()
            if number
        ]
        found.append(say("footer.closing", counts=listed(counts)))
    if facts.stage_order:
        found.append(say(f"footer.stage_order.{facts.stage_order}"))
    if facts.people is not None:
        found.append(people_behind(facts.people))
    if spec_version is not None:
        found.append(say("footer.spec", version=spec_version))
    return tuple(found)


def _accounts(source: InputFile) -> Phrase:
    excluded: list[Value] = [
        say("footer.excluded.one", reason=exclusion(reason), number=number)
        for reason, number in source.rows_excluded.items()
        if number
    ]
    key = "footer.input.excluded" if excluded else "footer.input"
    return say(
        key,
        file=source.file,
        role=_role(source),
        read=source.rows_read,
        kept=source.rows_kept,
        excluded_count=sum(source.rows_excluded.values()),
        excluded=listed(excluded),
        hash=source.sha256[:_HASH_LENGTH],
    )


def people_behind(people: People) -> Phrase:
    """How many persons the leads are, for the foot of the report and for ``check``."""
    return say(
        "footer.people",
        leads=people.leads_count,
        persons=people.persons_count,
        without=people.without_contact_count,
    )


def exclusion(reason: str) -> Value:
    """The words for a reason to leave a row out; a message code stands for itself."""
    return say(f"excluded.{reason}") if reason in EXCLUSIONS else reason


def _currency(canonical: Canonical) -> Phrase:
    facts = canonical.facts
    if facts.currency is None:
        return say("footer.currency.several", currencies=listed(list(facts.currencies)))
    if facts.currency == UNKNOWN_CURRENCY:
        return say("footer.currency.unknown")
    return say("footer.currency", currency=facts.currency)
