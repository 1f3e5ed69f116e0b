"""What makes a doubtful number a sure one: the advice for the reason of its state."""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.model.phrase import Phrase, say
from funnelcli.model.state import Mark, State

_ADVICE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "improve.history": (
            *("mode_needs_history", "weighted_needs_history", "required_needs_history"),
            *("snapshot_bounds", "rebuilt_pipeline"),
        ),
        "improve.amounts": (
            *("no_amount", "no_priced", "unpriced", "zero_amounts", "unpriced_deals"),
        ),
        "improve.closing": (
            "no_closing_day",
            "declared_closing",
            "undated_closing",
            "undated_wins",
        ),
        "improve.expected": ("no_expected_day",),
        "improve.created": ("no_created",),
        "improve.spec": ("no_spec",),
        "improve.answers": (
            *("unknown_could_cross_norm", "unknown_could_reach_plan", "wide_unknown"),
            "open_unjudged",
        ),
        "improve.rates": ("currencies", "spend_currencies"),
        "improve.plan": ("no_plan",),
        "improve.wait": (
            *("few_days", "period_not_begun", "profile_early"),
            *("immature", "immature_stage", "few_at_risk"),
        ),
        "improve.more": ("few_events", "wide_interval", "no_events", "no_sales"),
        "improve.link": ("linkage_low",),
        "improve.names": ("channel_names", "campaign_names"),
        "improve.stages": ("no_stage_order",),
        "improve.export": (
            *("no_deals", "no_leads", "no_spend", "no_first_contact", "no_lead_manager"),
            *("no_loss_reason", "no_time_of_day", "no_outcome"),
            *("no_lead_channel", "no_lead_campaign"),
            *("no_impressions", "no_clicks", "no_ads", "partial_ads"),
        ),
        "improve.reasons": ("loss_unfilled",),
        "improve.settings": ("no_hours", "no_capacity", "no_own_capacity"),
        "improve.bases": ("bases_disagree",),
        "improve.vat": ("vat_mixed",),
    }
)
_BY_REASON = {f"reason.{reason}": key for key, reasons in _ADVICE.items() for reason in reasons}


def improvement(mark: Mark) -> Phrase | None:
    """What to do about a state that is not ``ok``; None where there is nothing to do."""
    if mark.state is State.OK:
        return None
    key = mark.reason.key if mark.reason else ""
    return say(_BY_REASON[key]) if key in _BY_REASON else say(f"improve.state.{mark.state}")
