"""Find and load funnelcli.yaml."""

from decimal import Decimal
from pathlib import Path

from funnelcli.errors import SettingsError
from funnelcli.issues import Issue
from funnelcli.model.money import UNKNOWN_CURRENCY, minor_digits
from funnelcli.presence import is_file
from funnelcli.settings.document import Document, read_yaml
from funnelcli.settings.model import MONEY_MEASURES, PlanMeasures, Settings, fits_currency
from funnelcli.settings.part import validate
from funnelcli.settings.problems import issues_of

FILE_NAME = "funnelcli.yaml"


def find_settings(start: Path) -> Path | None:
    """The nearest ``funnelcli.yaml`` in ``start`` or its parents."""
    folders = (start, *start.parents)
    return next((each for folder in folders if is_file(each := folder / FILE_NAME)), None)


def load_settings(path: Path) -> Settings:
    """The settings in ``path``; an empty file gives the defaults.

    Raises:
        SettingsError: with every problem, each with file, line and column.
    """
    documents = read_yaml(path, SettingsError).documents
    if len(documents) > 1:
        raise SettingsError([Issue("S014", places=(documents[1].place(()),))])
    if not documents or documents[0].value is None:
        return Settings()
    return _settings(documents[0])


def _settings(document: Document) -> Settings:
    if not isinstance(document.value, dict):
        raise SettingsError([Issue("S013", places=(document.place(()),))])
    made = validate(Settings, document.value)
    if isinstance(made, tuple):
        raise SettingsError(issues_of(made, document, Settings.model_json_schema))
    if problems := _money_problems(made, document):
        raise SettingsError(problems)
    return made


def _money_problems(settings: Settings, document: Document) -> list[Issue]:
    """Money that is no whole number of kopecks."""
    currency = settings.currency or UNKNOWN_CURRENCY
    digits = minor_digits(currency)
    return [
        Issue(
            "S033",
            {"value": str(amount), "currency": currency, "digits": digits},
            places=(document.place(loc),),
        )
        for loc, amount in (
            *_planned_money(settings),
            *_bonus_money(settings),
            *((("sales_cost", name), amount) for name, amount in settings.sales_cost.items()),
        )
        if not fits_currency(amount, currency)
    ]


Placed = list[tuple[tuple[str | int, ...], Decimal]]


def _planned_money(settings: Settings) -> Placed:
    parts: list[tuple[tuple[str, ...], PlanMeasures]] = []
    for period, plan in settings.plan.items():
        parts.append((("plan", period), plan))
        for name in ("by_product", "by_manager", "by_channel"):
            parts += [
                (("plan", period, name, key), part) for key, part in getattr(plan, name).items()
            ]
    return [
        ((*loc, measure), amount)
        for loc, part in parts
        for measure in sorted(MONEY_MEASURES)
        if (amount := getattr(part, measure)) is not None
    ]


def _bonus_money(settings: Settings) -> Placed:
    if settings.bonus is None:
        return []
    return [(("bonus", *loc), amount) for loc, amount in settings.bonus.amounts()]
