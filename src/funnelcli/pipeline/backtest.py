"""The run behind ``spec backtest``: what became of the leads that the agreement judges."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.errors import InputError, SettingsError
from funnelcli.issues import Issue
from funnelcli.metrics.backtest import Backtest, compute, summarise
from funnelcli.metrics.base import Lazy, leads_asked, one_if
from funnelcli.model.money import Money
from funnelcli.pipeline.reading import Read, read_exports
from funnelcli.pipeline.request import Request
from funnelcli.schema.columns import Role
from funnelcli.spec.fold import fold_text
from funnelcli.spec.listing import PATTERN, reasons_of, with_answers
from funnelcli.spec.model import Agreement
from funnelcli.spec.overrule import by_agreement

MARKETING = "marketing"
"""Whose mistake a lost lead is when it should never have been brought (settings: loss_reasons)."""


@dataclass(frozen=True, kw_only=True)
class BacktestRun:
    """The agreement against what happened; ``outcomes`` are the judged leads with it."""

    agreement: Agreement
    result: Backtest
    outcomes: Lazy
    every_lead: bool
    currency: str | None
    issues: tuple[Issue, ...]


def run_backtest(request: Request) -> BacktestRun:
    """Judge the leads and see what became of them.

    Raises:
        SettingsError: there is no agreement to judge by.
        InputError: there are no deals, so nobody knows what became of a lead.
    """
    read = read_exports(
        request, every_lead=True, lead_fields=["disqualify_reason"], deal_fields=["loss_reason"]
    )
    agreement = read.project.agreement
    if agreement is None:
        raise SettingsError([Issue("S153")])
    if Role.DEALS not in read.question.facts.fields:
        raise InputError([Issue("S088")])
    outcomes = with_answers(_outcomes(read), agreement)
    reasons = _reasons_of_marketing(read)
    result = summarise(
        collect_all(compute(outcomes, agreement)), agreement, has_reasons=bool(reasons)
    )
    return BacktestRun(
        agreement=agreement,
        result=result,
        outcomes=outcomes,
        every_lead=read.question.every_lead,
        currency=read.question.facts.currency,
        issues=(*read.issues, *(() if reasons else (Issue("S089"),))),
    )


def _reasons_of_marketing(read: Read) -> frozenset[str]:
    """Loss reasons, folded, that settings lay to marketing."""
    owners = read.project.settings.loss_reasons
    return frozenset(fold_text(reason) for reason, owner in owners.items() if owner == MARKETING)


def _outcomes(read: Read) -> Lazy:
    """The leads with what their best deal came to and why it was lost."""
    deals = read.frames.deals.filter(~nw.col("lead_id").is_null())
    leads = leads_asked(read.frames, read.question)
    leads = by_agreement(leads)
    blamed = {
        name: _blamed(read, frame, name)
        for name, frame in (("loss_reason", deals), ("disqualify_reason", leads))
    }
    lost = nw.col("outcome") == "lost"
    amount = nw.when(nw.col("outcome") == "won").then(nw.col("amount"))
    marks = {
        **{f"has_{each}": one_if(nw.col("outcome") == each) for each in _BEST_FIRST},
        "deal_blamed": one_if(lost & nw.col("loss_reason").is_in(blamed["loss_reason"])),
        "deal_explained": one_if(lost & ~nw.col("loss_reason").is_null()),
        "won_priced": one_if((nw.col("outcome") == "won") & ~nw.col("amount").is_null()),
        "won_amount": amount.otherwise(nw.lit(0, nw.Int64)).fill_null(0),
    }
    sums = {name: nw.col(name).sum() for name in marks}
    own = deals.select("lead_id", **marks).group_by("lead_id").agg(**sums)
    joined = leads.join(own, on="lead_id", how="left")
    became = nw.lit("none")
    for each in reversed(_BEST_FIRST):
        became = nw.when(nw.col(f"has_{each}") > 0).then(nw.lit(each)).otherwise(became)
    told = nw.col("disqualify_reason")
    return joined.with_columns(
        became=became,
        blamed=one_if((nw.col("deal_blamed") > 0) | told.is_in(blamed["disqualify_reason"])),
        explained=one_if((nw.col("deal_explained") > 0) | ~told.is_null()),
    )


_BEST_FIRST = ("won", "open", "lost", "unknown")
"""Of several deals of a lead the first of these counts."""


def _blamed(read: Read, frame: Lazy, column: str) -> list[str]:
    """The reasons as they stand in the exports that settings lay to marketing."""
    wanted = _reasons_of_marketing(read)
    found = collect_all({"reasons": frame.select(column).unique()})["reasons"]
    texts = (row[column] for row in found)
    return sorted(text for text in texts if text is not None and fold_text(text) in wanted)


def list_sold_rejected(run: BacktestRun, limit: int | None = None) -> list[dict[str, Any]]:
    """Leads won although the agreement rejects them: ``lead_id``, ``failed``, ``won_amount``."""
    mine = (nw.col("verdict") == "rejected") & (nw.col("became") == "won")
    rows = _first(run, mine, limit, ("won_priced", "won_amount"))
    return [
        {
            "lead_id": row["lead_id"],
            "failed": reasons_of(row, run.agreement)[0],
            "won_amount": Money(row["won_amount"], run.currency)
            if row["won_priced"] and run.currency
            else None,
        }
        for row in rows
    ]


def list_lost_qualified(run: BacktestRun, limit: int | None = None) -> list[dict[str, Any]]:
    """Qualified leads lost for a reason of marketing: ``lead_id``."""
    mine = (nw.col("verdict") == "qualified") & (nw.col("became") == "lost")
    return _first(run, mine & (nw.col("blamed") == 1), limit, ())


def _first(
    run: BacktestRun, wanted: nw.Expr, limit: int | None, columns: Iterable[str]
) -> list[dict[str, Any]]:
    leads = run.outcomes.filter(wanted).sort("input", "row")
    chosen = leads.select("lead_id", *(PATTERN if columns else ()), *columns)
    return collect_all({"leads": chosen if limit is None else chosen.head(limit)})["leads"]
