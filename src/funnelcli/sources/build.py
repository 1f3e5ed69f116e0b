"""From typed files to canonical frames: each role in its turn, then what they know together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import polars as pl

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.money import UNKNOWN_CURRENCY
from funnelcli.model.ratio import Ratio
from funnelcli.schema.canonical import Canonical, Facts, InputFile, People, PlanRow
from funnelcli.schema.columns import Role
from funnelcli.sources import frames
from funnelcli.sources.crosschecks.gaps import gaps
from funnelcli.sources.crosschecks.keys import with_keys
from funnelcli.sources.crosschecks.link import link_deals
from funnelcli.sources.crosschecks.people import count_people
from funnelcli.sources.crosschecks.rounded_phones import rounded_phones
from funnelcli.sources.crosschecks.spellings import spellings
from funnelcli.sources.crosschecks.twins import twins
from funnelcli.sources.crosschecks.unlinked import unlinked
from funnelcli.sources.facts import compose_facts, currencies_met
from funnelcli.sources.frames import complete, empty, with_days
from funnelcli.sources.left_out import left_out
from funnelcli.sources.load import INPUT, Loaded, describe, issues_of, several
from funnelcli.sources.reading import Part, Reading
from funnelcli.sources.refunds import SALE
from funnelcli.sources.roles.closing import basis_counts, best_basis
from funnelcli.sources.roles.deals import Deals, read_deals
from funnelcli.sources.roles.leads import leads_of_deals, read_leads
from funnelcli.sources.roles.moves import gather_moves, unexplained_moves
from funnelcli.sources.roles.plan import overridden, plan_rows
from funnelcli.sources.roles.spend import read_spend, without_days
from funnelcli.sources.roles.systems import refer
from funnelcli.sources.shape import ROW


def build(reading: Reading) -> Canonical:
    """The canonical frames of everything that was read.

    Raises:
        InputError: there is nothing but spend, and a file of it does not say which days it is
            about.
    """
    files = sorted((f for own in reading.files.values() for f in own), key=lambda f: f.index)
    alone = not (reading.files[Role.DEALS] or reading.files[Role.LEADS])
    if alone and (problems := without_days(files)):
        raise InputError(problems)
    with ThreadPoolExecutor(max_workers=1) as beside:  # deals meanwhile are read here
        lead_side = beside.submit(_leads, reading)
        deals = read_deals(reading) if reading.files[Role.DEALS] else None
        keyed_deals = _keyed(deals.part.frame) if deals else None
        leads, keyed_leads = lead_side.result()
    spend = read_spend(reading) if reading.files[Role.SPEND] else None
    plan, planned = _plan(reading)
    known = _Known(deals=keyed_deals, leads=keyed_leads).named(files).linked(reading.link_days)
    moves = deals.moves if deals else _moves_alone(reading)
    with ThreadPoolExecutor(max_workers=1) as beside:
        checks = beside.submit(lambda: tuple(_between(reading, known, spend, moves)))
        people = known.people()
        between = checks.result()
    deal_frame, lead_frame = known.frames()
    facts = compose_facts(reading, deals, leads, spend, linkage=known.linkage(), people=people)
    parts = [part for part in (deals and deals.part, leads, moves, spend, planned) if part]
    kept = {index: count for part in parts for index, count in _rows_kept(part.frame)}
    dropped = _dropped(parts)
    return Canonical(
        leads=_out(lead_frame, frames.LEADS),
        deals=_out(deal_frame, frames.DEALS),
        history=_out(_dated(moves, reading) if moves else None, frames.HISTORY),
        spend=_out(spend.frame.lazy() if spend else None, frames.SPEND),
        plan=plan,
        facts=facts,
        inputs=_inputs(reading, deals, dropped, kept),
        issues=(*_all_issues(reading, files, parts, _currencies(facts, spend)), *between),
        left_out=left_out(files, reading.copies, (gone for part in parts for gone in part.dropped)),
        refunds=_refunds(deals.refunds, deal_frame) if deals else None,
    )


def _refunds(refunds: pl.DataFrame | None, deals: pl.LazyFrame | None) -> frames.Canon | None:
    """Each refund as the deal it pays back, with its own day and amount."""
    if refunds is None or deals is None:
        return None
    own = refunds.lazy().rename({SALE: "deal_id", ROW: "row"})
    others = deals.drop(
        "row", ROW, *(name for name in refunds.columns if name != SALE), strict=False
    )
    return complete(own.join(others, on="deal_id", how="inner"), frames.DEALS)


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """With the keys of the person, and ``row`` for the canonical frame."""
    keyed = with_keys(frame, several(frame, "phone"), several(frame, "email"))
    return keyed.with_columns(pl.col(ROW).alias("row"))


def _leads(reading: Reading) -> tuple[Part | None, pl.DataFrame | None]:
    """The leads of all files, without and with the keys of their persons."""
    if not reading.files[Role.LEADS]:
        return None, None
    leads = read_leads(reading)
    return leads, _keyed(leads.frame)


def _moves_alone(reading: Reading) -> Part | None:
    """The moves when no export says what the deals are."""
    files = reading.files[Role.HISTORY]
    moves = gather_moves(files, None)
    return moves and moves.then(moves.frame, unexplained_moves(moves, files))


def _dated(moves: Part, reading: Reading) -> pl.LazyFrame:
    """Moves at UTC moments with their local days."""
    return with_days(moves.frame, {"entered_at": "entered_on"}, reading.home).lazy()


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Deals and leads with the keys of their persons; None is an absent role.

    Once ``linked`` deals have ``from_lead``, the id of the lead they came from, where there are
    both roles.
    """

    deals: pl.DataFrame | None
    leads: pl.DataFrame | None

    def named(self, files: Sequence[Loaded]) -> "_Known":
        """Deals and leads that mean the records of their own system by the ids they name."""
        if self.deals is None or self.leads is None:
            return self
        return _Known(
            deals=refer(self.deals, "lead_id", self.leads, "lead_id", files),
            leads=refer(self.leads, "deal_id", self.deals, "deal_id", files),
        )

    def linked(self, window_days: int) -> "_Known":
        """Deals with the lead of a lead file that each came from."""
        if self.deals is None or self.leads is None:
            return self
        found = link_deals(self.deals.lazy(), self.leads.lazy(), window_days)
        deals = self.deals.join(found, on="deal_id", how="left", maintain_order="left")
        return replace(self, deals=deals)

    def linkage(self) -> Ratio | None:
        """How many deals have a lead; None without both roles."""
        if self.deals is None or self.leads is None:
            return None
        return Ratio(self.deals["from_lead"].count(), self.deals.height)

    def frames(self) -> tuple[pl.LazyFrame | None, pl.LazyFrame | None]:
        """Deals with the id of their lead, and leads; without a lead file every deal is one."""
        if self.deals is None:
            return None, None if self.leads is None else self.leads.lazy()
        deals = self.deals.lazy()
        if self.leads is None:
            deals = deals.with_columns(pl.col("deal_id").alias("lead_id"))
            return deals, leads_of_deals(deals)
        return deals.with_columns(pl.col("from_lead").alias("lead_id")), self.leads.lazy()

    def people(self) -> People | None:
        """The persons behind the leads; None when no lead has a phone or an e-mail."""
        leads = self.deals if self.leads is None else self.leads
        return None if leads is None else count_people(leads)


