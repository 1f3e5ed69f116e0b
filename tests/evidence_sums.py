"""Whether the rows behind every figure add up to it, by its parts too, and none goes missing."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.evidence.account import Account, Told
from funnelcli.evidence.base import FLAG, LEFT_OUT
from funnelcli.evidence.catalog import EVIDENCE
from funnelcli.model.money import Money
from funnelcli.pipeline.explanation import Asked, accounts_of
from funnelcli.pipeline.reading import Read, measure


def rows_by(part: Account, told: Told) -> dict[str | None, int]:
    """What the rows of a figure add up to by its dimension."""
    figure = told.figure
    assert figure.by is not None
    value = nw.col(figure.column) if figure.column else nw.col(figure.flag)
    rows = part.evidence.rows.filter(nw.col(figure.flag) == 1).select(figure.by, value=value)
    found = rows.group_by(figure.by).agg(nw.col("value").sum())
    return {row[figure.by]: row["value"] for row in collect_all({"by": found})["by"]}


def plain(totals: Mapping[str | None, Any]) -> dict[str | None, int]:
    """Parts as plain numbers, without those that are refused or nothing."""
    sums = {key: each.minor if isinstance(each, Money) else each for key, each in totals.items()}
    return {key: value for key, value in sums.items() if value}


def check(part: Account, result: object) -> None:
    names = [each.figure.name for each in part.figures]
    assert len(names) == len(set(names))
    told_any = {each.figure.flag for each in part.figures}
    rows = collect_all({"rows": part.evidence.rows})["rows"]
    assert len(rows) == part.seen_count == part.counted_count + sum(part.left_out.values())
    assert "other" not in part.left_out
    for row in rows:
        counts = any(row[flag] == 1 for flag in told_any)
        assert counts == (row[LEFT_OUT] is None), row
    for told in part.figures:
        assert told.figure.flag.startswith(FLAG)
        if told.total is None:
            continue
        assert told.sum_of_rows == told.total, told.figure.name
        if told.figure.by is not None and told.figure.parts is not None:
            parts = plain(told.figure.parts(result))
            assert plain(rows_by(part, told)) == parts, told.figure.name


def explained(read: Read) -> None:
    """Every metric: its rows add up to it."""
    results, _ = measure(read, None)
    for metric in EVIDENCE:
        for part in (
            accounts_of(Asked(metric=metric, figure=None, where={}), read, results[metric]) or ()
        ):
            check(part, results[metric])
