"""What the sources found out, for the metrics to choose populations and to mark states."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from funnelcli.model.day import day_number, number_day
from funnelcli.model.money import UNKNOWN_CURRENCY
from funnelcli.model.ratio import Ratio
from funnelcli.schema.canonical import Facts, People
from funnelcli.schema.columns import HISTORY_FIELDS, Role
from funnelcli.sources.reading import Part, Reading
from funnelcli.sources.roles.closing import BASES, best_basis
from funnelcli.sources.roles.deals import Deals
from funnelcli.sources.roles.leads import taken_over
from funnelcli.sources.roles.spend import no_total_code


def compose_facts(
    reading: Reading,
    deals: Deals | None,
    leads: Part | None,
    spend: Part | None,
    *,
    linkage: Ratio | None,
    people: People | None,
) -> Facts:
    """The facts about all inputs together; an absent role is None."""
    currencies = currencies_met(deals.part.frame, "amount") if deals else ()
    spent = currencies_met(spend.frame, "spend") if spend else ()
    first, newest, last = _span(reading, deals, leads)
    counts = deals.basis_counts if deals else {}
    return Facts(
        fields=_fields(reading, deals, derived=leads is None and deals is not None),
        ladders=deals.book.ladders if deals else (),
        stages=deals.book.outcomes if deals else {},
        stage_order=deals.book.order if deals else None,
        closed_basis=best_basis(counts),
        closed_basis_counts=counts,
        currency=_one_currency(currencies, reading.currency),
        currencies=currencies,
        spend_currency=_one_currency(spent, reading.currency) if spend else None,
        leads_from_deals=leads is None and deals is not None,
        linkage=linkage,
        people=people,
        first_on=_date(first),
        newest_on=_date(newest),
        last_on=_date(last),
        crossing_count=deals.crossing_count if deals else 0,
        moves_from=_date(_first_move(deals)),
        backward=deals.backward if deals else frozenset(),
    )


def _fields(reading: Reading, deals: Deals | None, *, derived: bool) -> dict[Role, frozenset[str]]:
    fields = {
        role: reading.fields(role)
        for role in Role
        if reading.files[role] and not _is_useless(role, reading)
    }
    moved = not reading.files[Role.HISTORY] and deals is not None and deals.moves is not None
    if moved:
        fields[Role.HISTORY] = frozenset(HISTORY_FIELDS)
    if Role.DEALS in fields:
        own = {name for file in reading.files[Role.DEALS] for name in file.found.columns.headers}
        own -= reading.withdrawn(Role.DEALS)
        told = any(file.tells_outcome for file in reading.files[Role.DEALS])
        more = {"status"} if told else set()
        more |= {"closed_at", "expected_on"} if "close_date" in own else set()
        fields[Role.DEALS] |= more
    if derived:
        fields[Role.LEADS] = taken_over(fields[Role.DEALS])
    return fields


def _is_useless(role: Role, reading: Reading) -> bool:
    """Whether some file of the role lacks what every number of the role is made of."""
    if role is Role.HISTORY:
        return "entered_at" in reading.withdrawn(role)
    return role is Role.SPEND and no_total_code(reading) is not None


def _first_move(deals: Deals | None) -> int | None:
    days = _column(deals.moves.frame, "entered_on") if deals and deals.moves else []
    first = days[0].min() if days else None
    return first if isinstance(first, int) else None


def currencies_met(frame: pl.DataFrame, amounts: str) -> tuple[str, ...]:
    """The currencies of the sums in ``amounts``, in order."""
    named = frame.select(pl.col("currency").filter(pl.col(amounts).is_not_null()).unique())
    return tuple(sorted(named.to_series().to_list()))


def _one_currency(currencies: tuple[str, ...], told: str | None) -> str | None:
    if not currencies:
        return told or UNKNOWN_CURRENCY
    return currencies[0] if len(currencies) == 1 else None


def _span(
    reading: Reading, deals: Deals | None, leads: Part | None
) -> tuple[int | None, int | None, int | None]:
    """First day, newest day, last day of what is dated up to today."""
    today = day_number(reading.today)
    created, actual, changed = [], [], []
    if deals is not None:
        frame = deals.part.frame
        known = pl.col("closed_basis").is_in(BASES[:2])
        created += _column(frame, "created_on")
        actual.append(frame.select(pl.col("closed_on").filter(known)).to_series())
        changed += _column(frame, "modified_on")
        changed += _column(deals.moves.frame, "entered_on") if deals.moves else []
    if leads is not None:
        created += _column(leads.frame, "created_on")
    dated = _range([*created, *actual], today)
    newest = _range([*created, *actual, *changed], today)
    return dated[0], newest[1], dated[1]


def _date(day: int | None) -> date | None:
    return None if day is None else number_day(day)


def _column(frame: pl.DataFrame, name: str) -> list[pl.Series]:
    return [frame[name]] if name in frame.columns else []


def _range(days: Iterable[pl.Series], today: int) -> tuple[int | None, int | None]:
    past = [_until(series, today) for series in days]
    ends = [end for series in past for end in (series.min(), series.max())]
    numbers = [end for end in ends if isinstance(end, int)]
    return min(numbers, default=None), max(numbers, default=None)


def _until(days: pl.Series, today: int) -> pl.Series:
    newest = days.max()
    return days.filter(days <= today) if isinstance(newest, int) and newest > today else days
