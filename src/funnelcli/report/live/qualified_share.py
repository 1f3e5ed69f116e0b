"""The qualified share as formulas over the verdicts of the leads."""

from collections.abc import Collection

from funnelcli.metrics.qualified_share import ChannelShare, CriterionCount, QualifiedShare
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.report.book import Figure, Grid
from funnelcli.report.cells import column, name, state_word
from funnelcli.report.live.formula import Test, counted, named, plain, share, within
from funnelcli.report.model import Kind

_COLUMNS = (
    ("channel", Kind.TEXT),
    ("leads", Kind.COUNT),
    ("qualified", Kind.COUNT),
    ("rejected", Kind.COUNT),
    ("unknown", Kind.COUNT),
    ("excluded", Kind.COUNT),
    ("qualified_share", Kind.SHARE),
    ("state", Kind.TEXT),
)
_ANSWERS = (
    ("criterion", Kind.TEXT),
    ("passed", Kind.COUNT),
    ("failed", Kind.COUNT),
    ("unanswered", Kind.COUNT),
    ("passed_share", Kind.SHARE),
)
_COUNTED = Test(column="leads_counted", relation="=", operand="1")


def live_qualified_share(result: QualifiedShare) -> tuple[Grid, ...]:
    """By channel with the total below, then by criterion; nothing where it is refused."""
    if result.total is None:
        return ()
    names = [each.channel for each in result.by_channel]
    rows = [_channel(each, names) for each in result.by_channel]
    by_channel = Grid(
        caption=say("qualified_share.by_channel"),
        keys=tuple(key for key, _ in _COLUMNS),
        columns=tuple(column(f"live.{key}", kind) for key, kind in _COLUMNS),
        rows=(*rows, _total(result)),
        last_is_total=True,
        charted="qualified_share",
    )
    by_criterion = Grid(
        caption=say("qualified_share.by_criterion"),
        keys=tuple(key for key, _ in _ANSWERS),
        columns=tuple(column(f"live.{key}", kind) for key, kind in _ANSWERS),
        rows=tuple(_criterion(each, place) for place, each in enumerate(result.by_criterion)),
    )
    return (by_channel, by_criterion) if by_criterion.rows else (by_channel,)


def _verdicts(found: ChannelShare | QualifiedShare, *tests: Test) -> tuple[Figure, ...]:
    def judged(value: int | None, verdict: str) -> Figure:
        own = Test(column="leads_verdict", relation="=", operand=f'"{verdict}"')
        return counted(value, own, *tests)

    whole = found.total if isinstance(found, QualifiedShare) else found.qualified_share
    return (
        counted(whole.denominator if whole else None, _COUNTED, *tests),
        judged(found.qualified_count, "qualified"),
        judged(found.rejected_count, "rejected"),
        judged(found.unknown_count, "unknown"),
        judged(found.excluded_count, "excluded"),
    )


def _channel(each: ChannelShare, names: Collection[str | None]) -> tuple[Figure, ...]:
    own = named("leads_channel", each.channel, "channel", names)
    return (
        plain(name(each.channel, "absent.channel")),
        *_verdicts(each, own, *within("leads_created_on")),
        share(each.qualified_share, "{qualified}", "{leads}"),
        plain(state_word(each.mark)),
    )


def _total(result: QualifiedShare) -> tuple[Figure, ...]:
    whole = share(result.total, "{qualified}", "{leads}")
    return (
        plain(say("row.total")),
        *_verdicts(result, *within("leads_created_on")),
        Figure(value=whole.value, formula=whole.formula, name="qualified_share_headline"),
        plain(state_word(result.mark)),
    )


def _criterion(each: CriterionCount, place: int) -> tuple[Figure, ...]:
    def answered(value: int, answer: str) -> Figure:
        own = Test(column=f"leads_answer_{place + 1}", relation="=", operand=f'"{answer}"')
        return counted(value, own, *within("leads_created_on"))

    judged = each.passed_count + each.failed_count
    return (
        plain(each.title),
        answered(each.passed_count, "passed"),
        answered(each.failed_count, "failed"),
        answered(each.unknown_count, "unknown"),
        share(Ratio(each.passed_count, judged), "{passed}", "({passed}+{failed})"),
    )
