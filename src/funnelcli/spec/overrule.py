"""Verdicts that both sides settled in a dispute, in place of those of the agreement."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.model.verdict import Verdict

SPEC_VERDICT = "spec_verdict"
"""The column with what the agreement alone says."""


def overrule(leads: nw.LazyFrame[Any], settled: Mapping[str, Verdict]) -> nw.LazyFrame[Any]:
    """Judged leads with the settled verdict of each lead id that has one.

    Returns:
        ``leads`` and ``spec_verdict`` String, what the agreement alone says; a lead that was
        excluded and is settled is excluded no more.
    """
    here = nw.col("lead_id").is_in(sorted(settled))
    verdict = nw.col("verdict")
    for each in sorted(set(settled.values())):
        ids = sorted(lead for lead, found in settled.items() if found is each)
        verdict = nw.when(nw.col("lead_id").is_in(ids)).then(nw.lit(each.value)).otherwise(verdict)
    nothing = nw.lit(None, dtype=nw.String)
    return leads.with_columns(
        nw.col("verdict").alias(SPEC_VERDICT),
        verdict=verdict,
        excluded_as=nw.when(here).then(nothing).otherwise(nw.col("excluded_as")),
    )


def by_agreement(leads: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """``leads`` with the verdicts of the agreement alone: the paper is looked at, not disputes."""
    if SPEC_VERDICT not in leads.collect_schema().names():
        return leads
    return leads.with_columns(verdict=nw.col(SPEC_VERDICT))
