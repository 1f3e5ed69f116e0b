"""Response time on paper: who answers within the norm, and who has not been answered at all."""

from collections.abc import Iterable, Sequence

from funnelcli.issues import Severity
from funnelcli.metrics.response_time import Response, ResponseTime
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import State
from funnelcli.report.cells import column, mark_notes, name, row
from funnelcli.report.model import Callout, Kind, Section, Table


def compose_response_time(result: ResponseTime) -> Section:
    """Managers, then channels; a table of one nameless row says nothing more than the total."""
    managers = [(name(each.manager, "absent.manager"), each) for each in result.by_manager]
    channels = [(name(each.channel, "absent.channel"), each) for each in result.by_channel]
    is_refused = result.mark.state is State.REFUSED
    asked = (("manager", managers), ("channel", channels))
    return Section(
        id="response_time",
        title=say("response_time.title"),
        mark=result.mark,
        callouts=tuple(_callouts(result)),
        tables=()
        if is_refused
        else tuple(_table(key, rows, result) for key, rows in asked if rows),
        notes=() if is_refused else tuple(_notes(result, [*managers, *channels])),
    )


def _callouts(result: ResponseTime) -> Iterable[Callout]:
    head, norm = result.headline, result.norm_minutes
    if head.within_share is not None and head.within_share.denominator:
        text = say("response_time.within", share=head.within_share, norm=norm)
        yield Callout(text=text, severity=Severity.NOTICE)
    if head.breached_count:
        text = say("response_time.breached", count=head.breached_count, norm=norm)
        yield Callout(text=text, severity=Severity.WARNING)


def _table(key: str, rows: Sequence[tuple[Value, Response]], result: ResponseTime) -> Table:
    columns = (
        column(key, Kind.TEXT),
        column("leads", Kind.COUNT),
        column("within_norm", Kind.SHARE),
        column("minutes_median", Kind.NUMBER),
        column("minutes_p90", Kind.NUMBER),
        column("untouched", Kind.COUNT),
        column("breached", Kind.COUNT),
    )
    everybody = [*rows, (say("row.total"), result.headline)]
    return Table(
        columns=columns,
        rows=tuple(
            row(
                head,
                each.leads_count,
                each.within_share,
                each.minutes_median,
                each.minutes_p90,
                each.untouched_count,
                each.breached_count,
            )
            for head, each in everybody
        ),
        last_is_total=True,
    )


def _notes(result: ResponseTime, rows: Sequence[tuple[Value, Response]]) -> Iterable[Phrase]:
    head = result.headline
    yield say("response_time.minutes")
    if result.norm_minutes is None:
        yield say("response_time.no_norm")
    if head.pending_count:
        yield say("response_time.pending", count=head.pending_count)
    if head.backward_count:
        yield say("response_time.backward", count=head.backward_count)
    if head.untimed_count:
        yield say("response_time.untimed", count=head.untimed_count)
    yield from mark_notes((title, each.mark) for title, each in rows if each.mark != result.mark)
