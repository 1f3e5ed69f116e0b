"""Repeated leads: how long ago the same phone or e-mail asked before."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.spec.model import Duplicates

Lazy = nw.LazyFrame[Any]
_KEYS = {"phone": "phone_key", "email": "email_key"}
_GAP = "gap:"


def with_gaps(leads: Lazy, rules: Iterable[Duplicates]) -> Lazy:
    """``leads`` with a ``gap:<key>`` Int64 for each key that ``rules`` name.

    It is the number of days since the lead just before with the same key (by moment, then id);
    null for the first one, without a key, and beside undated leads.
    """
    names = dict.fromkeys(name for rule in rules for name in rule.by)
    for name in names:
        leads = leads.join(_gaps(leads, name), on=["input", "row"], how="left")
    return leads


def without_gaps(leads: Lazy, rules: Iterable[Duplicates]) -> Lazy:
    """``leads`` without what ``with_gaps`` added."""
    return leads.drop(*dict.fromkeys(f"{_GAP}{name}" for rule in rules for name in rule.by))


def is_repeat(rule: Duplicates) -> nw.Expr:
    """Whether an earlier lead with the same key came at most so many days before (chained)."""
    near = (
        (nw.col(f"{_GAP}{name}") <= rule.within_days).fill_null(value=False)
        for name in dict.fromkeys(rule.by)
    )
    return reduce(or_, near)


def _gaps(leads: Lazy, name: str) -> Lazy:
    """Gaps of the leads whose key occurs more than once: ordering only those is much cheaper."""
    key = _KEYS[name]
    keyed = leads.select("input", "row", "lead_id", "created_at", "created_on", key)
    shared = (
        keyed.filter(~nw.col(key).is_null())
        .group_by(key)
        .agg(times=nw.len())
        .filter(nw.col("times") > 1)
    )
    before = nw.col("created_on").shift(1).over(key, order_by=["created_at", "lead_id", "row"])
    gaps = keyed.join(shared, on=key, how="inner").with_columns(
        **{f"{_GAP}{name}": nw.col("created_on") - before}
    )
    return gaps.select("input", "row", f"{_GAP}{name}")
