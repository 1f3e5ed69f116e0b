"""Made-up exports: small worlds with dirt in them, written as files with canonical headers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import Phase
from hypothesis import strategies as st

from oracle.records import Deal, Ladder, Lead, Move, Span, SpendDay, month
from oracle.verdicts import Agreement, Answer

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: a world comes from one seed, so a smaller one is another one."""
FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2025, 12, 20)
LAST_MOMENT = datetime(2025, 12, 20, 23)  # noqa: DTZ001 - exports carry local times
MANAGERS = ("Анна К.", "Boris; Jr.", "Вера", "Глеб", None)
CHANNELS = ("Яндекс Директ", "VK", "unknown", "Радио", None)
CAMPAIGNS = ("Бренд", "бренд", "Капоты – Москва", None)
PRODUCTS = ("Полуось Opel Astra", "капот ОПЕЛЬ", "Peugeot 308", None)
LADDERS = {
    "Основная": Ladder(
        stages=("Новая", "Встреча", "КП", "Договор"), won=("Успех",), lost=("Отказ", "Закрыто")
    ),
    "Сервис": Ladder(stages=("Новая", "Ремонт"), won=("Готово",), lost=("Отказ",)),
}
UNKNOWN_STAGE = "Архив 2019"
REASONS = ("Дорого", "слишком дорого", "Нецелевой", "НЕЦЕЛЕВОЙ", "Нет в наличии", "Передумал", None)
LOSS_OWNERS = {"Дорого": "price", "нецелевой": "marketing", "Нет в наличии": "product"}
CRITERIA = (
    {"id": "brand", "title": "Brand", "field": "product", "contains_any": ["opel", "опель"]},
    {"id": "budget", "title": "Budget", "field": "budget", "at_least": 5000},
    {"id": "decides", "title": "Decides", "field": "authority", "is": True},
    {"id": "soon", "title": "Soon", "field": "timeline_days", "at_most": 30},
)
TREE: dict[str, Any] = {"all": ["brand", {"any": ["budget", "decides"]}]}
POINTS = {"budget": 3, "decides": 2, "soon": 2}
WITHIN_DAYS = 30
Cells = Sequence[str | None]
Place = tuple[str, str]
"""A pipeline and one of its stages."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that one run reads, and when it is looked at."""

    deals: tuple[Deal, ...]
    moves: tuple[Move, ...] | None
    leads: tuple[Lead, ...] | None
    spend: tuple[SpendDay, ...]
    plans: Mapping[str, Mapping[str, int]]
    period: str
    as_of: date
    refunds: tuple[Deal, ...] = ()
    """Rows below zero in the file of deals."""
    repeated: int = 0
    """How many deal rows stand in the file twice."""

    @property
    def span(self) -> Span:
        """The days of the period."""
        return span_of(self.period)


def span_of(name: str) -> Span:
    """Days of ``YYYY-MM``, ``YYYY-Qn``, ``YYYY-Www`` or ``FROM..TO``."""
    if ".." in name:
        first, last = (date.fromisoformat(part) for part in name.split(".."))
        return Span(first, last + timedelta(days=1))
    year, part = int(name[:4]), name[5:]
    if part[0] == "W":
        monday = date.fromisocalendar(year, int(part[1:]), 1)
        return Span(monday, monday + timedelta(days=7))
    if part[0] == "Q":
        end = month(year, 3 * int(part[1:])).end
        return Span(date(year, 3 * int(part[1:]) - 2, 1), end)
    return month(year, int(part))


def brand(lead: Lead) -> Answer:
    """Text answers are folded: lower case, ё is е."""
    text = lead.answers.get("product")
    return None if text is None else any(w in text.lower() for w in ("opel", "опель"))


def budget(lead: Lead) -> Answer:
    """At least 5 000."""
    return None if "budget" not in lead.answers else float(lead.answers["budget"]) >= 5000


def decides(lead: Lead) -> Answer:
    """The buyer himself."""
    return None if "authority" not in lead.answers else lead.answers["authority"] == "true"


