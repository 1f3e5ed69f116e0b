"""funnelcli.yaml as a frozen value (design/interface.md); every key is optional."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from funnelcli.model.money import UNKNOWN_CURRENCY, minor_digits
from funnelcli.model.period import parse_period
from funnelcli.schema.calendar import is_known_country
from funnelcli.schema.canonical import PlanRow
from funnelcli.schema.columns import FIELDS, Role
from funnelcli.settings.bonus import BonusSettings
from funnelcli.settings.mail import Mail, Telegram, Webhooks
from funnelcli.settings.part import Amount, Count, Day, Number, OneOrMore, Part, Text, form, refuse
from funnelcli.settings.problems import advice

_EPOCH = date(1970, 1, 1)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise refuse("S026", zone=name) from error
    return name


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise refuse("S027", currency=code)
    return code


def _country(code: str) -> str:
    if not is_known_country(code):
        raise refuse("S028", country=code)
    return code


def _hours(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2}:\d{2}) *[-–—] *(\d{1,2}:\d{2})", text)
    start, end = (each.zfill(5) for each in found.groups()) if found else ("", "")
    if not (_is_time(start) and _is_time(end) and start < end):
        raise refuse("S029", hours=text)
    return f"{start}-{end}"


def _is_time(text: str) -> bool:
    return bool(re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text))


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise refuse("S036", encoding=name) from error
    return name


def _period(name: str) -> str:
    try:
        relative = parse_period(name, _EPOCH) != parse_period(name, date(2000, 8, 16))
        absent = parse_period(name, _EPOCH) is None
    except (ValueError, OverflowError) as error:
        raise refuse("S032", period=name) from error
    if relative or absent:
        raise refuse("S032", period=name)
    return name


def _field_of(role: Role) -> AfterValidator:
    known = FIELDS[role]

    def check(name: str) -> str:
        if name not in known:
            raise refuse("S030", field=name, role=role.value, advice=advice(name, known))
        return name

    return AfterValidator(check)


Zone = Annotated[Text, AfterValidator(_zone)]
Currency = Annotated[Text, AfterValidator(_currency)]
Texts = Annotated[tuple[Text, ...], OneOrMore]
Responsible: TypeAlias = Literal["marketing", "sales", "product", "price", "client", "unknown"]


class CalendarSettings(Part):
    """Working days and hours. ``short_days`` are working days that end early."""

    country: Annotated[Text, AfterValidator(_country)] | None = None
    hours: Annotated[Text, AfterValidator(_hours)] | None = None
    extra_workdays: tuple[Day, ...] = ()
    extra_holidays: tuple[Day, ...] = ()
    short_days: tuple[Day, ...] = ()


class Source(Part):
    """One export, or many that a glob matches; everything but the path helps recognition.

    ``columns`` maps canonical fields to headers. ``status``: what every row is (a list of won
    deals). ``closed_from``: which column stands in for a closing day that the export lacks.
    """

    path: Text
    profile: Text | None = None
    sheet: Text | None = None
    columns: Mapping[str, Text] = Field(default_factory=dict)
    channel: Text | None = None
    status: Literal["open", "won", "lost"] | None = None
    header_row: Annotated[int, Field(ge=1, le=10_000)] | None = None
    encoding: Annotated[Text, AfterValidator(_encoding)] | None = None
    separator: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    date_format: Text | None = None
    time_zone: Zone | None = None
    closed_from: Literal["modified", "expected"] | None = None


class LeadsSource(Source):
    """An export of leads."""

    columns: Mapping[Annotated[str, _field_of(Role.LEADS)], Text] = Field(default_factory=dict)


class DealsSource(Source):
    """An export of deals."""

    columns: Mapping[Annotated[str, _field_of(Role.DEALS)], Text] = Field(default_factory=dict)


class HistorySource(Source):
    """An export of stage changes."""

    columns: Mapping[Annotated[str, _field_of(Role.HISTORY)], Text] = Field(default_factory=dict)


class SpendSource(Source):
    """An export of advertising spend; ``vat``: whether its money includes VAT."""

    vat: Literal["incl", "excl"] | None = None

    columns: Mapping[Annotated[str, _field_of(Role.SPEND)], Text] = Field(default_factory=dict)


class PlanSource(Source):
    """A table of planned values."""

    columns: Mapping[Annotated[str, _field_of(Role.PLAN)], Text] = Field(default_factory=dict)


class Sources(Part):
    """The exports by role; a list where several tables make one role."""

    leads: Annotated[tuple[LeadsSource, ...], OneOrMore] = ()
    deals: Annotated[tuple[DealsSource, ...], OneOrMore] = ()
    history: Annotated[tuple[HistorySource, ...], OneOrMore] = ()
    spend: Annotated[tuple[SpendSource, ...], OneOrMore] = ()
    plan: Annotated[tuple[PlanSource, ...], OneOrMore] = ()

    def by_role(self) -> dict[str, tuple[Source, ...]]:
        """The exports of each role, in the order of the roles."""
        return {role.value: tuple(getattr(self, role.value)) for role in Role}


class PipelineSettings(Part):
    """Open stages in order, and the names that mean won and lost."""

    stages: Texts = ()
    won: Texts = ()
    lost: Texts = ()

    @model_validator(mode="after")
    def _each_stage_once(self) -> "PipelineSettings":
        seen: set[str] = set()
        for stage in (*self.stages, *self.won, *self.lost):
            folded = " ".join(stage.casefold().split())
            if folded in seen:
                raise refuse("S031", stage=stage)
            seen.add(folded)
        return self


class ManagerSettings(Part):
    """What a manager does, where, and how many leads a month he or she can carry."""

    role: Text | None = None
    team: Text | None = None
    capacity: Count | None = None


class PlanMeasures(Part):
    """Planned values of one period; money in currency units."""

    revenue: Amount | None = None
    deals_won: Count | None = None
    leads: Count | None = None
    qualified_leads: Count | None = None
    spend: Amount | None = None


class PlanPeriod(PlanMeasures):
    """Planned values of the whole firm and of its parts."""

    by_product: Mapping[Text, PlanMeasures] = Field(default_factory=dict)
    by_manager: Mapping[Text, PlanMeasures] = Field(default_factory=dict)
    by_channel: Mapping[Text, PlanMeasures] = Field(default_factory=dict)


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Norms(Part):
    """What both departments call normal."""

    qualified_share: tuple[Share, Share] | None = None
    response_minutes: Annotated[int, Field(ge=1, le=10**6)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Norms":
        if self.qualified_share and self.qualified_share[0] > self.qualified_share[1]:
            raise refuse("S034")
        return self


class Gate(Part):
    """A number that must not be below ``min`` or above ``max``; money in currency units."""

    metric: Literal[
        "qualified_share",
        "run_rate.forecast_share",
        "pipeline_coverage.raw",
        "manager_conversion.total",
        "customer_cost",
    ]
    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "Gate":
        if self.min is None and self.max is None:
            raise refuse("S035")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refuse("S034")
        return self


class Snapshots(Part):
    """How long states are kept: ``90d``, ``104w``, ``24m``, ``3y``."""

    keep: Annotated[str, form("[1-9][0-9]{0,3}[dwmy]", "keep")] | None = None


class DisputeSettings(Part):
    """Where disputes are kept, and in whose name they are opened and resolved."""

    path: Text | None = None
    by_whom: Text | None = None


class Settings(Part):
    """funnelcli.yaml. Paths are as written: relative to the folder of the file."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    company: Text | None = None
    locale: Literal["ru", "en"] | None = None
    timezone: Zone | None = None
    currency: Currency | None = None
    rates: Text | None = None
    calendar: CalendarSettings = Field(default_factory=CalendarSettings)
    sources: Sources = Field(default_factory=Sources)
    pipelines: Mapping[Text, PipelineSettings] = Field(default_factory=dict)
    channels: Mapping[Text, Text] = Field(default_factory=dict)
    products: Mapping[Text, Texts] = Field(default_factory=dict)
    managers: Mapping[Text, ManagerSettings] = Field(default_factory=dict)
    loss_reasons: Mapping[Text, Responsible] = Field(default_factory=dict)
    lead_statuses: Mapping[Text, Literal["qualified", "rejected"]] = Field(default_factory=dict)
    plan: Mapping[Annotated[Text, AfterValidator(_period)], PlanPeriod] = Field(
        default_factory=dict
    )
    margin: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    sales_cost: Mapping[Annotated[Text, AfterValidator(_period)], Amount] = Field(
        default_factory=dict
    )
    norms: Norms = Field(default_factory=Norms)
    gates: tuple[Gate, ...] = ()
    qualification: Text | None = None
    disputes: DisputeSettings = DisputeSettings()
    bonus: BonusSettings | None = None
    snapshots: Snapshots | None = None
    mail: Mail | None = None
    telegram: Telegram | None = None
    webhooks: Webhooks = ()


