"""Whose matter it is, by facts: channels apart in quality, and the owners of losses."""

from collections.abc import Iterable
from fractions import Fraction

from funnelcli.metrics.loss_reasons import UNKNOWN, LossReasons
from funnelcli.metrics.qualified_share import ChannelShare, QualifiedShare
from funnelcli.model.phrase import Phrase, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import State
from funnelcli.report.evidence import finding
from funnelcli.report.model import Finding

_SAID = {"below": "F081", "above": "F082"}
_FEW_UNFIT = 3
_MANY_UNFIT = Fraction(1, 3)
"""From so many and such a share on, "too expensive" is a matter of whom marketing brings."""


def channels_apart(result: QualifiedShare) -> Iterable[Finding]:
    """Channels that bring fewer or more qualified leads than the rest, beyond luck."""
    for each in sorted(result.by_channel, key=_by_share):
        if each.stands_out is not None:
            yield finding(
                _SAID[each.stands_out],
                "qualified_share",
                each.mark,
                channel=each.channel,
                share=each.known_share,
                chance=each.rest_chance,
            )


def _by_share(group: ChannelShare) -> tuple[Fraction, str]:
    return group.known_share.exact or Fraction(0), group.channel or ""


def blame(result: LossReasons) -> Iterable[Finding]:
    """Whose matter the losses are, and prices that were wrong for the lead."""
    trusted = result.mark.state in {State.OK, State.WIDE}
    owners = [each for each in result.by_owner if each.owner != UNKNOWN and each.lost_count]
    if trusted and owners:
        ranked = sorted(owners, key=lambda each: -each.lost_count)
        yield finding(
            "F083",
            "loss_reasons",
            result.mark,
            **{each.owner: each.share for each in ranked},
            owners=listed([_share(each.owner, each.share) for each in ranked]),
        )
    unfit = result.price_unfit
    if unfit and unfit.numerator >= _FEW_UNFIT and (unfit.exact or 0) >= _MANY_UNFIT:
        yield finding("F084", "loss_reasons", result.mark, share=unfit)


def _share(owner: str, share: Ratio) -> Phrase:
    return say("finding.owner", owner=say(f"owner.{owner}"), share=share)
