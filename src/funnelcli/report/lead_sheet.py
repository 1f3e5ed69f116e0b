"""One lead on one sheet: its row, each criterion under each agreement, its deals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from funnelcli.model.day import number_day
from funnelcli.model.money import UNKNOWN_CURRENCY, Money
from funnelcli.model.personal import mask_contact, mask_contacts, mask_name, mask_words, name_words
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.report.asks import asks_phrase, asks_record
from funnelcli.report.cells import amount, column, exclusion, name, row
from funnelcli.report.model import CellValue, Column, Kind, Section, Table
from funnelcli.report.record import Record
from funnelcli.schema.columns import LEAD_FIELDS
from funnelcli.schema.columns import Kind as FieldKind
from funnelcli.spec.levers import ONE_SCORE
from funnelcli.spec.opened import AnswerSeen, OpenedLead, ScoreSeen

Cells: TypeAlias = Sequence[tuple[str, str | None]]
Sides: TypeAlias = Sequence[tuple[str, OpenedLead]]
_CONTACTS = (FieldKind.PHONE, FieldKind.EMAIL)
_NAMES = frozenset({"contact", "company"})


def masked(
    cells: Cells, columns: Mapping[str, str], unread: Mapping[str, str]
) -> list[tuple[str, str | None]]:
    """The row without its people: contacts and names hidden, wherever they stand.

    ``columns`` maps canonical fields to the headers they were read from, ``unread`` headers that
    hold people all the same to the field they are hidden as.
    """
    fields = dict(unread)
    fields |= {part: own for own, headers in columns.items() for part in headers.split(", ")}
    fields |= {headers: own for own, headers in columns.items()}
    people = name_words([text for own, text in cells if text and fields.get(own) in _NAMES])
    return [
        (own, None if text is None else _hidden(text, fields.get(own), people))
        for own, text in cells
    ]


def _hidden(text: str, field: str | None, people: frozenset[str]) -> str:
    if LEAD_FIELDS.get(field or "") in _CONTACTS:
        return mask_contact(text)
    return mask_name(text) if field in _NAMES else mask_words(mask_contacts(text), people)


def compose_row(cells: Cells, place: str) -> Section:
    """The lead as it stands in the export."""
    table = Table(
        columns=(_column("field", Kind.TEXT), _column("value", Kind.TEXT)),
        rows=tuple(row(own, text) for own, text in cells),
    )
    return Section(
        id="row", title=say("lead.row"), tables=(table,), notes=(say("lead.place", place=place),)
    )


def compose_sides(sides: Sides, currency: str | None, *, personal: bool) -> Iterable[Section]:
    """The verdicts beside each other, then each criterion of each agreement."""
    if not sides:
        return
    verdicts = Table(
        columns=(
            _column("agreement", Kind.TEXT),
            _column("version", Kind.COUNT),
            Column(title=say("qualify.column.verdict"), kind=Kind.TEXT),
            Column(title=say("qualify.column.failed"), kind=Kind.TEXT),
            Column(title=say("qualify.column.missing"), kind=Kind.TEXT),
        ),
        rows=tuple(
            row(
                own,
                each.version,
                _verdict(each),
                listed(list(each.failed)),
                listed(list(each.missing)),
            )
            for own, each in sides
        ),
    )
    yield Section(id="verdicts", title=say("lead.verdicts"), tables=(verdicts,))
    for own, each in sides:
        yield Section(
            id=f"criteria:{own}",
            title=say("lead.criteria", name=own),
            tables=(_criteria(each.answers, currency, personal=personal),),
            notes=tuple(_score(score) for score in each.scores),
        )


def _verdict(opened: OpenedLead) -> Phrase:
    verdict = say(f"verdict.{opened.verdict}")
    if opened.excluded_as is None:
        return verdict
    return say("lead.excluded", verdict=verdict, name=exclusion(opened.excluded_as))


def _criteria(answers: Iterable[AnswerSeen], currency: str | None, *, personal: bool) -> Table:
    return Table(
        columns=(
            column("criterion", Kind.TEXT),
            _column("asks", Kind.TEXT),
            _column("seen", Kind.TEXT),
            _column("answer", Kind.TEXT),
        ),
        rows=tuple(
            row(
                each.criterion.title or each.criterion.id,
                asks_phrase(each.criterion),
                say("lead.absent")
                if not each.is_exported
                else seen(each, currency, personal=personal),
                say(f"lead.answer.{_ANSWERS[each.answer]}"),
            )
            for each in answers
        ),
    )


_ANSWERS = {1: "passed", 0: "failed", None: "unknown"}


def seen(answer: AnswerSeen, currency: str | None, *, personal: bool) -> CellValue:
    """The value that a criterion looked at; people are hidden unless they may be seen."""
    value, field = answer.value, answer.criterion.field
    if answer.criterion.kind is FieldKind.MONEY and isinstance(value, int):
        return Money(value, currency or UNKNOWN_CURRENCY)
    if isinstance(value, str):
        return value if personal else _hidden(value, field, frozenset())
    return value.date() if hasattr(value, "date") else value if isinstance(value, int) else None


def _score(score: ScoreSeen) -> Phrase:
    own: Value = say("qualify.score.own") if score.name == ONE_SCORE else score.name
    points: Value = score.low
    if score.low != score.high:
        points = say("qualify.score.range", low=score.low, high=score.high)
    if score.at_least is None:
        return say("lead.score", name=own, points=points)
    return say("lead.score.of", name=own, points=points, least=score.at_least)


def compose_deals(deals: Sequence[Mapping[str, Any]]) -> Section:
    """What became of the lead."""
    if not deals:
        return Section(id="deals", title=say("lead.deals"), notes=(say("lead.deals.none"),))
    table = Table(
        columns=tuple(
            _column(own, kind)
            for own, kind in (
                *(("deal", Kind.TEXT), ("stage", Kind.TEXT), ("outcome", Kind.TEXT)),
                *(("amount", Kind.MONEY), ("manager", Kind.TEXT), ("created", Kind.TEXT)),
                *(("closed", Kind.TEXT), ("reason", Kind.TEXT)),
            )
        ),
        rows=tuple(
            row(
                each["deal_id"],
                each["stage"],
                say(f"lead.outcome.{each['outcome']}"),
                amount(_money(each), ()),
                name(each["manager"], "absent.manager"),
                *(_day(each["created_on"]), _day(each["decided_on"]), each["loss_reason"]),
            )
            for each in deals
        ),
    )
    return Section(id="deals", title=say("lead.deals"), tables=(table,))


def _money(deal: Mapping[str, Any]) -> Money | None:
    minor = deal["amount"]
    return None if minor is None else Money(minor, deal["currency"] or UNKNOWN_CURRENCY)


def _day(number: int | None) -> date | None:
    return None if number is None else number_day(number)


def side_records(sides: Sides, currency: str | None, *, personal: bool) -> list[Record]:
    """The agreements with their criteria and the values seen."""
    return [
        {
            "name": own,
            "version": each.version,
            "verdict": each.verdict.value,
            "excluded_as": each.excluded_as,
            "failed": list(each.failed),
            "missing": list(each.missing),
            "criteria": [
                {
                    **asks_record(answer.criterion),
                    "is_exported": answer.is_exported,
                    "value": seen(answer, currency, personal=personal),
                    "answer": _ANSWERS[answer.answer],
                }
                for answer in each.answers
            ],
            "scores": [
                {"score": s.name, "low": s.low, "high": s.high, "at_least": s.at_least}
                for s in each.scores
            ],
        }
        for own, each in sides
    ]


def deal_records(deals: Iterable[Mapping[str, Any]]) -> list[Record]:
    """The deals of the lead."""
    return [
        {
            **{key: each[key] for key in ("deal_id", "pipeline", "stage", "outcome", "manager")},
            "amount": _money(each),
            "created_on": _day(each["created_on"]),
            "closed_on": _day(each["decided_on"]),
            "loss_reason": each["loss_reason"],
        }
        for each in deals
    ]


def _column(own: str, kind: Kind) -> Column:
    return Column(title=say(f"lead.column.{own}"), kind=kind)
