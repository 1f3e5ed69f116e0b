"""The options of the commands: each group is a dataclass, a command's options inherit groups.

Typer calls the dataclass with what it parsed, so a command receives one frozen value. Choices are
plain text here and are judged in ``request.py``, in the user's language. ``help`` and ``metavar``
hold catalogue keys; ``build.py`` puts the words in. The dataclasses make only the methods they
need, because making methods is the dearest part of ``--help``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from funnelcli.cli.compare_options import Against
from funnelcli.cli.language import LANGUAGES
from funnelcli.cli.path_options import path_option, paths_argument

FORMATS = ("table", "json")
SHEET_FORMATS = (*FORMATS, "html", "markdown", "csv", "tsv", "xlsx")
"""Of the weekly sheet."""
MODES = ("ordered", "visited", "strict")
DIMENSIONS = ("manager", "channel", "campaign", "product", "pipeline")
VERDICT_NAMES = ("qualified", "rejected", "unknown")
CLAIMS = ("qualified", "rejected")
DIALECTS = ("plain", "excel", "excel-ru")
COLORS = ("auto", "always", "never")
PERIODS = ("week", "month", "quarter", "all")
METRICS = (
    "stage_conversion",
    "run_rate",
    "plan_fact",
    "gap_bridge",
    "shared_kpi",
    "pipeline_coverage",
    "manager_conversion",
    "response_time",
    "capacity",
    "qualified_share",
    "customer_cost",
    "funnel",
    "loss_reasons",
    "sales_cycle",
    "sales_velocity",
)
FLOOR_GATES = (
    "qualified_share",
    "run_rate.forecast_share",
    "pipeline_coverage.raw",
    "manager_conversion.total",
)
CEILING_GATES = ("customer_cost",)


def _any_of(choices: tuple[str, ...]) -> Callable[[], list[str]]:
    """What the shell completes a value with."""
    return lambda: list(choices)


def _shown(choices: tuple[str, ...]) -> str:
    return "|".join(choices)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Project:
    """Which settings hold."""

    config: Annotated[Path | None, path_option("--config", "-c", text="option.config")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Files(Project):
    """What is read."""

    files: Annotated[list[Path] | None, paths_argument("argument.files")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Day:
    """At the end of which day it is looked at."""

    as_of: Annotated[str | None, Option("--as-of", metavar="metavar.date", help="option.as_of")] = (
        None
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Span:
    """Which period it is about."""

    period: Annotated[
        str | None,
        Option(
            "--period",
            metavar="metavar.period",
            help="option.period",
            autocompletion=_any_of(PERIODS),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Split:
    """By what the figures are broken down."""

    by: Annotated[
        str | None,
        Option(
            "--by",
            metavar=_shown(DIMENSIONS),
            help="option.by",
            autocompletion=_any_of(DIMENSIONS),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Counting:
    """How stages are counted."""

    mode: Annotated[
        str | None,
        Option("--mode", metavar=_shown(MODES), help="option.mode", autocompletion=_any_of(MODES)),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Cut(Split, Counting):
    """By what the figures are broken down, how they are counted, which of them are wanted."""

    only: Annotated[
        list[str] | None,
        Option(
            "--only", metavar="metavar.metrics", help="option.only", autocompletion=_any_of(METRICS)
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Floors:
    """Gates that fail below a value."""

    fail_under: Annotated[
        list[str] | None,
        Option(
            "--fail-under",
            metavar="metavar.gate",
            help="option.fail_under",
            autocompletion=_any_of(tuple(f"{name}=" for name in FLOOR_GATES)),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Ceilings:
    """Gates that fail above a value."""

    fail_over: Annotated[
        list[str] | None,
        Option("--fail-over", metavar="metavar.cost_gate", help="option.fail_over"),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Output:
    """Where the result goes and in which format."""

    format: Annotated[
        str | None,
        Option(
            "--format",
            "-f",
            metavar=_shown(FORMATS),
            help="option.format",
            autocompletion=_any_of(FORMATS),
        ),
    ] = None
    output: Annotated[list[Path] | None, path_option("--output", "-o", text="option.output")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Talk:
    """How the command speaks.

    ``lang`` is only for help and completion: ``language.py`` took it out of the line before,
    wherever it stood.
    """

    lang: Annotated[
        str | None,
        Option(
            "--lang",
            metavar=_shown(LANGUAGES),
            help="option.lang",
            autocompletion=_any_of(LANGUAGES),
        ),
    ] = None
    color: Annotated[
        str | None,
        Option(
            "--color", metavar=_shown(COLORS), help="option.color", autocompletion=_any_of(COLORS)
        ),
    ] = None
    no_color: Annotated[bool, Option("--no-color", help="option.no_color")] = False
    no_progress: Annotated[bool, Option("--no-progress", help="option.no_progress")] = False
    no_input: Annotated[bool, Option("--no-input", help="option.no_input")] = False
    show_personal: Annotated[bool, Option("--show-personal", help="option.show_personal")] = False
    quiet: Annotated[bool, Option("--quiet", "-q", help="option.quiet")] = False
    verbose: Annotated[bool, Option("--verbose", "-v", help="option.verbose")] = False
    debug: Annotated[bool, Option("--debug", help="option.debug")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Printing(Talk, Output):
    """Of every command whose result has formats."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Spreadsheets:
    """How a CSV file is written."""

    csv_dialect: Annotated[
        str | None,
        Option(
            "--csv-dialect",
            metavar=_shown(DIALECTS),
            help="option.csv_dialect",
            autocompletion=_any_of(DIALECTS),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Sheet(Printing, Spreadsheets):
    """Of the commands that print the weekly sheet: it has more formats."""

    format: Annotated[
        str | None,
        Option(
            "--format",
            "-f",
            metavar=_shown(SHEET_FORMATS),
            help="option.format",
            autocompletion=_any_of(SHEET_FORMATS),
        ),
    ] = None
    output: Annotated[
        list[Path] | None,
        path_option("--output", "-o", text="option.output.sheet"),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ReportOptions(Sheet, Ceilings, Floors, Against, Cut, Span, Day, Files):
    """``funnelcli report``."""

    watch: Annotated[bool, Option("--watch", help="option.watch")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Verdicts:
    """Which verdict is listed."""

    verdict: Annotated[
        str | None,
        Option(
            "--verdict",
            metavar=_shown(VERDICT_NAMES),
            help="option.verdict",
            autocompletion=_any_of(VERDICT_NAMES),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Rows(Spreadsheets):
    """Rows of an export are given back in a file: CSV or XLSX besides the other formats."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class QualifyOptions(Printing, Rows, Floors, Verdicts, Split, Span, Day, Files):
    """``funnelcli qualify``."""

    output: Annotated[
        list[Path] | None,
        path_option("--output", "-o", text="option.output.rows"),
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Codes:
    """Which problems count."""

    select: Annotated[
        list[str] | None, Option("--select", metavar="metavar.codes", help="option.select")
    ] = None
    ignore: Annotated[
        list[str] | None, Option("--ignore", metavar="metavar.codes", help="option.ignore")
    ] = None
    strict: Annotated[bool, Option("--strict", help="option.strict")] = False
    exit_zero: Annotated[bool, Option("--exit-zero", help="option.exit_zero")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CheckOptions(Printing, Codes, Day, Files):
    """``funnelcli check``."""

    rejected: Annotated[Path | None, path_option("--rejected", text="option.rejected")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class InspectOptions(Talk):
    """``funnelcli inspect``."""

    files: Annotated[list[Path], paths_argument("argument.inspected")]
    profile_draft: Annotated[bool, Option("--profile-draft", help="option.profile_draft")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class InitOptions(Talk):
    """``funnelcli init``."""

    files: Annotated[list[Path] | None, paths_argument("argument.found")] = None
    yes: Annotated[bool, Option("--yes", "-y", help="option.yes")] = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DoctorOptions(Talk, Project):
    """``funnelcli doctor``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DemoOptions(Sheet, Ceilings, Floors, Against, Cut, Span, Day):
    """``funnelcli demo``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False, init=False)
class Agreements(Project):
    """Which agreement is looked at."""

    agreements: Annotated[list[Path] | None, paths_argument("argument.agreements")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecCheckOptions(Talk, Agreements):
    """``funnelcli spec check``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecTestOptions(Printing, Agreements):
    """``funnelcli spec test``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecCompareOptions(Printing, Span, Day, Project):
    """``funnelcli spec compare``."""

    files: Annotated[list[Path], paths_argument("argument.compared", "metavar.compared")]
    output: Annotated[
        list[Path] | None,
        path_option("--output", "-o", text="option.output.agreement"),
    ] = None
    lead_price: Annotated[
        str | None, Option("--lead-price", metavar="metavar.amount", help="option.lead_price")
    ] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecBacktestOptions(Printing, Span, Day, Files):
    """``funnelcli spec backtest``."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LeadOptions(Printing, Day, Project):
    """``funnelcli lead``."""

    lead: Annotated[str, Argument(metavar="metavar.lead", help="argument.lead")]
    files: Annotated[list[Path] | None, paths_argument("argument.files")] = None
    spec: Annotated[list[Path] | None, path_option("--spec", text="option.spec")] = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SpecSchemaOptions(Talk):
    """``funnelcli spec schema``."""
