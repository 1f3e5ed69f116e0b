"""``funnelcli report``: the weekly sheet."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, fill_file, publish, tell_written

if TYPE_CHECKING:
    from funnelcli.cli.options import DemoOptions, ReportOptions, Sheet
    from funnelcli.cli.publish import Renderers
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.request import Request
    from funnelcli.pipeline.runs import ReportRun


def run(options: "ReportOptions", around: "Surroundings") -> "ExitCode":
    """Print the report of the exports named in the line or in the settings, once or for ever."""
    if options.watch:
        from funnelcli.cli.watching import watch_report

        return watch_report(options, around, run_once)
    return run_once(options, around)


def run_once(options: "ReportOptions", around: "Surroundings") -> "ExitCode":
    """Print the report as the exports are now."""
    from funnelcli.cli.request import read_request

    return print_report(read_request(options, around), options, around)


def print_report(
    request: "Request", options: "ReportOptions | DemoOptions", around: "Surroundings"
) -> "ExitCode":
    """Run, print to every place asked for, judge the gates."""
    from funnelcli.cli.against import read_earlier, set_against
    from funnelcli.pipeline.opening import open_exports

    earlier = read_earlier(options.against, around.cwd) if options.against else None
    with working(options, around) as watch:
        opened = [open_exports(replace(request, watch=watch), meanwhile=_load_statistics)]
        from funnelcli.pipeline.runs import report_on

        done = report_on(opened.pop(), request)  # handed over: a million leads are not held here
    if earlier is not None and options.against is not None:
        done = set_against(done, earlier, options.against, around)
    renderers = {**_texts(done, around), **_sheets(done, options, around)}
    shown = publish(renderers, options, around)
    _write_data(done, options, around)
    return conclude(() if shown else done.report.issues, done.gates, options, around)


def _load_statistics() -> None:
    """Load what counts and prints, a quarter of a start."""
    import funnelcli.pipeline.runs
    import funnelcli.render.json
    import funnelcli.render.terminal  # noqa: F401 - loaded, not used


def _texts(done: "ReportRun", around: "Surroundings") -> "Renderers":
    """The formats that people read."""
    from funnelcli.render.json import render_json
    from funnelcli.render.terminal import render_terminal

    def table(canvas: Canvas) -> str:
        return render_terminal(
            done.report,
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def html(_: Canvas) -> str:
        from funnelcli.pipeline.rows_behind import with_rows
        from funnelcli.render.html import render_html

        return render_html(with_rows(done.report, done.read), around.words)

    def markdown(canvas: Canvas) -> str:
        from funnelcli.render.markdown import render_markdown

        return render_markdown(done.report, around.words, encoding=canvas.encoding)

    return {
        "table": table,
        "json": lambda _: render_json(done.report, around.words),
        "html": html,
        "markdown": markdown,
    }


def _sheets(done: "ReportRun", options: "Sheet", around: "Surroundings") -> "Renderers":
    """The formats that spreadsheets open."""

    def tabular(canvas: Canvas, *, tabs: bool) -> str:
        from funnelcli.render.csv import render_csv
        from funnelcli.render.dialect import DIALECTS

        dialect = DIALECTS[options.csv_dialect or "plain"]
        return render_csv(done.report, around.words, dialect, encoding=canvas.encoding, tabs=tabs)

    def workbook(_: Canvas) -> bytes:
        from funnelcli.pipeline.workbook import make_book
        from funnelcli.render.workbook import render_workbook

        book = make_book(done.read, done.report, personal=options.show_personal)
        return render_workbook(book, around.words)

    return {
        "csv": partial(tabular, tabs=False),
        "tsv": partial(tabular, tabs=True),
        "xlsx": workbook,
    }


def _write_data(done: "ReportRun", options: "Sheet", around: "Surroundings") -> None:
    """Beside each workbook whose data sheets could not hold every record: these as CSV."""
    from funnelcli.pipeline.workbook import over_full, write_data
    from funnelcli.render.dialect import DIALECTS

    books = [path for path in options.output or () if path.suffix.lower() == ".xlsx"]
    if not books:
        return
    dialect = DIALECTS[options.csv_dialect or "plain"]
    for role in over_full(done.read):
        write = partial(
            write_data, read=done.read, role=role, dialect=dialect, personal=options.show_personal
        )
        for path in books:
            beside = path.with_name(f"{path.name}.{role}.csv")
            fill_file(beside, write, around)
            tell_written(beside, options, around)
