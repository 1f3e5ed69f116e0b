"""Answers that stand there and say nothing to their criterion: a yes in other words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.issues import Issue
from funnelcli.metrics.base import Lazy
from funnelcli.model.place import Place
from funnelcli.schema.canonical import InputFile
from funnelcli.spec.fold import fold_text
from funnelcli.spec.model import Agreement, Spec
from funnelcli.spec.qualify import column_of
from funnelcli.spec.rule import Criterion

_READ = frozenset({"at_least", "at_most", "between", "before", "after"})
"""What asks a text for a number or a day; every text answers the others."""
_SHOWN = 5


def unread_answers(
    agreement: Agreement, leads: Lazy, columns: frozenset[str], inputs: Sequence[InputFile]
) -> list[Issue]:
    """A warning for each criterion of the newest version with such answers.

    ``leads`` are judged and have the field itself; ``columns`` are the fields that exports carry.
    """
    spec = agreement.newest
    wrong = dict(_unread(spec, leads, columns))
    counts = collect_all({name: rows.select(count=nw.len()) for name, rows in wrong.items()})
    number = {name: rows[0]["count"] for name, rows in counts.items()}
    told = [each for each in spec.criteria if number.get(each.id)]
    first = collect_all(
        {each.id: wrong[each.id].select("input", "row").head(_SHOWN) for each in told}
    )
    return [
        Issue(
            "D238",
            {"title": each.title or each.id, "field": each.field, "number": number[each.id]},
            number[each.id],
            _places(each.field, first[each.id], inputs),
        )
        for each in told
    ]


def _unread(spec: Spec, leads: Lazy, columns: frozenset[str]) -> Iterator[tuple[str, Lazy]]:
    """The leads of ``spec`` whose filled field leaves a criterion without an answer."""
    for each in spec.criteria:
        column = column_of(each.field, columns)
        if column is None or not _reads(each):
            continue
        blanks = list(dict.fromkeys(["", *map(fold_text, spec.blanks(each))]))
        answer, said = nw.col(f"c:{each.id}"), nw.col(column)
        filled = ~said.is_null() & ~said.str.to_lowercase().is_in(blanks)
        yield (
            each.id,
            leads.filter((nw.col("spec_version") == spec.version) & answer.is_null() & filled),
        )


def _reads(rule: Criterion) -> bool:
    return rule.is_text and (isinstance(rule.is_, bool) or rule.operator in _READ)


def _places(
    field: str, rows: Sequence[Mapping[str, Any]], inputs: Sequence[InputFile]
) -> tuple[Place, ...]:
    files = [(inputs[row["input"]], row["row"]) for row in rows]
    return tuple(
        Place(file.file, file.sheet, row, file.columns.get(field, field)) for file, row in files
    )
