"""A metric explained on paper: what it asks, what it found, which rows are in it and which not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from funnelcli.evidence.account import Account, Told
from funnelcli.evidence.base import EXCLUDED, Figure
from funnelcli.evidence.row import Record
from funnelcli.issues import Severity
from funnelcli.metrics.base import Question
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.state import Mark
from funnelcli.report.cells import exclusion, name, row
from funnelcli.report.improvement import improvement
from funnelcli.report.model import Callout, CellValue, Column, Kind, Section, Table
from funnelcli.report.understood import exclusion as left_in_file
from funnelcli.schema.canonical import InputFile
from funnelcli.schema.columns import Role

PARTS = ("question", "formula", "dates", "population")
"""What is said of every metric, in this order."""
_COLUMNS: Mapping[Role, Sequence[tuple[str, Kind]]] = {
    Role.LEADS: (
        ("created_on", Kind.TEXT),
        ("channel", Kind.TEXT),
        ("manager", Kind.TEXT),
        ("verdict", Kind.TEXT),
    ),
    Role.DEALS: (
        ("created_on", Kind.TEXT),
        ("decided_on", Kind.TEXT),
        ("stage", Kind.TEXT),
        ("manager", Kind.TEXT),
        ("amount", Kind.MONEY),
    ),
    Role.SPEND: (
        ("spend_on", Kind.TEXT),
        ("channel", Kind.TEXT),
        ("campaign", Kind.TEXT),
        ("spend", Kind.MONEY),
    ),
}
"""What a table shows of a row besides its id and its place; files have every field."""
_Last: TypeAlias = tuple[str, Callable[[Record], CellValue]]
"""The last column of such a table, and what it says of a row."""


def compose_meaning(metric: str, question: Question, mark: Mark) -> Section:
    """Question, formula, dates and population, the state, and what would make it better."""
    advice = improvement(mark)
    told = (say("explanation.improve", advice=advice),) if advice else ()
    return Section(
        id="meaning",
        title=say(f"{metric}.title"),
        mark=mark,
        callouts=tuple(Callout(text=text, severity=Severity.WARNING) for text in told),
        notes=(
            *compose_about(metric),
            say("explanation.asked", period=question.period, day=question.as_of),
        ),
    )


def compose_about(metric: str) -> tuple[Phrase, ...]:
    """Question, formula, dates and population of ``metric``."""
    return tuple(
        say("explanation.part", title=say(f"about.part.{part}"), text=about(metric, part))
        for part in PARTS
    )


def about(metric: str, part: str) -> Phrase:
    """What is said of ``metric``: one of ``PARTS``."""
    return say(f"about.{metric}.{part}")


def compose_figures(
    accounts: Sequence[Account], where: Mapping[str, str], *, compared: bool
) -> Section:
    """Every figure with its rows, beside what the report says where nothing narrows them."""
    columns = (
        _column("figure", Kind.TEXT),
        _column("rows", Kind.COUNT),
        _column("sum_of_rows", Kind.NUMBER),
        *((_column("total", Kind.NUMBER),) if compared else ()),
    )
    return Section(
        id="figures",
        title=say("explanation.figures"),
        tables=tuple(
            Table(
                columns=columns,
                rows=tuple(
                    row(
                        told.figure.words,
                        told.rows_count,
                        told.sum_of_rows,
                        *((told.total,) if compared else ()),
                    )
                    for told in each.figures
                ),
                caption=say(f"explanation.role.{each.role}"),
            )
            for each in accounts
        ),
        notes=tuple(_conditions(where)),
    )


def _conditions(where: Mapping[str, str]) -> Iterable[Phrase]:
    if where:
        conditions = listed([_condition(column, value) for column, value in where.items()])
        yield say("explanation.where", conditions=conditions)


def _condition(column: str, value: str) -> Phrase:
    shown: Value = value or say("explanation.blank")
    return say("explanation.condition", column=column, value=shown)


def compose_left_out(accounts: Sequence[Account], inputs: Iterable[InputFile]) -> Section:
    """Why rows count in no figure, and what reading the files left out before."""
    roles = {each.role for each in accounts}
    return Section(
        id="left_out",
        title=say("explanation.left_out"),
        tables=tuple(_reasons(each) for each in accounts),
        notes=tuple(_file(each) for each in inputs if each.role in roles),
    )


def _reasons(account: Account) -> Table:
    columns = (_column("reason", Kind.TEXT), _column("rows", Kind.COUNT))
    rows = [row(reason_words(name), count) for name, count in account.left_out.items()]
    rows.append(row(say("explanation.counted"), account.counted_count))
    rows.append(row(say("row.total"), account.seen_count))
    return Table(
        columns=columns,
        rows=tuple(rows),
        caption=say(f"explanation.role.{account.role}"),
        last_is_total=True,
    )


def reason_words(reason: str) -> Phrase:
    """Why a row counts in no figure, in words."""
    if reason.startswith(EXCLUDED):
        return say("apart.excluded", name=exclusion(reason.removeprefix(EXCLUDED)))
    return say(f"apart.{reason}")


def _file(source: InputFile) -> Phrase:
    gone = [
        say("check.excluded", reason=left_in_file(reason), number=number)
        for reason, number in source.rows_excluded.items()
        if number
    ]
    return say(
        "explanation.file",
        file=source.file,
        read=source.rows_read,
        kept=source.rows_kept,
        excluded=listed(gone) or say("check.excluded.none"),
    )


def compose_behind(
    metric: str, role: Role, figure: Figure, rows: Sequence[Record], number: int
) -> Section:
    """The first rows that count in ``figure``, of ``number`` in all, for a page with room."""
    asked = f"{metric}.{figure.name}"
    cut = say("page.behind_more", shown=len(rows), number=number, figure=asked)
    return Section(
        id=f"{metric}_rows",
        title=say("page.behind", figure=figure.words, number=number),
        tables=(_rows(role, rows),),
        notes=(cut,) if len(rows) < number else (),
    )


def compose_rows(
    account: Account, rows: Iterable[Record], *, left_out: bool, shown: int | None
) -> Section:
    """The rows of one role; ``shown`` of them where the list is cut."""
    found = list(rows)
    total = account.seen_count - account.counted_count if left_out else account.counted_count
    key = "explanation.rows_left_out" if left_out else "explanation.rows"
    cut = shown is not None and total > len(found)
    return Section(
        id=f"rows_{account.role}",
        title=say(key, role=say(f"explanation.role.{account.role}"), number=total),
        tables=(_rows(account.role, found, _last_of(account, left_out=left_out)),) if found else (),
        notes=(say("explanation.cut", shown=len(found), number=total),) if cut else (),
    )


def _last_of(account: Account, *, left_out: bool) -> _Last:
    """Why a row does not count, or what it counts in."""
    words = {told.figure.name: told.figure.words for told in account.figures}
    if left_out:
        return "reason", lambda each: reason_words(each["left_out"])
    return "figures", lambda each: listed([words[name] for name in each["figures"]])


def _rows(role: Role, found: Sequence[Record], last: _Last | None = None) -> Table:
    own = _COLUMNS[role]
    files = {_file_of(each) for each in found}
    alone = len(files) == 1

    def cells(each: Record) -> Iterable[CellValue]:
        if role is not Role.SPEND:
            place = str(each["row"])
            yield each["id"]
            yield place if alone else say("explanation.place", file=_file_of(each), row=place)
        yield from (_cell(each, column) for column, _ in own)
        if last:
            yield last[1](each)

    where = ("id", "row" if alone else "place") if role is not Role.SPEND else ()
    columns = (
        *(_column(column, Kind.TEXT) for column in where),
        *(_column(column, kind) for column, kind in own),
        *((_column(last[0], Kind.TEXT),) if last else ()),
    )
    return Table(
        columns=columns,
        rows=tuple(row(*cells(each)) for each in found),
        caption=say("explanation.of_file", file=files.pop()) if alone and where else None,
    )


def _file_of(record: Record) -> str:
    sheet = f"[{record['sheet']}]" if record["sheet"] else ""
    return f"{record['file'] or ''}{sheet}"


def _cell(record: Record, column: str) -> CellValue:
    value: Any = record.get(column)
    if column == "verdict":
        return None if value is None else say(f"verdict.{value}")
    if column == "stage":
        outcome = record.get("outcome")
        return value if outcome in {None, "open"} else say(f"explanation.outcome.{outcome}")
    if column in {"manager", "channel"}:
        return name(value, f"absent.{column}")
    found: CellValue = value
    return found


def _column(column: str, kind: Kind) -> Column:
    return Column(title=say(f"explanation.column.{column}"), kind=kind)


def account_records(accounts: Iterable[Account]) -> tuple[list[Record], list[Record]]:
    """The figures and the reasons of all roles as plain records."""
    figures, reasons = [], []
    for each in accounts:
        role = each.role.value
        figures += [_figure(role, told) for told in each.figures]
        reasons += [
            {"role": role, "reason": reason, "text": reason_words(reason), "count": count}
            for reason, count in each.left_out.items()
        ]
    return figures, reasons


def _figure(role: str, told: Told) -> Record:
    return {
        "role": role,
        "figure": told.figure.name,
        "title": told.figure.words,
        "rows_count": told.rows_count,
        "sum_of_rows": told.sum_of_rows,
        "total": told.total,
    }
