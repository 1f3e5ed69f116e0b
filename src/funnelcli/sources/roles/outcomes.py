"""What became of a deal, and what its stage says: flags first, then words, then stage names."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.model.stage import Outcome
from funnelcli.sources.recognition.headers import fold_name
from funnelcli.sources.values.answers import says_no, says_yes

_WORDS: Mapping[str, Outcome] = {
    **dict.fromkeys(("won", "выиграна", "выигран", "выиграно", "успех", "успешно"), Outcome.WON),
    **dict.fromkeys(
        ("lost", "проиграна", "проигран", "проиграно", "провал", "отказ"), Outcome.LOST
    ),
    **dict.fromkeys(("open", "открыта", "открыт", "открыто", "в работе"), Outcome.OPEN),
    **dict.fromkeys(("gewonnen", "gagne", "gagné", "ganado", "ganada", "ganho"), Outcome.WON),
    **dict.fromkeys(("verloren", "perdu", "perdido", "perdida"), Outcome.LOST),
    **dict.fromkeys(("offen", "ouvert", "en cours", "abierto", "abierta", "aberto"), Outcome.OPEN),
}
"""What a status column may say, folded."""

_WON = (
    "won",
    "closed won",
    "closed - won",
    "deal won",
    "успешно реализовано",
    "сделка успешна",
    "сделка выиграна",
    "выиграна",
    "выиграно",
    "продано",
    "оплачено",
)
_LOST = (
    "lost",
    "closed lost",
    "closed - lost",
    "deal lost",
    "закрыто и не реализовано",
    "сделка провалена",
    "сделка проиграна",
    "проиграна",
    "проиграно",
    "отказ",
)
_GENERIC: Mapping[str, Outcome] = {
    **dict.fromkeys(_WON, Outcome.WON),
    **dict.fromkeys(_LOST, Outcome.LOST),
}
"""Stage names that mean the same everywhere, folded and whole."""

FLAGS = ("won_flag", "lost_flag", "closed_flag")
"""Columns that say by yes or no what became of a deal."""

_PIPELINE_ID = re.compile(r"^c\d+:")


@dataclass(frozen=True, kw_only=True)
class PipelineNames:
    """Stage names of one pipeline as the settings give them: open ones in order, won, lost."""

    stages: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]


def fold_stage(stage: str) -> str:
    """A stage for comparison: folded, without the pipeline number of Bitrix24 ids (``C14:``)."""
    return _PIPELINE_ID.sub("", fold_name(stage))


def settings_of(pipeline: str, pipelines: Mapping[str, PipelineNames]) -> PipelineNames | None:
    """The settings of ``pipeline``; one pipeline in the settings holds for nameless deals."""
    if not pipeline and len(pipelines) == 1:
        return next(iter(pipelines.values()))
    wanted = fold_name(pipeline)
    return next((names for name, names in pipelines.items() if fold_name(name) == wanted), None)


def named_outcome(
    stage: str, names: PipelineNames | None, won: Iterable[str], lost: Iterable[str]
) -> Outcome | None:
    """What the name of a stage says; None when it says nothing (an open stage, or a strange one).

    Args:
        stage: the stage as exported.
        names: the settings of its pipeline; where they exist nothing else is asked.
        won: stage names of the profile that mean won.
        lost: stage names of the profile that mean lost.
    """
    folded = fold_stage(stage)
    if names is not None:
        if folded in set(map(fold_stage, names.won)):
            return Outcome.WON
        if folded in set(map(fold_stage, names.lost)):
            return Outcome.LOST
        return Outcome.OPEN if folded in set(map(fold_stage, names.stages)) else None
    if folded in set(map(fold_stage, won)):
        return Outcome.WON
    if folded in set(map(fold_stage, lost)):
        return Outcome.LOST
    return _GENERIC.get(folded)


def flagged_outcome(present: Collection[str]) -> pl.Expr:
    """What the flags of a row say (``won_flag``, ``lost_flag``, ``closed_flag``), else null.

    ``present`` are the columns there are. Not won and not lost (or not closed) is open; closed
    and not won is lost.
    """
    won, not_won = _flag("won_flag", present)
    lost, not_lost = _flag("lost_flag", present)
    closed, not_closed = _flag("closed_flag", present)
    return (
        pl.when(won & ~lost)
        .then(pl.lit(Outcome.WON.value))
        .when(lost & ~won)
        .then(pl.lit(Outcome.LOST.value))
        .when(closed & not_won)
        .then(pl.lit(Outcome.LOST.value))
        .when(not_closed | (not_won & not_lost))
        .then(pl.lit(Outcome.OPEN.value))
    )


def _flag(name: str, present: Collection[str]) -> tuple[pl.Expr, pl.Expr]:
    """Whether the flag says yes, and whether it says no; both false where it is blank."""
    if name not in present:
        return pl.lit(False), pl.lit(False)
    return says_yes(name).fill_null(value=False), says_no(name).fill_null(value=False)


def worded_outcome(texts: Sequence[str]) -> dict[str, str]:
    """Each status text that is known, with its outcome."""
    found = {text: _WORDS.get(fold_name(text)) for text in texts}
    return {text: outcome.value for text, outcome in found.items() if outcome}
