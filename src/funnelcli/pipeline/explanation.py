"""The run behind ``explain METRIC``: a figure, the rows behind it, and why others do not count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all, stream_rows
from funnelcli.errors import SettingsError
from funnelcli.evidence.account import (
    Account,
    counts_of,
    figure_names,
    narrowed,
    read_account,
    text_columns,
)
from funnelcli.evidence.base import LEFT_OUT, Evidence
from funnelcli.evidence.catalog import EVIDENCE
from funnelcli.evidence.row import Record, record_of
from funnelcli.issues import Issue
from funnelcli.metrics.base import Lazy, Question
from funnelcli.pipeline.reading import Read, measure_inside, read_exports
from funnelcli.pipeline.request import Request
from funnelcli.schema.canonical import InputFile

_LEAD_MORE = ("contact", "phone", "email")
_DEAL_MORE = ("contact", "company", "phone", "email")
_NAMED = 12
"""So many values of a column are named that has no row with the value asked for."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be explained: a metric, one figure of it, rows that ``where`` describes."""

    metric: str
    figure: str | None
    where: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether the rows are not narrowed, so that they add up to what the report says."""
        return not self.where


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What a metric says and what it is made of.

    ``accounts`` are None where nobody gathers the rows of the metric.
    """

    asked: Asked
    question: Question
    result: Any
    accounts: tuple[Account, ...] | None
    inputs: tuple[InputFile, ...]
    issues: tuple[Issue, ...]


def run_explain(request: Request, asked: Asked) -> Explanation:
    """Measure one metric and gather the rows behind it.

    Raises:
        SettingsError: the metric has no such figure; ``where`` names no column of its rows, or a
            value that no row has.
        FunnelError: an input, the settings or the agreement cannot be used.
    """
    read = read_exports(request, lead_fields=_LEAD_MORE, deal_fields=_DEAL_MORE)
    result = measure_inside(read, frozenset({asked.metric}))[asked.metric]
    return Explanation(
        asked=asked,
        question=read.question,
        result=result,
        accounts=accounts_of(asked, read, result),
        inputs=read.canonical.inputs,
        issues=read.issues,
    )


def accounts_of(asked: Asked, read: Read, result: object) -> tuple[Account, ...] | None:
    """The rows behind ``result``, an account for each role; None where nobody gathers them."""
    if asked.metric not in EVIDENCE:
        return None
    found = EVIDENCE[asked.metric](read.frames, read.question, result)
    if asked.figure is not None:
        found = _with_figure(found, asked)
    own = _with_columns(found, asked.where)
    kept = [narrowed(each, asked.where, asked.figure) for each in own]
    facts = read.question.facts
    told = tuple(read_account(each, collect_all(counts_of(each)), result, facts) for each in kept)
    if asked.where and not any(each.seen_count for each in told):
        raise SettingsError([_nothing(own, asked.where)])
    return told


def _with_figure(found: Sequence[Evidence], asked: Asked) -> tuple[Evidence, ...]:
    names = figure_names(found)
    if asked.figure not in names:
        values = {"metric": asked.metric, "name": asked.figure, "known": ", ".join(names)}
        raise SettingsError([Issue("S203", values)])
    return tuple(each for each in found if asked.figure in {known.name for known in each.figures})


def _with_columns(found: Sequence[Evidence], where: Mapping[str, str]) -> list[Evidence]:
    """The evidence whose rows have every column of ``where``."""
    columns = [(each, text_columns(each)) for each in found]
    own = [each for each, names in columns if names.issuperset(where)]
    if own:
        return own
    known = sorted({name for _, names in columns for name in names})
    strange = [name for name in where if name not in known] or list(where)
    values = {"names": ", ".join(strange), "known": ", ".join(known)}
    raise SettingsError([Issue("S201", values)])


def _nothing(own: Sequence[Evidence], where: Mapping[str, str]) -> Issue:
    """No row is like that; named are the values that the first column really has."""
    name, value = next(iter(where.items()))
    lazy = {str(place): each.rows.select(nw.col(name)).unique() for place, each in enumerate(own)}
    rows = [row for found in collect_all(lazy).values() for row in found]
    met = sorted({row[name] for row in rows if row[name] is not None})
    more = ["…"] if len(met) > _NAMED else []
    return Issue("S202", {"name": name, "value": value, "known": ", ".join([*met[:_NAMED], *more])})


def in_order(rows: Lazy) -> Lazy:
    """The rows as the exports have them."""
    names = rows.collect_schema().names()
    order = [name for name in ("input", "row", "spend_on", "channel", "campaign") if name in names]
    return rows.sort(*order, nulls_last=True)


def list_rows(
    account: Account, inputs: Sequence[InputFile], *, left_out: bool, limit: int | None = None
) -> Iterator[Record]:
    """The rows that count (or are ``left_out``), in the order of the exports."""
    counts = nw.col(LEFT_OUT).is_null()
    rows = in_order(account.evidence.rows.filter(~counts if left_out else counts))
    columns, found = stream_rows(rows if limit is None else rows.head(limit))
    for row in found:
        yield record_of(account.role, dict(zip(columns, row, strict=True)), inputs)
