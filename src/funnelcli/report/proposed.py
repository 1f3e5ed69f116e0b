"""What ``init`` found, file by file, and what is left for people to settle."""

from collections.abc import Iterator

from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.report.cells import row
from funnelcli.report.model import Column, Kind, Section, Table
from funnelcli.settings.proposal import Proposal, ProposedPipeline

_COLUMNS = (
    ("file", Kind.TEXT),
    ("role", Kind.TEXT),
    ("profile", Kind.TEXT),
    ("kept", Kind.COUNT),
)


def compose_proposal(proposal: Proposal) -> Section:
    """A row per export that will be read, then the files left out and the open questions."""
    columns = tuple(Column(title=say(f"check.column.{name}"), kind=kind) for name, kind in _COLUMNS)
    rows = tuple(
        row(each.path, say(f"role.{each.role}"), each.profile, each.rows)
        for each in proposal.sources
    )
    return Section(
        id="proposal",
        title=say("init.title"),
        tables=(Table(columns=columns, rows=rows),),
        notes=tuple(_notes(proposal)),
    )


def _notes(proposal: Proposal) -> Iterator[Phrase]:
    for each in proposal.strangers:
        key = "init.left_out" if each.is_named else "init.left_out.nameless"
        yield say(key, file=each.file, code=each.reason.code, why=each.reason.message)
    yield from map(_pipeline, proposal.pipelines)
    if proposal.currency:
        yield say("init.currency", currency=proposal.currency)
    elif proposal.currencies:
        key = "init.currencies" if len(proposal.currencies) > 1 else "init.currency.some"
        yield say(key, names=listed([*proposal.currencies]))
    if any(each.likely for each in proposal.sources):
        yield say("init.likely")


def _pipeline(pipeline: ProposedPipeline) -> Phrase:
    key = "init.pipeline" if pipeline.name else "init.pipeline.only"
    return say(
        key if pipeline.ordered else f"{key}.unordered",
        pipeline=pipeline.name,
        stages=listed([*pipeline.stages]),
        won=listed([*pipeline.won]),
        lost=listed([*pipeline.lost]),
    )
