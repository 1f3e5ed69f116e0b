"""How many leads of the period are old enough to have been sold (metrics 2.4)."""

from fractions import Fraction

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, Question, Rows
from funnelcli.model.quantile import quantile
from funnelcli.model.ratio import Ratio

_MOST = Fraction(9, 10)


def cycles(frames: Frames) -> Lazy:
    """``count`` sales by ``days`` from the creation of their lead to the closing day."""
    made = frames.leads.select("lead_id", lead_on=nw.col("created_on"))
    sold = frames.deals.filter(nw.col("outcome") == "won").select("lead_id", "decided_on")
    took = sold.join(made, on="lead_id", how="inner").with_columns(
        days=nw.col("decided_on") - nw.col("lead_on")
    )
    return took.filter(nw.col("days") >= 0).group_by("days").agg(count=nw.len())


def maturity(sales: Rows, ages: Rows, question: Question) -> Ratio | None:
    """Leads at least as old as 90 % of ``sales`` took; None where nothing was ever sold.

    ``ages`` has the ``count`` of leads by ``created_on``.
    """
    days = sorted((row["days"], row["count"]) for row in sales)
    if not days:
        return None
    age = quantile(days, _MOST)
    old = [row for row in ages if question.as_of_day - row["created_on"] >= age]
    return Ratio(sum(row["count"] for row in old), sum(row["count"] for row in ages))