def _between(
    reading: Reading,
    known: _Known,
    spend: Part | None,
    moves: Part | None,
) -> Iterable[Issue]:
    """What only the roles side by side show: copies, ids that lead nowhere, spellings."""
    deal_files, lead_files = reading.files[Role.DEALS], reading.files[Role.LEADS]
    if known.leads is not None:
        yield from rounded_phones(known.leads, lead_files)
    if known.deals is not None:
        yield from rounded_phones(known.deals, deal_files)
        yield from twins(known.deals, deal_files)
        if moves is not None:
            yield from gaps(known.deals, moves.frame, deal_files, reading.files[Role.HISTORY])
        if known.leads is not None:
            yield from unlinked(known.deals, known.leads, deal_files, lead_files)
    # A row of spend that was split over days counts once.
    spent = spend.frame.unique([INPUT, ROW], keep="first") if spend else None
    frames = [frame for frame in (known.deals, known.leads, spent) if frame is not None]
    files = [*deal_files, *lead_files, *reading.files[Role.SPEND]]
    for name in ("channel", "manager", "loss_reason"):
        yield from spellings(name, frames, files)


def _plan(reading: Reading) -> tuple[tuple[PlanRow, ...], Part | None]:
    """The planned values of all plan files."""
    files = reading.files[Role.PLAN]
    if not files:
        return (), None
    rows: list[PlanRow] = []
    parts: list[Part] = []
    for file in files:
        own, part = plan_rows(file, reading.currency)
        rows += own
        parts.append(part)
    kept = pl.concat([part.frame.select(INPUT, ROW) for part in parts])
    dropped = tuple(gone for part in parts for gone in part.dropped)
    issues = [issue for part in parts for issue in part.issues]
    issues += overridden(rows, kept, files)
    return tuple(rows), Part(frame=kept, dropped=dropped, issues=tuple(issues))


