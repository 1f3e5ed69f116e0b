"""The run behind ``spec compare``: two agreements as texts, and on the same leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, settle
from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics.base import Frames, Lazy, Question, leads_asked, one_if
from funnelcli.metrics.comparison import SIDES, STATES, Comparison, causes_of, split_side, summarise
from funnelcli.metrics.seen import seen_at
from funnelcli.model.money import UNKNOWN_CURRENCY, Money, minor_digits
from funnelcli.pipeline.opening import judged
from funnelcli.pipeline.project import Project, agreement_currency, load_project
from funnelcli.pipeline.question import ask
from funnelcli.pipeline.reading import absent_fields_of, told_by_frames
from funnelcli.pipeline.request import Request
from funnelcli.schema.canonical import Canonical
from funnelcli.schema.columns import Role
from funnelcli.sources.read import read_sources
from funnelcli.spec.diff import SpecDiff, compare_specs
from funnelcli.spec.joint import CommonSpec, propose_common
from funnelcli.spec.listing import with_answers
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement
from funnelcli.spec.qualify import needed_fields

_PATTERN = ("first", "second", "first_version", "second_version", "first_answers", "second_answers")
_SUMS = tuple(f"{state}_{what}" for state in STATES for what in ("count", "priced", "amount"))


@dataclass(frozen=True, kw_only=True)
class CompareRun:
    """Two agreements: side by side, on leads (``result`` None without exports), and as one."""

    agreements: tuple[Agreement, Agreement]
    names: tuple[str, str]
    diff: SpecDiff
    common: CommonSpec
    result: Comparison | None
    pairs: Lazy | None
    every_lead: bool
    currency: str | None
    issues: tuple[Issue, ...]


def run_compare(request: Request, paths: tuple[Path, Path], per_lead: Decimal | None) -> CompareRun:
    """Compare the agreements in ``paths`` on the leads of the request.

    Raises:
        FunnelError: an agreement, the settings or an export cannot be used.
    """
    agreements = (load_spec(paths[0]), load_spec(paths[1]))
    names = side_names(paths)
    newest = agreements[0].newest, agreements[1].newest
    diff = compare_specs(*newest)
    run = CompareRun(
        agreements=agreements,
        names=names,
        diff=diff,
        common=propose_common(*newest, diff, names),
        result=None,
        pairs=None,
        every_lead=True,
        currency=None,
        issues=(),
    )
    project = _project(request)
    if project is None:
        agreement_currency(request.config, request.cwd)
        return replace(run, issues=(Issue("S086"),))
    return _on_leads(run, project, request, per_lead)


def side_names(paths: tuple[Path, Path]) -> tuple[str, str]:
    """What the sides are called: the names of their files, with the folder where these are one."""
    first, second = (path.stem for path in paths)
    if first != second:
        return first, second
    first, second = (f"{path.parent.name}/{path.stem}" for path in paths)
    return (first, second) if first != second else (f"{first} 1", f"{second} 2")


def _project(request: Request) -> Project | None:
    """The project of the exports; None where nobody named any."""
    try:
        return load_project(request.files, request.config, request.cwd)
    except SettingsError as error:
        if {each.code for each in error.issues} == {"S151"}:
            return None
        raise


def _on_leads(
    run: CompareRun, project: Project, request: Request, per_lead: Decimal | None
) -> CompareRun:
    options = project.options(request.now.date(), request.watch)
    asked = frozenset().union(*map(needed_fields, run.agreements))
    canonical = read_sources(project.sources, replace(options, extra_fields=asked))
    projects = [replace(project, agreement=each) for each in run.agreements]
    question, notices = ask(request, projects[0], canonical)
    question = replace(question, every_lead=request.period in {None, "all"})
    told = [told_by_frames(each, canonical, question) for each in projects]
    currency = canonical.facts.currency if Role.DEALS in canonical.facts.fields else None
    sides = [
        _side(each, side, canonical, request, question)
        for each, side in zip(projects, SIDES, strict=True)
    ]
    pairs = sides[0].join(sides[1].drop("lead_id", "undated"), on=["input", "row"], how="inner")
    pairs = settle(pairs.join(_money(canonical, question), on="lead_id", how="left"))
    counts = {
        "count": nw.len(),
        "undated": nw.col("undated").sum(),
        **{name: nw.col(name).sum() for name in _SUMS},
    }
    rows = collect_all({"patterns": pairs.group_by(*_PATTERN).agg(**counts)})["patterns"]
    return replace(
        run,
        result=summarise(
            rows,
            run.agreements,
            currency,
            _price(project, currency, per_lead),
            has_deals=Role.DEALS in canonical.facts.fields,
        ),
        pairs=pairs,
        every_lead=question.every_lead,
        currency=currency,
        issues=(
            *canonical.issues,
            *notices,
            *told[0],
            *(each for each in told[1] if each.code == "S066"),
            *(issue for each in projects for issue in absent_fields_of(each, canonical)),
        ),
    )


def _side(
    project: Project, side: str, canonical: Canonical, request: Request, question: Question
) -> Lazy:
    """Leads with the verdict of one side, and what it rests on."""
    frames = _frames(judged(project, canonical), canonical)
    if not (question.every_lead and request.as_of is None):
        frames = seen_at(frames, question.as_of, question.facts)
    agreement = project.agreement
    if agreement is None:
        raise TypeError("a side has its agreement")
    return with_answers(leads_asked(frames, question), agreement).select(
        "input",
        "row",
        "lead_id",
        undated=one_if(nw.col("created_on").is_null()),
        **{side: nw.col("verdict")},
        **{f"{side}_version": nw.col("spec_version"), f"{side}_answers": nw.col("answers")},
    )


def _frames(leads: Lazy, canonical: Canonical) -> Frames:
    return Frames(
        leads=leads, deals=canonical.deals, history=canonical.history, spend=canonical.spend
    )


def _money(canonical: Canonical, question: Question) -> Lazy:
    """Deals of each lead at as-of: how many are open and won, and for how much."""
    frames = _frames(canonical.leads, canonical)
    deals = seen_at(frames, question.as_of, question.facts).deals
    own = deals.filter(~nw.col("lead_id").is_null())
    made = {}
    for state in STATES:
        mine = nw.col("outcome") == state
        amount = nw.when(mine).then(nw.col("amount")).otherwise(nw.lit(None, nw.Int64))
        made[f"{state}_count"] = one_if(mine)
        made[f"{state}_priced"] = one_if(~amount.is_null())
        made[f"{state}_amount"] = amount.fill_null(0)
    sums = {name: nw.col(name).sum() for name in _SUMS}
    return own.select("lead_id", **made).group_by("lead_id").agg(**sums)


def _price(project: Project, currency: str | None, per_lead: Decimal | None) -> Money | None:
    """What a qualified lead is worth: as the line says, else as the settings do."""
    bonus = project.settings.bonus
    price = per_lead if per_lead is not None else bonus.per_lead if bonus else None
    if price is None:
        return None
    code = project.settings.currency or currency or UNKNOWN_CURRENCY
    return Money(int(price.scaleb(minor_digits(code))), code)


def list_splits(run: CompareRun, limit: int | None = None) -> list[dict[str, Any]]:
    """The leads that one side qualifies and the other rejects, in the order of the exports.

    Each has ``lead_id``, ``first``, ``second`` (verdicts), ``failed`` (criteria of the side that
    rejects it), ``alone`` (those that do so alone), ``open_amount``, ``won_amount``.
    """
    if run.pairs is None:
        return []
    verdicts = nw.col("first"), nw.col("second")
    decided = ["qualified", "rejected"]
    split = (verdicts[0] != verdicts[1]) & verdicts[0].is_in(decided) & verdicts[1].is_in(decided)
    leads = run.pairs.filter(split).sort("input", "row").select("lead_id", *_PATTERN, *_SUMS)
    rows = collect_all({"splits": leads if limit is None else leads.head(limit)})["splits"]
    return [_split(run, row) for row in rows]


def _split(run: CompareRun, row: dict[str, Any]) -> dict[str, Any]:
    side = split_side(row)
    causes = causes_of(row, run.agreements[SIDES.index(side)], side) if side else {}
    return {
        "lead_id": row["lead_id"],
        "first": row["first"],
        "second": row["second"],
        "failed": list(causes),
        "alone": [name for name, alone in causes.items() if alone],
        **{f"{state}_amount": _amount(row, state, run.currency) for state in STATES},
    }


def _amount(row: dict[str, Any], state: str, currency: str | None) -> Money | None:
    priced = row[f"{state}_priced"]
    return Money(row[f"{state}_amount"], currency) if priced and currency else None


def agreements_and_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Which of the paths of a line are agreements (YAML) and which are exports."""
    yaml = [path for path in paths if path.suffix.lower() in {".yaml", ".yml"}]
    return yaml, [path for path in paths if path not in yaml]
