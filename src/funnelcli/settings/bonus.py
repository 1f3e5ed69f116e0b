"""``bonus`` of funnelcli.yaml: what a confirmed lead is worth, how far, and tokens for both."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from funnelcli.settings.part import Amount, Part, refuse


class Threshold(Part):
    """From this share of the plan on every paid lead is worth ``per_lead``."""

    plan_share: Annotated[Decimal, Field(ge=0, le=100)]
    per_lead: Amount


class BonusSettings(Part):
    """The rule of the bonus; money in currency units.

    ``cap`` has no default: whether leads above the plan are paid for is for the firm to say.
    ``plan`` names the planned count they are held against; without it qualified leads, or all
    leads where only these are planned.
    """

    per_lead: Amount
    cap: Literal["plan", "none"]
    plan: Literal["qualified_leads", "leads"] | None = None
    thresholds: tuple[Threshold, ...] = ()
    tokens_every: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "BonusSettings":
        shares = [each.plan_share for each in self.thresholds]
        if any(after <= before for before, after in pairwise(shares)):
            raise refuse("S193")
        return self

    def amounts(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        """Every sum of money with its place inside the rule."""
        yield ("per_lead",), self.per_lead
        for place, each in enumerate(self.thresholds):
            yield ("thresholds", place, "per_lead"), each.per_lead
