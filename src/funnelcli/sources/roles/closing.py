"""The day a deal was closed, and how well it is known."""

from collections.abc import Mapping, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.stage import Outcome
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded

BASES = ("moved", "stamped", "declared")
"""How a closing day is known, best first."""

_CLOSED = [Outcome.WON.value, Outcome.LOST.value]


def last_closings(moves: pl.DataFrame) -> pl.DataFrame:
    """The last move of each deal into each of won and lost: deal_id, status, moved_at (wall)."""
    return (
        moves.lazy()
        .filter(pl.col("to_status").is_in(_CLOSED))
        .group_by("deal_id", pl.col("to_status").alias("status"))
        .agg(pl.col("entered_at").max().alias("moved_at"))
        .collect()
    )


def with_closing(
    deals: pl.DataFrame, closings: pl.DataFrame | None, files: Sequence[Loaded]
) -> pl.DataFrame:
    """Adds ``closed_at`` (wall time) with its ``closed_basis``, and ``expected_on`` (wall time).

    moved: the last move into the outcome the deal has; stamped: a column of actual closings, else
    of the last stage change; declared: an editable close date, or what ``closed_from`` names. An
    open deal has none of them: its editable close date is the expected one.
    """
    if closings is not None:
        deals = deals.join(closings, on=["deal_id", "status"], how="left", maintain_order="left")
    present = deals.columns
    closed = pl.col("status").is_in(_CLOSED)
    chosen = _chosen_column(files)
    told = pl.col(INPUT).is_in(list(chosen))
    moved = pl.when(~told).then(_column("moved_at", present))
    stamp = pl.coalesce(_column("closed_at", present), _column("stage_changed_at", present))
    stamped = pl.when(~told).then(stamp)
    declared = _declared(chosen, present)
    expected = _column("expected_on", present)
    forecast = pl.when(~closed).then(_column("close_date", present))
    return deals.with_columns(
        pl.when(closed).then(pl.coalesce(moved, stamped, declared)).alias("closed_at"),
        pl.when(closed & moved.is_not_null())
        .then(pl.lit(BASES[0]))
        .when(closed & stamped.is_not_null())
        .then(pl.lit(BASES[1]))
        .when(closed & declared.is_not_null())
        .then(pl.lit(BASES[2]))
        .alias("closed_basis"),
        pl.coalesce(expected, forecast).alias("expected_on"),
    )


def _chosen_column(files: Sequence[Loaded]) -> dict[int, str]:
    """Inputs whose closing day the settings take from another column (``closed_from``)."""
    return {f.index: f.request.closed_from for f in files if f.request.closed_from}


def _declared(chosen: Mapping[int, str], present: Sequence[str]) -> pl.Expr:
    by_default = _column("close_date", present)
    modified = _column("modified_at", present)
    expected = pl.coalesce(_column("expected_on", present), by_default)
    asked = {name: [i for i, said in chosen.items() if said == name] for name in chosen.values()}
    return (
        pl.when(pl.col(INPUT).is_in(asked.get("modified", [])))
        .then(modified)
        .when(pl.col(INPUT).is_in(asked.get("expected", [])))
        .then(expected)
        .otherwise(by_default)
    )


def _column(name: str, present: Sequence[str]) -> pl.Expr:
    return pl.col(name) if name in present else pl.lit(None, pl.Datetime("us"))


def basis_counts(deals: pl.DataFrame) -> dict[str, int]:
    """How many closed deals take their day from each basis; ``none`` for those without one."""
    closed = pl.col("status").is_in(_CLOSED)
    bases = deals.select(pl.col("closed_basis").filter(closed).fill_null("none")).to_series()
    counts = dict(bases.value_counts().iter_rows())
    return {basis: counts[basis] for basis in (*BASES, "none") if basis in counts}


def best_basis(counts: Mapping[str, int]) -> str | None:
    """The best basis in use; None when no closed deal has a day."""
    return next((basis for basis in BASES if counts.get(basis)), None)


def day_issues(deals: pl.DataFrame, files: Sequence[Loaded], today: int) -> list[Issue]:
    """Days that cannot be: created or closed after today, closed before created.

    ``deals`` has day numbers ``created_on``, ``closed_on``. A declared day in the future is no
    contradiction here: it is compared with the day of the report.
    """
    late = pl.col("created_on") > today
    backward = pl.col("closed_on") < pl.col("created_on")
    ahead = (pl.col("closed_on") > today) & pl.col("closed_basis").is_in(BASES[:2])
    found: list[Issue] = []
    for code, wrong, name in (
        ("D053", late, "created_at"),
        ("D054", backward, "closed_at"),
        ("D196", ahead, "closed_at"),
    ):
        found += row_issues(code, deals, wrong, files, name)
    return found
