"""The run rate as formulas: facts over the data, paces over days gone."""

from fractions import Fraction

from funnelcli.metrics.rate_row import Basis, RunRateRow
from funnelcli.metrics.run_rate import RunRate
from funnelcli.model.money import Money
from funnelcli.model.phrase import say
from funnelcli.report.book import Figure, Grid, Parameter
from funnelcli.report.cells import column, state_word
from funnelcli.report.live.formula import Test, counted, plain, rounded, summed, within
from funnelcli.report.model import Kind

_COLUMNS = (
    ("measure", Kind.TEXT),
    ("fact", Kind.NUMBER),
    ("plan", Kind.NUMBER),
    ("plan_share", Kind.SHARE),
    ("calendar", Kind.NUMBER),
    ("working", Kind.NUMBER),
    ("profile", Kind.NUMBER),
    ("forecast", Kind.NUMBER),
    ("forecast_share", Kind.SHARE),
    ("pace_needed", Kind.NUMBER),
    ("plan_probability", Kind.SHARE),
    ("state", Kind.TEXT),
    ("reason", Kind.TEXT),
)
_WON = Test(column="deals_outcome", relation="=", operand='"won"')
_SALE = Test(column="deals_kind", relation="=", operand='"sale"')
_COUNTED = Test(column="leads_counted", relation="=", operand="1")
_QUALIFIED = Test(column="leads_verdict", relation="=", operand='"qualified"')


def live_run_rate(result: RunRate) -> tuple[Grid, ...]:
    """A row for each measure."""
    return (
        Grid(
            caption=say("run_rate.title"),
            keys=tuple(key for key, _ in _COLUMNS),
            columns=tuple(column(f"live.{key}", kind) for key, kind in _COLUMNS),
            rows=tuple(_row(each, finished=result.finished) for each in result.rows),
            charted="plan_share" if result.finished else "forecast_share",
        ),
    )


def pace_parameters(result: RunRate) -> tuple[Parameter, ...]:
    """Days gone and days in all, of the calendar and of work."""
    found = []
    for name in ("calendar", "working"):
        bases = [getattr(row, name) for row in result.rows]
        basis = next((each for each in bases if each.days_total is not None), None)
        if basis is not None:
            values = {f"{name}_days_gone": basis.days_elapsed, f"{name}_days": basis.days_total}
            found += [
                Parameter(name=key, title=say(f"live.{key}"), value=value)
                for key, value in values.items()
            ]
    return tuple(found)


def _row(row: RunRateRow, *, finished: bool) -> tuple[Figure, ...]:
    name = "run_rate_headline" if row.measure == "revenue" else None
    return (
        plain(say(f"measure.{row.measure}")),
        _fact(row, name if finished else None),
        plain(row.plan),
        _of_plan(row.plan_share, "{fact}/{plan}"),
        _carried(row, "calendar", finished=finished),
        _carried(row, "working", finished=finished),
        plain(row.profile.forecast),
        Figure(
            value=row.forecast,
            formula=f"{{{row.forecast_basis}}}" if row.forecast_basis else None,
            name=None if finished else name,
        ),
        _forecast_share(row, finished=finished),
        _pace_needed(row),
        plain(row.plan_probability),
        plain(state_word(row.mark)),
        plain(row.mark.reason),
    )


def _fact(row: RunRateRow, name: str | None) -> Figure:
    match row.fact:
        case Money():
            made = summed(row.fact, "deals_amount", _WON, *within("deals_decided_on"))
        case None:
            made = plain(None)
        case _:
            made = _count(row.measure, row.fact)
    return Figure(value=made.value, formula=made.formula, name=name)


def _count(measure: str, fact: int) -> Figure:
    match measure:
        case "deals_won":
            return counted(fact, _SALE, _WON, *within("deals_decided_on"))
        case "leads":
            return counted(fact, _COUNTED, *within("leads_created_on"))
        case _:
            return counted(fact, _QUALIFIED, *within("leads_created_on"))


def _of_plan(value: float | None, formula: str) -> Figure:
    return Figure(value=value, formula=None if value is None else formula)


def _carried(row: RunRateRow, name: str, *, finished: bool) -> Figure:
    """The fact carried to the end over days of one kind."""
    basis: Basis = getattr(row, name)
    if basis.forecast is None or not basis.days_elapsed or basis.days_total is None:
        return plain(basis.forecast)
    if finished:
        return Figure(value=basis.forecast, formula="{fact}")
    expression = f"{{fact}}*{name}_days/{name}_days_gone"
    if isinstance(row.fact, Money) and isinstance(basis.forecast, Money):
        exact = Fraction(row.fact.minor * basis.days_total, basis.days_elapsed)
        expression = rounded(expression, exact, row.fact.currency)
    return Figure(value=basis.forecast, formula=expression)


def _forecast_share(row: RunRateRow, *, finished: bool) -> Figure:
    """By the working days exactly; the profile of past months is no formula of this period."""
    if finished:
        return _of_plan(row.forecast_share, "{fact}/{plan}")
    if row.forecast_basis == "working":
        return _of_plan(row.forecast_share, "{fact}*working_days/working_days_gone/{plan}")
    return plain(row.forecast_share)


def _pace_needed(row: RunRateRow) -> Figure:
    if row.pace_needed is None:
        return plain(None)
    gone, days = row.working.days_elapsed, row.working.days_total
    expression = "({plan}-{fact})/(working_days-working_days_gone)"
    if isinstance(row.plan, Money) and isinstance(row.fact, Money) and days is not None:
        exact = Fraction(row.plan.minor - row.fact.minor, days - (gone or 0))
        expression = rounded(expression, exact, row.fact.currency)
    return Figure(value=row.pace_needed, formula=f"MAX(0,{expression})")
