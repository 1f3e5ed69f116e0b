"""``funnelcli explain METRIC``: a number of the report down to the rows of the exports."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelcli.cli.console import tell
from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, fill_file, publish, tell_written
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.explain_options import ExplainOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.evidence.row import Record
    from funnelcli.pipeline.explanation import Explanation
    from funnelcli.report.model import Section

FIRST_ROWS = 20
"""How many rows of a role a terminal shows; everywhere else the list is whole."""


def run(options: "ExplainOptions", around: "Surroundings") -> "ExitCode":
    """Print what the metric asks and found, its rows, and why other rows are not in it."""
    from funnelcli.cli.request import read_request

    request = read_request(options, around)

    from funnelcli.pipeline.explanation import Asked, run_explain
    from funnelcli.render.terminal import render_sections

    metric, _, figure = (options.what or [""])[0].partition(".")
    pairs = (text.partition("=") for text in options.where or ())
    where = {name.strip(): value.strip() for name, _, value in pairs}
    asked = Asked(metric=metric, figure=figure or None, where=where)
    with working(options, around) as watch:
        done = run_explain(replace(request, watch=watch), asked)

    def table(canvas: Canvas) -> str:
        return render_sections(
            _sections(done, options, FIRST_ROWS if canvas.terminal else None),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        return _document(done, options, around)

    if options.rows is not None:
        _write_rows(done, options, around, json)
    publish({"table": table, "json": json}, options, around)
    return conclude(done.issues, (), options, around)


def _records(
    done: "Explanation", options: "ExplainOptions", place: int, limit: int | None = None
) -> "Iterator[Record]":
    """The rows of the account at ``place``; people in them are masked unless they may be seen."""
    from funnelcli.evidence.row import masked
    from funnelcli.pipeline.explanation import list_rows

    account = (done.accounts or ())[place]
    rows = list_rows(account, done.inputs, left_out=options.left_out, limit=limit)
    return rows if options.show_personal else map(masked, rows)


def _sections(
    done: "Explanation", options: "ExplainOptions", limit: int | None
) -> "Iterator[Section]":
    from funnelcli.report.explanation import (
        compose_figures,
        compose_left_out,
        compose_meaning,
        compose_rows,
    )

    asked, accounts = done.asked, done.accounts
    yield compose_meaning(asked.metric, done.question, done.result.mark)
    if accounts is None:
        return
    yield compose_figures(accounts, asked.where, compared=asked.is_whole)
    yield compose_left_out(accounts, done.inputs)
    for place, account in enumerate(accounts):
        rows = _records(done, options, place, limit)
        yield compose_rows(account, rows, left_out=options.left_out, shown=limit)


def _document(done: "Explanation", options: "ExplainOptions", around: "Surroundings") -> str:
    from funnelcli.render.json import render_document_json
    from funnelcli.report.explanation import PARTS, about, account_records
    from funnelcli.report.improvement import improvement
    from funnelcli.report.record import record

    accounts = done.accounts or ()
    figures, reasons = account_records(accounts)
    result = record(done.result)
    fields: dict[str, Any] = {
        "metric": done.asked.metric,
        "figure": done.asked.figure,
        "where": done.asked.where,
        "as_of": done.question.as_of,
        "period": done.question.period,
        **{name: result[name] for name in ("state", "reason", "reason_code")},
        "improve": improvement(done.result.mark),
        **{part: about(done.asked.metric, part) for part in PARTS},
        "figures": figures,
        "seen": {each.role.value: each.seen_count for each in accounts},
        "left_out": reasons,
        "result": result,
        "rows": [row for place in range(len(accounts)) for row in _records(done, options, place)],
    }
    return render_document_json("explanation", fields, done.issues, around.words)


def _write_rows(
    done: "Explanation",
    options: "ExplainOptions",
    around: "Surroundings",
    json: Callable[[Canvas], str],
) -> None:
    """Write ``--rows``; a file with people in it is for this user alone."""
    from funnelcli.evidence.row import fields_of
    from funnelcli.render.dialect import DIALECTS
    from funnelcli.render.evidence_file import write_evidence_csv, write_evidence_xlsx

    path = options.rows or Path()
    if done.accounts is None:
        tell(around.words.text(say("note.no_rows", metric=done.asked.metric)))
        return
    fields = fields_of([each.role for each in done.accounts])
    places = range(len(done.accounts))
    rows = (row for place in places for row in _records(done, options, place))
    fill: Callable[[Path], object]
    match path.suffix.lower():
        case ".csv":
            fill = partial(
                write_evidence_csv, fields, rows, dialect=DIALECTS[options.csv_dialect or "plain"]
            )
        case ".xlsx":
            fill = partial(write_evidence_xlsx, fields, rows, sheet=done.asked.metric)
        case _:
            canvas = Canvas(width=0, color=False, encoding="utf-8", terminal=False)

            def fill(aside: Path) -> object:
                return aside.write_bytes(json(canvas).encode())

    fill_file(path, fill, around, private=options.show_personal)
    tell_written(path, options, around)
