"""Every lead judged by the version of the agreement that was in force when it was created."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.issues import Issue
from funnelcli.model.day import day_number
from funnelcli.model.phrase import say
from funnelcli.model.verdict import Verdict
from funnelcli.schema.columns import LEAD_FIELDS
from funnelcli.spec.compile import compile_rule
from funnelcli.spec.fold import fold_text, with_folded, without_folded
from funnelcli.spec.logic import compile_possibly, compile_surely
from funnelcli.spec.model import DUPLICATE, Agreement, Own, Spec
from funnelcli.spec.own import is_own
from funnelcli.spec.repeats import is_repeat, with_gaps, without_gaps
from funnelcli.spec.rule import Rule

Lazy = nw.LazyFrame[Any]
EXTRA = "x:"
"""Prefix of columns that are no canonical field."""


def needed_fields(agreement: Agreement) -> frozenset[str]:
    """Every field the agreement looks at: canonical names and headers, as written."""
    return frozenset(rule.field for spec in agreement.versions for rule in spec.rules)


def column_of(field: str, columns: Collection[str]) -> str | None:
    """The column that holds ``field``; None when the exports have none.

    ``columns`` are the canonical fields that some export of leads really carries, and the
    ``x:<header>`` columns of the frame.
    """
    if field in LEAD_FIELDS:
        return field if field in columns else None
    if f"{EXTRA}{field}" in columns:
        return f"{EXTRA}{field}"
    wanted = fold_text(field)
    extra = sorted(each for each in columns if each.startswith(EXTRA))
    return next((each for each in extra if fold_text(each.removeprefix(EXTRA)) == wanted), None)


def absent_fields(agreement: Agreement, columns: Collection[str]) -> tuple[str, ...]:
    """Fields of the agreement that no export carries: their criteria are unknown for all."""
    needed = sorted(needed_fields(agreement))
    return tuple(field for field in needed if column_of(field, columns) is None)


def absent_issues(
    agreement: Agreement, columns: Collection[str], headers: Iterable[str] = ()
) -> tuple[Issue, ...]:
    """A warning for each absent field; ``headers`` are the names that the exports do have."""
    seen = {each.removeprefix(EXTRA) for each in (*columns, *headers)}
    return tuple(
        _absent_issue(agreement, field, seen) for field in absent_fields(agreement, columns)
    )


def _absent_issue(agreement: Agreement, field: str, seen: Collection[str]) -> Issue:
    places = (agreement.places[field],)
    if field in LEAD_FIELDS:
        return Issue("S063", {"field": field}, places=places)
    names = {fold_text(name): name for name in sorted({*seen, *LEAD_FIELDS})}
    near = get_close_matches(fold_text(field), names, n=1, cutoff=0.6)
    guess = (
        say("settings.did_you_mean", name=names[near[0]]) if near else say("settings.no_such_name")
    )
    return Issue("S064", {"field": field, "advice": guess}, places=places)


def judge(
    leads: Lazy, agreement: Agreement, columns: Collection[str], currency: str | None
) -> Lazy:
    """``leads`` with a verdict on every row.

    Give it every lead, not only a period's: a repeat is known only beside the earlier lead.

    Args:
        leads: the canonical frame (schema/canonical.py).
        agreement: what was agreed.
        columns: canonical fields that some export carries, and the ``x:`` columns of the frame.
        currency: currency of the thresholds of money fields; a lead in another one has an
            unknown answer there.

    Returns:
        ``leads`` and ``spec_version`` Int64; ``excluded_as`` String (``duplicate``, the name of
        an exclusion, or null); ``c:<id>`` Int64 for every criterion of every version (1 passed,
        0 failed, null unknown or not in force); ``verdict`` String (qualified, rejected, unknown,
        excluded).
    """
    rules = [spec.exclude.duplicates for spec in agreement.versions if spec.exclude.duplicates]
    texts = _text_columns(agreement, columns)
    frame = with_folded(with_gaps(leads, rules), texts)
    frame = frame.with_columns(spec_version=_version(agreement))
    frame = frame.with_columns(
        excluded_as=in_force(agreement, _excluded(agreement, columns, currency), nw.String)
    )
    answers = {
        f"c:{name}": in_force(agreement, _answers(agreement, name, columns, currency), nw.Int64)
        for name in agreement.criteria
    }
    frame = without_gaps(without_folded(frame.with_columns(**answers), texts), rules)
    verdicts = [(spec.version, _verdict(spec)) for spec in agreement.versions]
    return frame.with_columns(verdict=in_force(agreement, verdicts, nw.String))


def _text_columns(agreement: Agreement, columns: Collection[str]) -> list[str]:
    """The text columns that some rule looks at."""
    asked = (rule for spec in agreement.versions for rule in spec.rules if rule.is_text)
    return sorted({name for rule in asked if (name := column_of(rule.field, columns))})


Versioned = Sequence[tuple[int, nw.Expr]]
"""Expressions by the version that they hold for."""


def _version(agreement: Agreement) -> nw.Expr:
    """The version in force: older than all → the oldest; undated → the newest."""
    created = nw.col("created_on")
    chosen = nw.lit(agreement.versions[0].version, nw.Int64)
    for spec in agreement.versions[1:]:
        started = created >= day_number(spec.effective_from)
        chosen = nw.when(started).then(nw.lit(spec.version, nw.Int64)).otherwise(chosen)
    newest = nw.lit(agreement.newest.version, nw.Int64)
    return nw.when(created.is_null()).then(newest).otherwise(chosen)


def in_force(agreement: Agreement, parts: Versioned, dtype: type[nw.Int64 | nw.String]) -> nw.Expr:
    """The expression of the version in force; null where a version has none."""
    if len(agreement.versions) == 1 and parts:
        return parts[0][1]
    result = nw.lit(None, dtype)
    for version, expression in parts:
        mine = nw.col("spec_version") == version
        result = nw.when(mine).then(expression).otherwise(result)
    return result


def _answers(
    agreement: Agreement, name: str, columns: Collection[str], currency: str | None
) -> Versioned:
    return [
        (spec.version, _answer(spec, each, columns, currency))
        for spec in agreement.versions
        for each in spec.criteria
        if each.id == name
    ]


def _answer(spec: Spec, rule: Rule, columns: Collection[str], currency: str | None) -> nw.Expr:
    return compile_rule(rule, column_of(rule.field, columns), currency, spec.blanks(rule))


def _excluded(agreement: Agreement, columns: Collection[str], currency: str | None) -> Versioned:
    return [(spec.version, _excluded_as(spec, columns, currency)) for spec in agreement.versions]


def _excluded_as(spec: Spec, columns: Collection[str], currency: str | None) -> nw.Expr:
    """The first reason that holds: the named rules in the order of the file, then repeated.

    A sale of a repeated lead is a sale, one of a test lead is none: a repeated test is a test.
    """
    reasons = [
        (
            name,
            is_own(each)
            if isinstance(each, Own)
            else _answer(spec, each, columns, currency).fill_null(0) == 1,
        )
        for name, each in spec.exclude.named.items()
    ]
    if spec.exclude.duplicates:
        reasons.append((DUPLICATE, is_repeat(spec.exclude.duplicates)))
    result = nw.lit(None, nw.String)
    for name, holds in reversed(reasons):
        result = nw.when(holds).then(nw.lit(name)).otherwise(result)
    return result


def _verdict(spec: Spec) -> nw.Expr:
    decided = (
        nw.when(~compile_possibly(spec))
        .then(nw.lit(Verdict.REJECTED.value))
        .otherwise(nw.lit(Verdict.UNKNOWN.value))
    )
    decided = nw.when(compile_surely(spec)).then(nw.lit(Verdict.QUALIFIED.value)).otherwise(decided)
    out = ~nw.col("excluded_as").is_null()
    return nw.when(out).then(nw.lit(Verdict.EXCLUDED.value)).otherwise(decided)
