"""Two agreements compared, on paper: what parts the texts, what parts the verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from funnelcli.issues import Severity
from funnelcli.metrics.comparison import JUDGED, Comparison, SplitCause, Stake
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.report.asks import asks_phrase
from funnelcli.report.cells import column, interval, row
from funnelcli.report.model import Callout, CellValue, Column, Kind, Section, Table
from funnelcli.spec.diff import SpecDiff
from funnelcli.spec.rule import Criterion

Names = tuple[str, str]


def compose_texts(diff: SpecDiff, names: Names) -> Section:
    """The criteria of both sides beside each other."""
    rows = [
        *(_criteria_row(_COMMON, pair.first, pair.second) for pair in diff.common),
        *(_criteria_row(_DIFFERING, pair.first, pair.second) for pair in diff.differing),
        *(_criteria_row(_only(names[0]), each, None) for each in diff.first_only),
        *(_criteria_row(_only(names[1]), None, each) for each in diff.second_only),
    ]
    table = Table(
        columns=(
            column("criterion", Kind.TEXT),
            Column(title=say("compare.name", name=names[0]), kind=Kind.TEXT),
            Column(title=say("compare.name", name=names[1]), kind=Kind.TEXT),
            _column("relation", Kind.TEXT),
        ),
        rows=tuple(rows),
    )
    return Section(
        id="texts",
        title=say("compare.texts"),
        tables=(table,),
        notes=tuple(_text_notes(diff)),
    )


_COMMON = say("compare.relation.common")
_DIFFERING = say("compare.relation.differing")


def _only(name: str) -> Phrase:
    return say("compare.relation.one", name=name)


def _criteria_row(
    relation: Phrase, first: Criterion | None, second: Criterion | None
) -> tuple[Any, ...]:
    known = first or second
    title = (known.title or known.id) if known else ""
    return row(
        title,
        asks_phrase(first) if first else None,
        asks_phrase(second) if second else None,
        relation,
    )


def _text_notes(diff: SpecDiff) -> Iterable[Phrase]:
    yield say("compare.jaccard", share=diff.jaccard)
    yield say("compare.rule.same" if diff.same_rule else "compare.rule.differs")
    if diff.exclusions:
        yield say("compare.exclusions", names=listed(list(diff.exclusions)))
    if diff.placeholders:
        yield say("compare.placeholders", names=listed(list(diff.placeholders)))


def compose_verdict_tables(result: Comparison, names: Names) -> Section:
    """Both verdicts crossed, and how far they agree."""
    found = result.concordance
    two = Table(
        columns=_crossed(names),
        rows=(
            row(say("verdict.qualified"), found.both_yes, found.first_only),
            row(say("verdict.rejected"), found.second_only, found.both_no),
        ),
        caption=say("compare.two", first=names[0], second=names[1]),
    )
    three = Table(
        columns=(*_crossed(names), Column(title=say("verdict.unknown"), kind=Kind.COUNT)),
        rows=tuple(
            row(say(f"verdict.{one}"), *(result.table[one, other] for other in JUDGED))
            for one in JUDGED
        ),
        caption=say("compare.three", first=names[0], second=names[1]),
    )
    return Section(
        id="verdicts",
        title=say("compare.leads"),
        callouts=(_looser(result, names),),
        tables=(two, *([three] if result.undecided_count else []), _statistics(result)),
        notes=tuple(_left_out(result, names)),
    )


def _crossed(names: Names) -> tuple[Column, ...]:
    return (
        Column(title=say("compare.cross", first=names[0], second=names[1]), kind=Kind.TEXT),
        Column(title=say("verdict.qualified"), kind=Kind.COUNT),
        Column(title=say("verdict.rejected"), kind=Kind.COUNT),
    )


def _looser(result: Comparison, names: Names) -> Callout:
    found = result.concordance
    if not found.total:
        return Callout(text=say("compare.nothing"), severity=Severity.WARNING)
    if result.looser is None:
        key = "compare.no_split" if not found.split else "compare.even"
        return Callout(text=say(key, count=found.split), severity=Severity.NOTICE)
    name = names[0] if result.looser == "first" else names[1]
    more, less = sorted((found.first_only, found.second_only), reverse=True)
    text = say("compare.looser", name=name, more=more, less=less)
    return Callout(text=text, severity=Severity.WARNING)


def _statistics(result: Comparison) -> Table:
    found = result.concordance
    listed_rows: list[tuple[str, CellValue, CellValue]] = [
        ("agreement", found.agreement, interval(found.agreement)),
        ("on_yes", found.agreement_on_yes, None),
        ("on_no", found.agreement_on_no, None),
        ("kappa", _coefficient(found.kappa), None),
        ("alpha", _coefficient(found.alpha), None),
        ("pabak", _coefficient(found.pabak), None),
        ("mcnemar", _chance(found.mcnemar), None),
    ]
    return Table(
        columns=(
            _column("statistic", Kind.TEXT),
            _column("value", Kind.NUMBER),
            column("interval", Kind.NUMBER),
        ),
        rows=tuple(row(say(f"compare.{key}"), value, limits) for key, value, limits in listed_rows),
        caption=say("compare.statistics"),
    )


def _coefficient(value: float | None) -> Phrase | None:
    return None if value is None else say("compare.coefficient", value=value)


def _chance(value: float | None) -> Phrase | None:
    return None if value is None else say("compare.chance", value=value)


def _left_out(result: Comparison, names: Names) -> Iterable[Phrase]:
    if result.undecided_count:
        yield say("compare.undecided", count=result.undecided_count)
    if result.undated_count:
        yield say("qualify.undated", count=result.undated_count)
    for side, name in zip(("first", "second"), names, strict=True):
        if count := result.excluded[side]:
            yield say("compare.excluded", count=count, name=name)
    if count := result.excluded["both"]:
        yield say("compare.excluded.both", count=count)


def compose_causes(result: Comparison, names: Names) -> Section:
    """The criteria behind the splits, and the money that hangs on them."""
    tables = []
    if result.causes:
        tables.append(_causes(result.causes, names))
    if any(each.lead_count for each in result.stakes):
        tables.append(_stakes(result.stakes, names))
    return Section(
        id="causes",
        title=say("compare.causes"),
        tables=tuple(tables),
        notes=tuple(_bonus_notes(result)),
    )


def _causes(causes: Sequence[SplitCause], names: Names) -> Table:
    return Table(
        columns=(
            column("criterion", Kind.TEXT),
            _column("side", Kind.TEXT),
            _column("rejects", Kind.COUNT),
            _column("alone", Kind.COUNT),
        ),
        rows=tuple(
            row(
                each.title,
                names[0] if each.side == "first" else names[1],
                *(each.failed_count, each.alone_count),
            )
            for each in causes
        ),
    )


def _stakes(stakes: Iterable[Stake], names: Names) -> Table:
    return Table(
        columns=(
            _column("qualified_by", Kind.TEXT),
            _column("leads", Kind.COUNT),
            _column("open", Kind.COUNT),
            _column("open_amount", Kind.MONEY),
            _column("won", Kind.COUNT),
            _column("won_amount", Kind.MONEY),
        ),
        rows=tuple(
            row(
                names[0] if each.qualified_by == "first" else names[1],
                *(each.lead_count, each.open_count, each.open_amount),
                *(each.won_count, each.won_amount),
            )
            for each in stakes
        ),
        caption=say("compare.stakes"),
    )


def _bonus_notes(result: Comparison) -> Iterable[Phrase]:
    if bonus := result.bonus:
        yield say("compare.bonus", price=bonus.per_lead, disputed=bonus.disputed, net=bonus.net)
    if count := sum(each.unpriced_count for each in result.stakes):
        yield say("compare.unpriced", count=count)


def compose_splits(rows: Sequence[Mapping[str, Any]], count: int, names: Names) -> Section:
    """The leads that flip, out of ``count``."""
    table = Table(
        columns=(
            Column(title=say("qualify.column.lead"), kind=Kind.TEXT),
            Column(title=say("compare.name", name=names[0]), kind=Kind.TEXT),
            Column(title=say("compare.name", name=names[1]), kind=Kind.TEXT),
            Column(title=say("qualify.column.failed"), kind=Kind.TEXT),
            _column("split_open", Kind.MONEY),
            _column("split_won", Kind.MONEY),
        ),
        rows=tuple(
            row(
                each["lead_id"],
                say(f"verdict.{each['first']}"),
                say(f"verdict.{each['second']}"),
                _names(each["failed"]),
                *(each["open_amount"], each["won_amount"]),
            )
            for each in rows
        ),
    )
    notes = (say("qualify.more", count=count - len(rows)),) if len(rows) < count else ()
    return Section(
        id="splits",
        title=say("compare.splits"),
        tables=(table,) if rows else (),
        notes=notes,
    )


def _names(names: Sequence[str]) -> Value:
    return listed(list(names))


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"compare.column.{name}"), kind=kind)
