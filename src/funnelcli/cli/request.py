"""From the text of the options to a request: every value judged, all mistakes told at once."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelcli.cli import options as given
from funnelcli.cli.compare_options import COMPARED, Against
from funnelcli.cli.digest_options import LETTER_ENDINGS, ON_GATE_FAILURE, LetterFiles
from funnelcli.cli.explain_options import ROWS_ENDINGS, ExplainOptions
from funnelcli.cli.files import expand, tell_passed_over
from funnelcli.cli.publish import (
    AGREEMENT_ENDINGS,
    PLAIN_ENDINGS,
    ROW_ENDINGS,
    SHEET_ENDINGS,
)
from funnelcli.cli.usage import bad_choice
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.model.period import parse_period
from funnelcli.presence import is_file, is_folder, is_link, is_there

if TYPE_CHECKING:
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.pipeline.request import Request

Fields = dict[str, Any]


def nothing_asked(around: "Surroundings") -> "Request":
    """The request of a line without options."""
    from funnelcli.pipeline.request import Request

    return Request(
        files=(),
        config=None,
        cwd=around.cwd,
        now=around.now,
        as_of=None,
        period=None,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )


def read_request(
    options: given.Talk,
    around: "Surroundings",
    base: "Callable[[Surroundings], Request]" = nothing_asked,
) -> "Request":
    """The request that the options describe, over ``base``.

    The engine is loaded only when the line is right, so that mistakes are told at once.

    Raises:
        SettingsError: some values are not what their options take; all of them are named.
    """
    issues: list[Issue] = []
    fields: Fields = {}
    for group, read in _READERS.items():
        if isinstance(options, group):
            fields |= read(options, around, issues)
    if isinstance(options, given.Output | LetterFiles):
        endings = LETTER_ENDINGS if isinstance(options, LetterFiles) else _endings(options)
        _judge_outputs(options.output, endings, (fields.get("files", ()), around.cwd), issues)
    if isinstance(options, given.CheckOptions):
        _judge_rejected(options, fields.get("files", ()), around.cwd, issues)
    _judge_choices(options, issues)
    if issues:
        raise SettingsError(issues)
    asked = {name: value for name, value in fields.items() if value is not None}
    return replace(base(around), **asked)


def _read_files(options: given.Files, around: "Surroundings", _: list[Issue]) -> Fields:
    if not (isinstance(options, given.Talk) and options.quiet):
        tell_passed_over(options.files or (), around)
    return {"files": expand(options.files or (), around.cwd), "config": options.config}


def _read_compared(
    options: given.SpecCompareOptions, around: "Surroundings", _: list[Issue]
) -> Fields:
    return {"files": expand(options.files, around.cwd), "config": options.config}


def _read_lead(options: given.LeadOptions, around: "Surroundings", _: list[Issue]) -> Fields:
    return {"files": expand(options.files or (), around.cwd), "config": options.config}


def _read_explained(options: ExplainOptions, around: "Surroundings", issues: list[Issue]) -> Fields:
    files = expand([Path(text) for text in (options.what or ())[1:]], around.cwd)
    if options.rows is not None:
        _judge_outputs([options.rows], ROWS_ENDINGS, (files, around.cwd), issues)
    issues += [Issue("S200", {"value": text}) for text in options.where or () if "=" not in text]
    return {"files": files, "config": options.config}


def _read_day(options: given.Day, _: "Surroundings", issues: list[Issue]) -> Fields:
    return {"as_of": _day(options.as_of, issues)}


def _read_span(options: given.Span, around: "Surroundings", issues: list[Issue]) -> Fields:
    if options.period is not None:
        try:
            parse_period(options.period, around.now.date())
        except (ValueError, OverflowError):
            issues.append(Issue("S110", {"value": options.period}))
    return {"period": options.period}


def _read_cut(options: given.Cut, _: "Surroundings", issues: list[Issue]) -> Fields:
    names = [name.strip() for text in options.only or () for name in text.split(",")]
    wanted = [name for name in names if name]
    issues += [
        bad_choice("--only", name, given.METRICS) for name in wanted if name not in given.METRICS
    ]
    return {"only": frozenset(wanted) or None}


def _read_counting(options: given.Counting, _: "Surroundings", __: list[Issue]) -> Fields:
    return {"mode": options.mode}


def _read_against(options: Against, around: "Surroundings", issues: list[Issue]) -> Fields:
    asked = options.compare
    if asked is not None and asked not in COMPARED:
        try:
            known = parse_period(asked, around.now.date()) is not None
        except (ValueError, OverflowError):
            known = False
        issues += [] if known else [Issue("S204", {"value": asked})]
    return {"compare": asked}


def _read_split(options: given.Split, _: "Surroundings", __: list[Issue]) -> Fields:
    return {"by": options.by}


def _read_floors(options: given.Floors, _: "Surroundings", issues: list[Issue]) -> Fields:
    return {"fail_under": _gates("--fail-under", options.fail_under, given.FLOOR_GATES, issues)}


def _read_ceilings(options: given.Ceilings, _: "Surroundings", issues: list[Issue]) -> Fields:
    return {"fail_over": _gates("--fail-over", options.fail_over, given.CEILING_GATES, issues)}


def _read_verdict(options: given.Verdicts, _: "Surroundings", __: list[Issue]) -> Fields:
    return {"verdict": options.verdict}


_READERS: Mapping[type, Callable[[Any, "Surroundings", list[Issue]], Fields]] = {
    given.Files: _read_files,
    given.SpecCompareOptions: _read_compared,
    given.LeadOptions: _read_lead,
    ExplainOptions: _read_explained,
    given.Day: _read_day,
    given.Span: _read_span,
    Against: _read_against,
    given.Cut: _read_cut,
    given.Counting: _read_counting,
    given.Split: _read_split,
    given.Floors: _read_floors,
    given.Ceilings: _read_ceilings,
    given.Verdicts: _read_verdict,
}


def _day(text: str | None, issues: list[Issue]) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        issues.append(Issue("S109", {"value": text}))
        return None


def _gates(
    option: str, texts: list[str] | None, names: tuple[str, ...], issues: list[Issue]
) -> dict[str, Fraction]:
    """``name=0.55``, ``name=55%`` or ``name=0,55`` as exact fractions."""
    gates = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        limit = _fraction(value)
        if name not in names:
            issues.append(bad_choice(option, name, names))
        elif limit is None:
            issues.append(Issue("S111", {"option": option, "value": text, "name": name}))
        else:
            gates[name] = limit
    return gates


def amount(text: str) -> Decimal | None:
    """Money in currency units: ``5000``, ``5 000,50``; None when it is no such number."""
    try:
        value = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 15 else None


def _fraction(text: str) -> Fraction | None:
    number = text.strip().removesuffix("%").replace(",", ".")
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return Fraction(value) / (100 if text.rstrip().endswith("%") else 1)


def _judge_choices(options: given.Talk, issues: list[Issue]) -> None:
    if getattr(options, "format", None) == "xlsx" and sys.stdout.isatty():
        issues.append(Issue("S220"))
    formats = given.SHEET_FORMATS if isinstance(options, given.Sheet) else given.FORMATS
    for name, (flag, choices) in {"format": ("--format", formats), **_CHOICES}.items():
        value = getattr(options, name, None)
        if value is not None and value not in choices:
            issues.append(bad_choice(flag, value, choices))


_CHOICES = {
    "color": ("--color", given.COLORS),
    "mode": ("--mode", given.MODES),
    "by": ("--by", given.DIMENSIONS),
    "verdict": ("--verdict", given.VERDICT_NAMES),
    "claimed": ("--verdict", given.CLAIMS),
    "on_gate_failure": ("--on-gate-failure", ON_GATE_FAILURE),
    "csv_dialect": ("--csv-dialect", given.DIALECTS),
}


def _judge_rejected(
    options: given.CheckOptions, files: tuple[Path, ...], cwd: Path, issues: list[Issue]
) -> None:
    """``--rejected`` into a folder that is not there, or over an export."""
    path = options.rejected
    if path is None:
        return
    target = (cwd / path).resolve()
    if target in {(cwd / file).resolve() for file in files}:
        issues.append(Issue("S113", {"file": str(path)}))
    elif is_folder(target) or not is_folder(target.parent):
        issues.append(Issue("S114", {"file": str(path), "folder": str(path.parent)}))


def _endings(options: given.Output) -> tuple[str, ...]:
    """Endings that the command can write; some only some commands."""
    if isinstance(options, given.Rows):
        return (*PLAIN_ENDINGS, *ROW_ENDINGS)
    if isinstance(options, given.Sheet):
        return (*PLAIN_ENDINGS, *SHEET_ENDINGS)
    more = AGREEMENT_ENDINGS if isinstance(options, given.SpecCompareOptions) else ()
    return (*PLAIN_ENDINGS, *more)


def _judge_outputs(
    paths: Sequence[Path] | None,
    endings: Sequence[str],
    around: tuple[tuple[Path, ...], Path],
    issues: list[Issue],
) -> None:
    """An ending that no format has, a folder that is not there, an input about to be lost."""
    files, cwd = around
    inputs = {(cwd / file).resolve() for file in files}
    for path in paths or ():
        target = (cwd / path).resolve()
        if path.suffix.lower() not in endings:
            issues.append(Issue("S112", {"file": str(path), "endings": ", ".join(endings)}))
        elif path.stem.partition(".")[0].rstrip(" ").upper() in _DEVICES:
            issues.append(Issue("S135", {"file": str(path)}))
        elif is_link(cwd / path) and not _is_device(target):
            issues.append(Issue("S134", {"file": str(path), "target": str(target)}))
        elif target in inputs:
            issues.append(Issue("S113", {"file": str(path)}))
        elif is_folder(target) or not is_folder(target.parent):
            issues.append(Issue("S114", {"file": str(path), "folder": str(path.parent)}))


_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
)
"""Names that Windows opens as devices, whatever their ending."""


def _is_device(path: Path) -> bool:
    """Whether something is there that is neither file nor folder: a link to it may be followed."""
    return is_there(path) and not is_file(path) and not is_folder(path)
