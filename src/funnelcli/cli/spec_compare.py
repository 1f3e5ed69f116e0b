"""``funnelcli spec compare``: where the criteria of two departments part."""

from typing import TYPE_CHECKING

from funnelcli.cli.ending import conclude
from funnelcli.cli.personal import shown
from funnelcli.cli.progress import working
from funnelcli.cli.publish import Canvas, publish
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Any

    from funnelcli.cli.options import SpecCompareOptions
    from funnelcli.cli.publish import Renderers
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.errors import ExitCode
    from funnelcli.pipeline.comparison import CompareRun

FIRST_LEADS = 50
"""How many leads a terminal shows; everywhere else the list is whole."""


def run(options: "SpecCompareOptions", around: "Surroundings") -> "ExitCode":
    """Print both texts side by side, then the verdicts on the leads of the exports.

    Raises:
        SettingsError: the line does not name two agreements.
    """
    from funnelcli.cli.request import read_request

    request = read_request(options, around)
    price = _price(options.lead_price)

    from dataclasses import replace

    from funnelcli.pipeline.comparison import agreements_and_files, run_compare

    agreements, files = agreements_and_files(request.files)
    if len(agreements) != 2:
        raise SettingsError([Issue("S085", count=len(agreements))])
    paths = around.cwd / agreements[0], around.cwd / agreements[1]
    with working(options, around) as watch:
        done = run_compare(replace(request, files=tuple(files), watch=watch), paths, price)
    publish(_renderers(done, options, around), options, around)
    return conclude(done.issues, (), options, around)


def _price(text: "str | None") -> "Decimal | None":
    from funnelcli.cli.request import amount

    price = None if text is None else amount(text)
    if text is not None and price is None:
        raise SettingsError([Issue("S087", {"value": text})])
    return price


def _renderers(
    done: "CompareRun", options: "SpecCompareOptions", around: "Surroundings"
) -> "Renderers":
    from funnelcli.pipeline.comparison import list_splits
    from funnelcli.render.common_agreement import render_common
    from funnelcli.render.json import render_document_json
    from funnelcli.render.terminal import render_sections

    def table(canvas: Canvas) -> str:
        return render_sections(
            _sections(done, FIRST_LEADS if canvas.terminal else None, options),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )

    def json(_: Canvas) -> str:
        rows = shown(list_splits(done), personal=options.show_personal)
        return render_document_json(
            "comparison", {**_fields(done), "rows": rows}, done.issues, around.words
        )

    def yaml(_: Canvas) -> str:
        causes = done.result.causes if done.result else ()
        cost: dict[tuple[str, str], int] = {
            (each.side, each.criterion): each.alone_count for each in causes
        }
        return render_common(done.common, done.names, cost, around.words)

    return {"table": table, "json": json, "yaml": yaml}


def _fields(done: "CompareRun") -> "dict[str, Any]":
    from funnelcli.report.comparison_record import (
        agreements_record,
        comparison_record,
        diff_record,
    )

    return {
        "agreements": agreements_record(done.agreements, done.names),
        "text": diff_record(done.diff),
        "leads": comparison_record(done.result) if done.result else None,
    }


def _sections(done: "CompareRun", limit: int | None, options: "SpecCompareOptions") -> "list[Any]":
    from funnelcli.pipeline.comparison import list_splits
    from funnelcli.report.comparison import (
        compose_causes,
        compose_splits,
        compose_texts,
        compose_verdict_tables,
    )

    sections = [compose_texts(done.diff, done.names)]
    if done.result is None:
        return sections
    sections.append(compose_verdict_tables(done.result, done.names))
    if count := done.result.concordance.split:
        rows = shown(list_splits(done, limit), personal=options.show_personal)
        sections.append(compose_causes(done.result, done.names))
        sections.append(compose_splits(rows, count, done.names))
    return sections
