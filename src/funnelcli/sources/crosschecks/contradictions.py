"""What deals say that cannot be together, and what closed deals leave unsaid."""

import re
from collections.abc import Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, listed, say
from funnelcli.model.stage import Outcome
from funnelcli.sources.accounting import row_issues
from funnelcli.sources.load import INPUT, Loaded
from funnelcli.sources.recognition.headers import fold_name

_NO_LOSS = re.compile(
    r"\b(?:дубл|повтор|спам|тест(?:$|\W|ов)|ошибочн|случайн|не существ|(?:не ?верн|не ?правильн|"
    r"не ?корректн)\w* (?:номер|телефон|контакт)|duplicat|dup\b|spam|test\b|junk|bot\b|"
    r"(?:wrong|invalid|bad) (?:number|phone|contact|email|e-mail)|error)"
)
"""Reasons that say there was no deal to lose: duplicates, spam, tests, wrong numbers."""
_NAMED = 5


def contradictions(deals: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Issues of deals with their ``status``, amounts as they were read (null: no amount).

    A column that a file does not have is not asked for.
    """
    status = pl.col("status")
    won, lost = status == Outcome.WON.value, status == Outcome.LOST.value
    found = _of(files, "manager", "D190", deals, pl.col("manager").is_null())
    found += _unpriced(deals, files, won)
    found += _bare(deals, files)
    if "loss_reason" in deals.columns:
        reason = pl.col("loss_reason")
        not_lost = status.is_in([Outcome.WON.value, Outcome.OPEN.value])
        telling = [file for file in files if file.tells_outcome]
        found += _of(telling, "loss_reason", "D194", deals, reason.is_not_null() & not_lost)
        found += _of(files, "loss_reason", "D195", deals, reason.is_null() & lost)
        found += _no_losses(deals.filter(lost), files)
    return found


def _of(
    files: Sequence[Loaded], name: str, code: str, deals: pl.DataFrame, wrong: pl.Expr
) -> list[Issue]:
    """Rows that are ``wrong`` in the files that have the field ``name`` at all."""
    having = [file.index for file in files if name in file.fields]
    if not having:
        return []
    return row_issues(code, deals, wrong & pl.col(INPUT).is_in(having), files, name)


def _bare(deals: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Rows without a stage and a day, of files that have both: another table, notes, sums."""
    telling = [file for file in files if {"stage", "created_at"} <= file.fields]
    if not telling:
        return []
    nothing = pl.all_horizontal(pl.col("stage", "created_at").is_null())
    return _of(telling, "deal_id", "D223", deals, nothing)


def _unpriced(deals: pl.DataFrame, files: Sequence[Loaded], won: pl.Expr) -> list[Issue]:
    """Won deals whose amount is empty, and apart from them those whose amount is 0."""
    if "amount" not in deals.columns:
        return []
    amount = pl.col("amount")
    return [
        *_of(files, "amount", "D193", deals, won & amount.is_null()),
        *_of(files, "amount", "D192", deals, won & (amount == 0)),
    ]


def _no_losses(lost: pl.DataFrame, files: Sequence[Loaded]) -> list[Issue]:
    """Reasons like "duplicate" or "spam": the deal was not lost, it never was one."""
    counts = lost["loss_reason"].drop_nulls().value_counts(sort=True, name="number")
    rows = sorted(counts.iter_rows(), key=lambda row: (-row[1], row[0]))
    met = [(reason, number) for reason, number in rows if _NO_LOSS.search(fold_name(reason))]
    if not met:
        return []
    named: list[Value] = [
        say("count.of", name=reason, number=number) for reason, number in met[:_NAMED]
    ]
    told = pl.col("loss_reason").is_in([reason for reason, _ in met])
    return row_issues("D197", lost, told, files, "loss_reason", reasons=listed(named))
