"""The order of the open stages of each pipeline, and what every stage met means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from funnelcli.model.stage import Ladder, Outcome
from funnelcli.sources.roles.outcomes import PipelineNames, fold_stage, named_outcome, settings_of

_BASES = ("settings", "export", "profile")
"""Where an order may come from, best first."""


@dataclass(frozen=True, kw_only=True)
class StageNames:
    """What the profiles of the deals say of stages: won, lost, default orders."""

    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    ladders: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class StageBook:
    """Every stage met: ``(pipeline, stage)`` to its outcome by name and its rank on the ladder.

    ``order`` is where the ladders come from (the weakest of several), None without any.
    ``strange`` are stages of a pipeline with a ladder that are neither on it nor won nor lost.
    """

    outcomes: Mapping[tuple[str, str], Outcome]
    ranks: Mapping[tuple[str, str], int]
    ladders: tuple[Ladder, ...]
    order: str | None
    strange: tuple[tuple[str, str], ...]

    def frame(self) -> pl.DataFrame:
        """The book as a table: pipeline, stage, by_name (outcome), rank."""
        keys = list(self.outcomes)
        return pl.DataFrame(
            {
                "pipeline": [pipeline for pipeline, _ in keys],
                "stage": [stage for _, stage in keys],
                "by_name": [self.outcomes[key].value for key in keys],
                "rank": [self.ranks.get(key) for key in keys],
            },
            schema={
                "pipeline": pl.String,
                "stage": pl.String,
                "by_name": pl.String,
                "rank": pl.Int64,
            },
        )


@dataclass(frozen=True, kw_only=True)
class StageMet:
    """A stage as the deals and moves show it.

    ``flagged`` is what the won and closed flags of its deals agree on, ``positions`` are the
    values of the sort-order column beside it.
    """

    pipeline: str
    stage: str
    flagged: Outcome | None = None
    positions: tuple[float, ...] = ()


def stage_book(
    met: Sequence[StageMet], pipelines: Mapping[str, PipelineNames], names: StageNames
) -> StageBook:
    """The meaning and the order of all stages met.

    Order: settings; else a sort-order column one-to-one with the stages; else a default order of
    the profile that holds every open stage met; else none.
    """
    outcomes: dict[tuple[str, str], Outcome] = {}
    ranks: dict[tuple[str, str], int] = {}
    ladders: list[Ladder] = []
    orders: set[str] = set()
    strange: list[tuple[str, str]] = []
    for pipeline in sorted({stage.pipeline for stage in met}):
        stages = [stage for stage in met if stage.pipeline == pipeline]
        known = settings_of(pipeline, pipelines)
        said = {s.stage: _outcome(s, known, names) for s in stages}
        order, ladder = _ladder(stages, said, known, names)
        if order is not None:
            orders.add(order)
            ladders.append(Ladder(pipeline, ladder))
        places = {fold_stage(stage): place for place, stage in enumerate(ladder, start=1)}
        for stage, outcome in said.items():
            place = (
                None if outcome in {Outcome.WON, Outcome.LOST} else places.get(fold_stage(stage))
            )
            lost_way = place is None and outcome is None and order is not None
            outcomes[pipeline, stage] = Outcome.UNKNOWN if lost_way else outcome or Outcome.OPEN
            if place is not None:
                ranks[pipeline, stage] = place
            elif lost_way:
                strange.append((pipeline, stage))
    weakest = max(orders, key=_BASES.index, default=None)
    return StageBook(
        outcomes=outcomes,
        ranks=ranks,
        ladders=tuple(ladders),
        order=weakest,
        strange=tuple(strange),
    )


def _outcome(stage: StageMet, known: PipelineNames | None, names: StageNames) -> Outcome | None:
    """By the settings, else by the flags of its deals, else by its name."""
    if known is not None:
        return named_outcome(stage.stage, known, (), ())
    return stage.flagged or named_outcome(stage.stage, None, names.won, names.lost)


def _ladder(
    stages: Sequence[StageMet],
    said: Mapping[str, Outcome | None],
    known: PipelineNames | None,
    names: StageNames,
) -> tuple[str | None, tuple[str, ...]]:
    """Where the order of one pipeline comes from, and its open stages."""
    if known is not None and known.stages:
        return "settings", known.stages
    closed = {Outcome.WON, Outcome.LOST}
    still_open = [stage for stage in stages if said[stage.stage] not in closed]
    if exported := _exported(stages, still_open):
        return "export", exported
    for ladder in names.ladders:
        if inside := _inside(ladder, still_open):
            return "profile", inside
    return None, ()


def _exported(stages: Sequence[StageMet], still_open: Sequence[StageMet]) -> tuple[str, ...]:
    """The open stages by their sort order, when each stage has one position and no two share it."""
    with_positions = [stage for stage in stages if stage.positions]
    positions = [stage.positions for stage in with_positions]
    if not positions or any(len(several) != 1 for several in positions):
        return ()
    if len(set(positions)) != len(positions):
        return ()
    known = [stage for stage in still_open if stage.positions]
    return tuple(stage.stage for stage in sorted(known, key=lambda stage: stage.positions))


def _inside(ladder: Iterable[str], still_open: Sequence[StageMet]) -> tuple[str, ...]:
    """The stages met in the order of ``ladder``; nothing when one of them is not on it."""
    spelled = {fold_stage(stage.stage): stage.stage for stage in reversed(still_open)}
    places = list(dict.fromkeys(map(fold_stage, ladder)))
    if not spelled or not spelled.keys() <= set(places):
        return ()
    return tuple(spelled[place] for place in places if place in spelled)
