"""The deals behind each step of the funnel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw

from funnelcli.evidence.base import Evidence, Figure, created_reasons, evidence, is_
from funnelcli.metrics.base import (
    Frames,
    Lazy,
    Question,
    in_period,
    older_than_history,
    one_if,
)
from funnelcli.metrics.stage_conversion import (
    StageConversion,
    StageRow,
    Totals,
    stood_stages,
    tallest,
)
from funnelcli.model.phrase import say
from funnelcli.model.stage import Ladder
from funnelcli.model.state import State
from funnelcli.schema.columns import Role

_WON, _OPEN_OR_LOST = is_("outcome", "won"), is_("outcome", "open", "lost")


def gather(frames: Frames, question: Question, result: StageConversion) -> tuple[Evidence, ...]:
    """Deals created in the period: what became of them, who reached each step, surely or not."""
    made = in_period("created_on", question)
    deals = _with_stages(frames, question)
    figures = [
        Figure(name="created", counts=made, total=lambda found: found.totals.created_count),
        *(
            Figure(name=each, counts=made & is_("outcome", each), total=_of(each))
            for each in ("won", "lost", "open")
        ),
        Figure(name="unknown_stage", counts=made & is_("outcome", "unknown"), total=_of("unknown")),
        *(figure for step in _steps(question, result) for figure in step.figures(made)),
    ]
    return (evidence(Role.DEALS, deals, figures, created_reasons(question)),)


def _of(outcome: str) -> Callable[[StageConversion], int | None]:
    def total(result: StageConversion) -> int | None:
        totals: Totals = result.totals
        count: int | None = getattr(totals, f"{outcome}_count")
        return count

    return total


def _with_stages(frames: Frames, question: Question) -> Lazy:
    """Deals with flags ``s<rank>`` of the stages stood in; ``moved`` 0 where no move is known.

    ``told`` is 1 where the moves tell the whole life of the deal.
    """
    height = tallest(question)
    flags = [f"s{rank}" for rank in range(1, height + 1)]
    if Role.HISTORY not in question.facts.fields or not height:
        nothing = {name: nw.lit(0, dtype=nw.Int64) for name in (*flags, "moved", "told", "strict")}
        return frames.deals.with_columns(**nothing)
    joined = frames.deals.join(stood_stages(frames, height), on="deal_id", how="left")
    filled = joined.with_columns(
        older=older_than_history(question.facts),
        moved=nw.col("told").fill_null(0),
        **{name: nw.col(name).fill_null(0) for name in (*flags, "strict")},
    )
    return filled.with_columns(told=one_if((nw.col("moved") == 1) & (nw.col("older") == 0)))


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One row of the funnel: the ``rank`` (one above the last stage is the sale) of a ladder."""

    place: int
    """Among the rows of the result."""
    ladder: Ladder
    rank: int
    mode: str
    current: bool
    """Whether the stage of the export may be looked at: as-of is the day of the export."""
    forward: bool
    """Whether no deal of the pipeline is seen to have moved back: its stage is its furthest."""

    @property
    def height(self) -> int:
        return len(self.ladder.stages)

    @property
    def is_sale(self) -> bool:
        return self.rank > self.height

    def figures(self, made: nw.Expr) -> Iterator[Figure]:
        """Who surely reached the step, and of whom nobody knows."""
        own = made & is_("pipeline", self.ladder.pipeline)
        reached, unsure = {"ordered": self._ordered, "visited": self._visited}.get(
            self.mode, self._strict
        )()
        stage = say("outcome.won") if self.is_sale else self.ladder.stages[self.rank - 1]

        def row(result: StageConversion) -> StageRow:
            return result.rows[self.place]

        yield Figure(
            name=f"reached_{self.place + 1}",
            counts=own & reached,
            total=lambda found: row(found).reached,
            title=say("figure.reached", stage=stage),
        )
        yield Figure(
            name=f"unsure_{self.place + 1}",
            counts=own & unsure,
            total=lambda found: row(found).unknown_count,
            title=say("figure.unsure", stage=stage),
        )

    def _ordered(self) -> tuple[nw.Expr, nw.Expr]:
        """A later stage implies the earlier ones, a sale all of them."""
        told = nw.col("told") == 1
        later = [self._stood(rank) for rank in range(max(self.rank, 1), self.height + 1)]
        by_stage = reduce(or_, later) if later else nw.lit(value=False)
        first = ~told & ~_WON if self.rank == 1 else nw.lit(value=False)
        reached = one_if(_WON | by_stage | first) == 1
        may_be_sold = is_("outcome", "unknown")
        topped = told | _WON
        if self.forward:
            topped = topped | (nw.col("moved") == 1) | self._placed()
        climbing = ~topped if not self.is_sale else nw.lit(value=False)
        return reached, ~reached & (one_if(may_be_sold | climbing) == 1)

    def _visited(self) -> tuple[nw.Expr, nw.Expr]:
        """Only stages really stood in."""
        if self.is_sale:
            return one_if(_WON) == 1, one_if(is_("outcome", "unknown")) == 1
        stood = one_if(self._stood(self.rank)) == 1
        return stood, ~stood & (nw.col("told") == 0)

    def _strict(self) -> tuple[nw.Expr, nw.Expr]:
        """All stages up to this one, in order; who stood in the first went through that."""
        told = nw.col("told") == 1
        deep = told & (nw.col("strict") >= min(self.rank, self.height))
        if self.is_sale:
            nobody = is_("outcome", "unknown")
            unsure = (_WON | nobody) & (~told | (nobody & deep))
            return one_if(deep & _WON) == 1, one_if(unsure) == 1
        reached = one_if(deep | (~told & self._stood(1)) if self.rank == 1 else deep) == 1
        return reached, ~reached & (nw.col("told") == 0)

    def _stood(self, rank: int) -> nw.Expr:
        """Deals that moves, or the export itself, show in the stage."""
        return (nw.col(f"s{rank}") == 1) | (self._placed() & (nw.col("rank") == rank))

    def _placed(self) -> nw.Expr:
        """Deals whose stage in the export says how far they came."""
        return ~nw.col("rank").is_null() & _OPEN_OR_LOST & nw.lit(value=self.current)


def _steps(question: Question, result: StageConversion) -> Iterator[_Step]:
    """The rows of the result; none where the funnel is refused."""
    if result.mark.state is State.REFUSED or not result.rows:
        return
    newest = question.facts.newest_on
    place = 0
    for ladder in question.facts.ladders:
        for rank in range(1, len(ladder.stages) + 2):
            yield _Step(
                place=place,
                ladder=ladder,
                rank=rank,
                mode=result.mode,
                current=newest is None or question.as_of >= newest,
                forward=ladder.pipeline not in question.facts.backward,
            )
            place += 1
