"""The agreement tried on its own examples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from funnelcli.engines.polars import collect_all, from_columns
from funnelcli.errors import SpecError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.place import Place
from funnelcli.pipeline.project import agreement_currency
from funnelcli.schema.columns import LEAD_FIELDS
from funnelcli.spec.examples import (
    KINDS,
    ExampleAnswerError,
    Outcome,
    Trial,
    VersionTest,
    example_columns,
    outcome,
    try_criteria,
)
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement, Example, Spec
from funnelcli.spec.qualify import EXTRA, judge


@dataclass(frozen=True, kw_only=True)
class SpecTest:
    """An agreement and everything its examples show to be wrong."""

    agreement: Agreement
    versions: tuple[VersionTest, ...]
    issues: tuple[Issue, ...]


def run_spec_test(path: Path, config: Path | None, cwd: Path) -> SpecTest:
    """Judge the examples of the agreement in ``path``, then try its criteria on them.

    Examples of older versions are judged too; only the newest one's criteria must all be tried.

    Raises:
        SpecError: the agreement itself is wrong, or an answer of an example is.
    """
    agreement = load_spec(path)
    currency = agreement_currency(config, cwd)
    tested = tuple(_test(agreement, spec, currency) for spec in agreement.versions)
    issues = tuple(
        issue
        for each in tested
        for issue in (*_example_issues(agreement, each), *_trial_issues(agreement, each))
    )
    return SpecTest(agreement=agreement, versions=tested, issues=issues)


def _test(agreement: Agreement, spec: Spec, currency: str | None) -> VersionTest:
    outcomes = _outcomes(agreement, spec, currency) if spec.examples else ()
    trials = tuple(try_criteria(spec, outcomes)) if spec is agreement.newest else ()
    return VersionTest(spec=spec, outcomes=outcomes, trials=trials)


def _outcomes(agreement: Agreement, spec: Spec, currency: str | None) -> tuple[Outcome, ...]:
    """Each example judged by itself: examples are no repeats of one another."""
    alone = spec.model_copy(
        update={"exclude": spec.exclude.model_copy(update={"duplicates": None})}
    )
    try:
        columns = example_columns(alone, currency)
    except ExampleAnswerError as error:
        place = _place(agreement, spec, "examples", error.position)
        values: dict[str, Value] = {"field": error.field, "value": error.text}
        raise SpecError([Issue("S082", values, places=(place,))]) from error
    known = {*LEAD_FIELDS, *(name for name in columns if name.startswith(EXTRA))}
    judged = judge(
        from_columns(columns, KINDS), replace(agreement, versions=(alone,)), known, currency
    )
    names = [f"c:{each.id}" for each in spec.criteria]
    rows = collect_all({"examples": judged.select("row", "verdict", *names)})["examples"]
    return tuple(outcome(spec, row) for row in sorted(rows, key=lambda row: int(row["row"])))


def _place(agreement: Agreement, spec: Spec, part: str, position: int) -> Place:
    return agreement.parts[spec.version, part, position]


def _example_issues(agreement: Agreement, test: VersionTest) -> Iterator[Issue]:
    for position, (example, found) in enumerate(
        zip(test.spec.examples, test.outcomes, strict=True)
    ):
        places = (_place(agreement, test.spec, "examples", position),)
        for code, values in _differences(example, found):
            yield Issue(code, values, places=places)


def _differences(example: Example, found: Outcome) -> Iterator[tuple[str, dict[str, Value]]]:
    if found.verdict != example.verdict:
        yield (
            "S076",
            {
                "wanted": say(f"verdict.{example.verdict}"),
                "found": say(f"verdict.{found.verdict}"),
                "failed": _names(found.failed),
                "missing": _names(found.missing),
            },
        )
        return
    for code, wanted, got in (
        ("S077", example.because, found.failed),
        ("S078", example.missing, found.missing),
    ):
        if wanted is not None and set(wanted) != set(got):
            yield code, {"wanted": _names(wanted), "found": _names(got)}


def _names(names: Sequence[str]) -> Value:
    return listed(list(names)) or say("spec.test.none")


def _trial_issues(agreement: Agreement, test: VersionTest) -> Iterator[Issue]:
    """What the examples leave untried; without examples that is said once."""
    if test.trials and not test.outcomes:
        yield Issue("S081", {"file": agreement.path.name}, places=(Place(str(agreement.path)),))
        return
    for position, trial in enumerate(test.trials):
        if (found := _trial_issue(trial)) is not None:
            code, values = found
            place = _place(agreement, test.spec, "criteria", position)
            yield Issue(code, {"id": trial.criterion, **values}, places=(place,))


def _trial_issue(trial: Trial) -> tuple[str, dict[str, Value]] | None:
    if not trial.is_used:
        return "S083", {}
    unanswered: list[Phrase] = []
    if not trial.passed_count:
        unanswered.append(say("spec.test.passes"))
    if not trial.failed_count:
        unanswered.append(say("spec.test.fails"))
    if unanswered:
        return "S079", {"answers": listed(unanswered)}
    if trial.unnoticed:
        return "S080", {"mutants": listed([say(f"spec.test.{each}") for each in trial.unnoticed])}
    return None
