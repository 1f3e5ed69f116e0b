"""An inspected file as a section. It stands here because reports know nothing of sources."""

from collections.abc import Iterator

from funnelcli.model.phrase import listed, say
from funnelcli.report.cells import row
from funnelcli.report.model import Cell, CellValue, Column, Kind, Section, Table
from funnelcli.report.understood import exclusion
from funnelcli.sources.inspect import FieldSeen, Inspection

_COLUMNS = (
    ("field", Kind.TEXT),
    ("header", Kind.TEXT),
    ("evidence", Kind.TEXT),
    ("unread", Kind.COUNT),
    ("samples", Kind.TEXT),
)


def compose_inspection(seen: Inspection) -> Section:
    """What the file is, then its columns as they are understood, then those nobody reads."""
    facts = Table(
        columns=(_column("what", Kind.TEXT), _column("value", Kind.TEXT)),
        rows=tuple(row(say(f"inspect.{name}"), value) for name, value in _facts(seen)),
    )
    fields = Table(
        columns=tuple(_column(name, kind) for name, kind in _COLUMNS),
        rows=tuple(_field(each) for each in seen.fields),
    )
    notes = [say("inspect.unmapped", headers=listed(list(seen.unmapped)))] if seen.unmapped else []
    likely = [
        say("inspect.likely.one", field=name, header=header) for name, header in seen.likely.items()
    ]
    if likely:
        notes.append(say("inspect.likely", pairs=listed([*likely])))
    return Section(
        id="inspection",
        title=say("inspect.title", file=seen.file),
        tables=(facts, fields) if seen.fields else (facts,),
        notes=tuple(notes),
    )


def _facts(seen: Inspection) -> Iterator[tuple[str, CellValue]]:
    yield "role", say(f"role.{seen.role}") if seen.role else say("role.none")
    if seen.profile is not None:
        yield "profile", say("inspect.profile.value", profile=seen.profile, count=seen.score)
    yield "container", seen.container
    if seen.sheet is not None:
        yield "sheet", seen.sheet
    if seen.encoding is not None:
        yield "encoding", seen.encoding
    if seen.separator is not None:
        yield "separator", seen.separator
    if seen.header_row:
        yield "header_row", seen.header_row
    if seen.period is not None:
        yield "period", seen.period
    yield "rows_read", seen.rows_read
    excluded = [
        say("check.excluded", reason=exclusion(reason), number=number)
        for reason, number in seen.rows_excluded.items()
        if number
    ]
    if excluded:
        yield "rows_excluded", listed(excluded)
    yield "sha256", seen.sha256


def _field(seen: FieldSeen) -> tuple[Cell, ...]:
    headers, samples = (listed([*texts]) for texts in (seen.headers, seen.samples))
    return row(seen.name, headers, seen.evidence, seen.unread, samples)


def _column(name: str, kind: Kind) -> Column:
    return Column(title=say(f"inspect.column.{name}"), kind=kind)
