"""What was read, kept and left out: the account of each input, for ``check``."""

from collections.abc import Iterable

from funnelcli.model.phrase import listed, say
from funnelcli.report.cells import row
from funnelcli.report.model import CellValue, Column, Kind, Section, Table
from funnelcli.report.understood import exclusion, people_behind
from funnelcli.schema.canonical import InputFile, People

_COLUMNS = (
    ("file", Kind.TEXT),
    ("role", Kind.TEXT),
    ("profile", Kind.TEXT),
    ("encoding", Kind.TEXT),
    ("header_row", Kind.COUNT),
    ("read", Kind.COUNT),
    ("kept", Kind.COUNT),
    ("excluded", Kind.TEXT),
)


def compose_inputs(inputs: Iterable[InputFile], people: People | None) -> Section:
    """A row per input (read is kept plus what was left out), and the persons behind the leads."""
    columns = tuple(Column(title=say(f"check.column.{name}"), kind=kind) for name, kind in _COLUMNS)
    rows = tuple(row(*_account(source)) for source in inputs)
    return Section(
        id="inputs",
        title=say("check.title"),
        tables=(Table(columns=columns, rows=rows),),
        notes=() if people is None else (people_behind(people),),
    )


def _account(source: InputFile) -> Iterable[CellValue]:
    yield source.file if source.sheet is None else f"{source.file} [{source.sheet}]"
    yield say(f"role.{source.role}") if source.role else say("role.none")
    yield source.profile
    yield source.encoding
    yield source.header_row
    yield source.rows_read
    yield source.rows_kept
    yield listed(
        [
            say("check.excluded", reason=exclusion(reason), number=number)
            for reason, number in source.rows_excluded.items()
            if number
        ]
    ) or say("check.excluded.none")
