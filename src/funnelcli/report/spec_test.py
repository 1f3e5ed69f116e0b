"""Tests of an agreement as plain records for machine output."""

from collections.abc import Sequence

from funnelcli.report.record import Record
from funnelcli.spec.examples import MUTANTS, Outcome, Trial, VersionTest
from funnelcli.spec.model import Agreement, Example


def spec_test_record(agreement: Agreement, versions: Sequence[VersionTest]) -> Record:
    """The agreement with its versions, examples and criteria."""
    return {
        "file": str(agreement.path),
        "sha256": agreement.sha256,
        "versions": [_version(agreement, each) for each in versions],
    }


def _version(agreement: Agreement, test: VersionTest) -> Record:
    pairs = zip(test.spec.examples, test.outcomes, strict=True)
    version = test.spec.version
    return {
        "version": version,
        "examples": [
            {
                "line": agreement.parts[version, "examples", position].row,
                **_example(example, found),
            }
            for position, (example, found) in enumerate(pairs)
        ],
        "criteria": [_criterion(each) for each in test.trials],
    }


def _example(example: Example, found: Outcome) -> Record:
    return {
        "passed": found.fits(example),
        "wanted": {
            "verdict": example.verdict,
            "because": None if example.because is None else list(example.because),
            "missing": None if example.missing is None else list(example.missing),
        },
        "found": {
            "verdict": found.verdict.value,
            "because": list(found.failed),
            "missing": list(found.missing),
        },
    }


def _criterion(trial: Trial) -> Record:
    return {
        "criterion": trial.criterion,
        "is_used": trial.is_used,
        "passed_count": trial.passed_count,
        "failed_count": trial.failed_count,
        "noticed": {mutant: mutant not in trial.unnoticed for mutant in MUTANTS},
    }