MONEY_MEASURES = frozenset({"revenue", "spend"})
_DIMENSIONS = ("product", "manager", "channel")


def plan_rows(settings: Settings) -> tuple[PlanRow, ...]:
    """The inline plan as rows; money exact in minor units of the currency (``XXX`` if none)."""
    currency = settings.currency or UNKNOWN_CURRENCY
    rows: list[PlanRow] = []
    for period, plan in settings.plan.items():
        rows += _rows(period, plan, currency)
        for dimension in _DIMENSIONS:
            for key, part in getattr(plan, f"by_{dimension}").items():
                rows += _rows(period, part, currency, dimension, key)
    return tuple(rows)


def _rows(
    period: str,
    plan: PlanMeasures,
    currency: str,
    dimension: str | None = None,
    key: str | None = None,
) -> list[PlanRow]:
    return [
        PlanRow(
            period=period,
            measure=measure,
            value=minor_units(value, currency) if measure in MONEY_MEASURES else value,
            dimension=dimension,
            key=key,
        )
        for measure in PlanMeasures.model_fields
        if (value := getattr(plan, measure)) is not None
    ]


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount in currency units that fits its currency, as minor units."""
    return int(amount.scaleb(minor_digits(currency)))


def fits_currency(amount: Decimal, currency: str) -> bool:
    """Whether ``amount`` is a whole number of minor units."""
    minor = amount.scaleb(minor_digits(currency))
    return minor == minor.to_integral_value()