def soon(lead: Lead) -> Answer:
    """Within thirty days."""
    return None if "timeline_days" not in lead.answers else int(lead.answers["timeline_days"]) <= 30


AGREEMENT = Agreement(
    criteria={"brand": brand, "budget": budget, "decides": decides, "soon": soon},
    tree=TREE,
    points=POINTS,
    at_least=4,
    within_days=WITHIN_DAYS,
    is_test=lambda title: "тест" in title.lower() or "test" in title.lower(),
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How big and how dirty a world is; each share is a chance per record."""

    deal_count: int
    lead_count: int
    with_history: bool
    dirt: float
    losing: float


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All that a world is made of, short enough to be printed."""

    shape: Shape
    as_of: date
    period: str
    seed: int


@st.composite
def recipes(draw: st.DrawFn, *, least: int = 1, most: int = 90, past: bool = False) -> Recipe:
    """Worlds of ``least`` to ``most`` deals; ``past`` looks back from before the last record."""
    shape = Shape(
        deal_count=draw(st.integers(least, most)),
        lead_count=draw(st.integers(0, most)),
        with_history=draw(st.booleans()),
        dirt=draw(st.sampled_from([0.0, 0.08, 0.3])),
        losing=draw(st.sampled_from([0.2, 0.5, 0.8])),
    )
    back = draw(st.integers(60, 120)) if past else 0
    as_of = LAST_DAY - timedelta(days=back)
    period = draw(st.sampled_from(_periods(as_of)))
    return Recipe(shape=shape, as_of=as_of, period=period, seed=draw(st.integers(0, 10**9)))


def _periods(as_of: date) -> list[str]:
    year, week, _ = as_of.isocalendar()
    before = as_of.replace(day=1) - timedelta(days=1)
    return [
        f"{as_of:%Y-%m}",
        f"{before:%Y-%m}",
        f"{as_of.year}-Q{(as_of.month + 2) // 3}",
        f"{year}-W{week:02d}",
        f"{FIRST_DAY}..{LAST_DAY}",
        f"{as_of - timedelta(days=40)}..{as_of + timedelta(days=9)}",
    ]


def make_world(recipe: Recipe) -> World:
    """One world; the same recipe gives the same world."""
    shape, period = recipe.shape, recipe.period
    chance = Random(recipe.seed)
    with_leads = shape.lead_count > 0
    leads = tuple(_lead(n, shape, chance) for n in range(shape.lead_count))
    lives = [_deal(n, shape, chance, leads) for n in range(shape.deal_count)]
    deals = tuple(deal for deal, _ in lives)
    moves = [move for _, path in lives for move in path]
    chance.shuffle(moves)
    moves = [replace(move, row=row) for row, move in enumerate(moves)]
    leads = tuple(_linked_back(lead, deals, chance) for lead in leads)
    return World(
        deals=deals,
        moves=tuple(moves) if shape.with_history and moves else None,
        leads=leads if with_leads else None,
        spend=tuple(_spend(chance)) if with_leads else (),
        refunds=tuple(_refunds(deals, shape, chance)),
        plans=_plans(chance, period),
        period=period,
        as_of=recipe.as_of,
        repeated=chance.randint(0, 2) if shape.dirt else 0,
    )


def _moment(chance: Random, first: date = FIRST_DAY, last: date = LAST_DAY) -> datetime:
    """A moment of a working day; few hours, so that equal moments happen."""
    day = first + timedelta(days=chance.randint(0, max(0, (last - first).days)))
    return datetime(day.year, day.month, day.day, chance.choice((0, 9, 12, 23)))  # noqa: DTZ001 - wall time


def _phone(person: int) -> str:
    return f"+79000000{person:03d}"


def _email(person: int) -> str:
    return f"p{person}@example.com"


def _lead(number: int, shape: Shape, chance: Random) -> Lead:
    dirty = chance.random() < shape.dirt
    person = chance.randint(1, 2 + shape.lead_count)
    answers = {
        "product": chance.choice(PRODUCTS),
        "budget": chance.choice(("900", "4999.99", "5000", "12000.50", None)),
        "authority": chance.choice(("true", "false", None)),
        "timeline_days": chance.choice(("0", "30", "31", None)),
    }
    return Lead(
        lead_id=f"L-{number:03d}",
        created_at=None if dirty and chance.random() < 0.3 else _moment(chance),
        channel=chance.choice(CHANNELS),
        campaign=chance.choice(CAMPAIGNS),
        phone=_phone(person) if chance.random() < 0.6 else None,
        email=_email(person) if chance.random() < 0.5 else None,
        title="Тестовая заявка" if dirty and chance.random() < 0.5 else f"Заявка {number}",
        answers={name: answer for name, answer in answers.items() if answer is not None},
    )


def _deal(
    number: int, shape: Shape, chance: Random, leads: Sequence[Lead]
) -> tuple[Deal, list[Move]]:
    deal_id = f"D-{number:03d}"
    created_at = _moment(chance, last=LAST_DAY - timedelta(days=20))
    life = _life(shape, chance)
    moves = _moves(deal_id, life, created_at, chance)
    dirty = chance.random() < shape.dirt
    pipeline, stage = life[-1]
    if dirty and chance.random() < 0.2:
        stage, moves = UNKNOWN_STAGE, moves[:1]
    status = LADDERS[pipeline].status(stage)
    deal = Deal(
        deal_id=deal_id,
        pipeline=pipeline,
        stage=stage,
        status=status,
        amount=None if chance.random() < 0.1 else chance.choice((0, 1, 999, 100_050, 7_000_000)),
        manager=chance.choice(MANAGERS),
        created_at=created_at,
        closed_on=moves[-1].entered_at.date() if status in {"won", "lost"} else None,
        expected_on=_moment(chance).date() if chance.random() < 0.7 else None,
        lead_id=chance.choice(leads).lead_id if leads and chance.random() < 0.6 else None,
        loss_reason=_loss_reason(shape, chance) if status == "lost" else None,
        phone=_phone(chance.randint(1, 2 + shape.lead_count)) if chance.random() < 0.4 else None,
        email=_email(chance.randint(1, 2 + shape.lead_count)) if chance.random() < 0.3 else None,
    )
    if dirty and status in {"won", "lost", "open"} and chance.random() < 0.3:
        return replace(deal, closed_on=None), []
    return (replace(deal, created_at=None) if dirty and chance.random() < 0.2 else deal), moves


def _refunds(deals: Iterable[Deal], shape: Shape, chance: Random) -> Iterable[Deal]:
    """Rows that pay sales back: too early, too much, by the id of the deal, or of nobody."""
    sold = [deal for deal in deals if deal.status == "won" and deal.amount and deal.closed_on]
    for number, sale in enumerate(sold):
        if chance.random() > shape.dirt or not sale.closed_on or not sale.amount:
            continue
        by = chance.choice(("deal_id", "lead_id", "phone", "email", "nothing"))
        # a row with the same id that was not closed later is a newer record of the deal
        days = (1, 20) if by == "deal_id" else (-3, 0, 0, 1, 20)
        closed_on = sale.closed_on + timedelta(days=chance.choice(days))
        yield Deal(
            deal_id=sale.deal_id if by == "deal_id" else f"R-{number:03d}",
            pipeline=sale.pipeline,
            stage=LADDERS[sale.pipeline].won[0],
            status="won",
            amount=-chance.choice((1, sale.amount, sale.amount, (sale.amount + 1) // 2)),
            manager=chance.choice(MANAGERS),
            created_at=datetime(closed_on.year, closed_on.month, closed_on.day),  # noqa: DTZ001 - wall time
            closed_on=closed_on,
            lead_id=sale.lead_id if by == "lead_id" else None,
            phone=sale.phone if by == "phone" else None,
            email=sale.email if by == "email" else None,
        )


def _loss_reason(shape: Shape, chance: Random) -> str | None:
    """Some worlds fill reasons in, some hardly do."""
    return None if chance.random() < (1 - shape.losing) / 2 else chance.choice(REASONS)


def _life(shape: Shape, chance: Random) -> list[Place]:
    """Where a deal stood: one pipeline, some deals then another, and a few the first again."""
    first, other = ("Сервис", "Основная") if chance.random() < 0.25 else ("Основная", "Сервис")
    roll = chance.random()
    homes = [first, other, first] if roll < 0.05 else [first, other] if roll < 0.2 else [first]
    return [(home, stage) for home in homes for stage in _path(LADDERS[home], shape, chance)]


def _path(ladder: Ladder, shape: Shape, chance: Random) -> list[str]:
    """Stages of one life: forward, skipping, back, closed, sometimes opened again."""
    path = [ladder.stages[0] if chance.random() < 0.8 else chance.choice(ladder.stages)]
    for _ in range(chance.randint(0, 5)):
        here = ladder.rank(path[-1])
        if here is None and chance.random() > shape.dirt:
            break
        roll = chance.random()
        if here is not None and roll < 0.6:
            stage = ladder.stages[min(here, len(ladder.stages) - 1)]
        elif roll < 0.7:
            stage = chance.choice(ladder.stages)
        else:
            stage = chance.choice(ladder.lost if chance.random() < shape.losing else ladder.won)
        if stage != path[-1]:
            path.append(stage)
    return path


def _moves(deal_id: str, life: Sequence[Place], created_at: datetime, chance: Random) -> list[Move]:
    """The history of a life; several moves a moment only where the row of its creation tells
    how they began (without it A→B, B→A of one moment have two equal orders) and in one pipeline
    (a history names no pipeline where a move starts).
    """
    stays = len({home for home, _ in life}) == 1
    told = len(life) == 1 or not stays or chance.random() < 0.8
    moves = []
    when = created_at
    before: str | None = None
    for place, (home, stage) in enumerate(life):
        if place:
            days = chance.choice((0, 0, 1, 3, 20) if told and stays else (1, 2, 4))
            when = min(when + timedelta(days=days), LAST_MOMENT)
        if place or told:
            moves.append(
                Move(
                    deal_id=deal_id,
                    from_stage=before,
                    to_stage=stage,
                    entered_at=when,
                    row=0,
                    pipeline=home,
                )
            )
        before = stage
    return moves


def _linked_back(lead: Lead, deals: Sequence[Deal], chance: Random) -> Lead:
    """Some leads name their deal, if the deal names no lead itself."""
    if not deals or chance.random() > 0.1:
        return lead
    deal = chance.choice(deals)
    return replace(lead, deal_id=deal.deal_id) if deal.lead_id is None else lead


def _spend(chance: Random) -> Iterable[SpendDay]:
    for number in range(chance.randint(0, 40)):
        counted = Random(number)
        yield SpendDay(
            spend_on=_moment(chance).date(),
            channel=chance.choice([c for c in (*CHANNELS, "Афиша") if c]),
            spend=chance.choice((0, 10_000, 123_456, 999)),
            campaign=chance.choice(("Полуоси", *CAMPAIGNS)),
            vat=chance.choice(("incl", "excl", None, None, None)),
            impressions=counted.choice((None, 0, 900, 12_345)),
            clicks=counted.choice((None, 0, 3, 71, 8, 19)),
        )


def _plans(chance: Random, period: str) -> dict[str, dict[str, int]]:
    """Plans of every month, or of the period itself, or none; money in whole roubles."""
    values = {"revenue": 150_000, "deals_won": 6, "leads": 10, "qualified_leads": 4}
    kind = chance.choice(("months", "own", "both", "none"))
    plans = {}
    if kind in {"months", "both"}:
        plans = {f"2025-{n:02d}": {k: v + n for k, v in values.items()} for n in range(1, 13)}
    if kind in {"own", "both"} and ".." not in period:
        plans[period] = values
    return plans
