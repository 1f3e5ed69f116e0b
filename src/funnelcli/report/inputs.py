"""What was read, kept and left out: the account of each input, for ``check``."""

from collections.abc import Iterable

from funnelcli.model.phrase import say
from funnelcli.report.cells import listed, row
from funnelcli.report.model import CellValue, Column, Kind, Section, Table
from funnelcli.report.understood import exclusion
from funnelcli.schema.canonical import InputFile

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


def compose_inputs(inputs: Iterable[InputFile]) -> Section:
    """A row per input; read is kept plus what was left out, reason by reason."""
    columns = tuple(Column(title=say(f"check.column.{name}"), kind=kind) for name, kind in _COLUMNS)
    rows = tuple(row(*_account(source)) for source in inputs)
    return Section(
        id="inputs", title=say("check.title"), tables=(Table(columns=columns, rows=rows),)
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
