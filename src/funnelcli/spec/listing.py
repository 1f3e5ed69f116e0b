"""Judged leads as a list with reasons: what failed, what is missing, what to ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.spec.model import Agreement
from funnelcli.spec.reason import failed_and_missing

PATTERN = ("verdict", "spec_version", "answers")
"""What tells the reasons of a lead: leads that are equal here have the same."""
_SIGNS = {"1": 1, "0": 0, "-": None}


def with_answers(leads: nw.LazyFrame[Any], agreement: Agreement) -> nw.LazyFrame[Any]:
    """``leads`` with ``answers``: a sign for each criterion of the agreement (1, 0, or -)."""
    signs = [nw.col(f"c:{name}").cast(nw.String).fill_null("-") for name in agreement.criteria]
    return leads.with_columns(answers=nw.concat_str(signs))


def reasons_of(pattern: Mapping[str, Any], agreement: Agreement) -> tuple[list[str], list[str]]:
    """Failed and missing criteria of the leads with this pattern."""
    signs = zip(agreement.criteria, pattern["answers"], strict=True)
    answers = {f"c:{name}": _SIGNS[sign] for name, sign in signs}
    return failed_and_missing({**pattern, **answers}, agreement)


def reason_columns(
    patterns: Sequence[Mapping[str, Any]], agreement: Agreement
) -> dict[str, list[Any]]:
    """The patterns as columns, with ``failed``, ``missing`` (ids) and ``question`` (titles)."""
    columns: dict[str, list[Any]] = {name: [each[name] for each in patterns] for name in PATTERN}
    reasons = [reasons_of(each, agreement) for each in patterns]
    columns["failed"] = [", ".join(failed) or None for failed, _ in reasons]
    columns["missing"] = [", ".join(missing) or None for _, missing in reasons]
    columns["question"] = [
        "; ".join(_titles(agreement, each["spec_version"], missing)) or None
        for each, (_, missing) in zip(patterns, reasons, strict=True)
    ]
    return columns


def _titles(agreement: Agreement, version: int, names: Iterable[str]) -> Iterable[str]:
    spec = next(each for each in agreement.versions if each.version == version)
    titles = {each.id: each.title or each.id for each in spec.criteria}
    return (titles[name] for name in names)