def _out(frame: pl.LazyFrame | None, types: frames.Types) -> frames.Canon:
    return empty(types) if frame is None else complete(frame, types)


def _rows_kept(frame: pl.DataFrame) -> Iterable[tuple[int, int]]:
    """Input and number of its rows; a row of spend that was split over days counts once."""
    split = "spend_on" in frame.columns
    count = pl.col(ROW).n_unique() if split else pl.len()
    return frame.lazy().group_by(INPUT).agg(count).collect().iter_rows()


def _dropped(parts: Iterable[Part]) -> Mapping[int, Counter[str]]:
    """How many rows of each input were left out, by reason."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for gone in part.dropped:
            counts[gone.index][gone.reason] += gone.count
    return counts


def _inputs(
    reading: Reading,
    deals: Deals | None,
    dropped: Mapping[int, Counter[str]],
    kept: Mapping[int, int],
) -> tuple[InputFile, ...]:
    """Every file that was given, in the order it was given in."""
    found = {copy.file.index: copy.account() for copy in reading.copies}
    for file in (file for own in reading.files.values() for file in own):
        rows = kept.get(file.index, 0)
        found[file.index] = _describe(file, deals, dropped[file.index], rows)
    return tuple(found[index] for index in sorted(found))


def _describe(
    file: Loaded, deals: Deals | None, dropped: Mapping[str, int], kept: int
) -> InputFile:
    """The input as it was understood; deals say how closings and stages are known."""
    if file.found.role is not Role.DEALS or deals is None:
        return describe(file, kept, dropped)
    frame = deals.part.frame.select(INPUT, "status", "closed_basis")
    own = frame.filter(pl.col(INPUT) == file.index)
    basis = best_basis(basis_counts(own))
    return describe(file, kept, dropped, closed_basis=basis, stage_order=deals.book.order)


def _currencies(facts: Facts, spend: Part | None) -> list[str]:
    """Every currency that deals or spend name."""
    spent = currencies_met(spend.frame, "spend") if spend else ()
    return sorted({*facts.currencies, *spent} - {UNKNOWN_CURRENCY})


def _all_issues(
    reading: Reading, files: Iterable[Loaded], parts: Iterable[Part], currencies: Sequence[str]
) -> Iterable[Issue]:
    for file in files:
        yield from issues_of(file)
    for copy in reading.copies:
        yield copy.issue()
    for part in parts:
        yield from part.issues
    yield from reading.rates.issues if reading.rates else ()
    if len(currencies) > 1:
        yield Issue("D064", {"currencies": ", ".join(currencies)})
