"""The made-up shop «Запчасти Опель»: who asked for what, and what became of it.

One seeded stream of ``random()`` decides everything, so the same code tells the same story. The
names, phones and addresses are invented.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

FIRST, AS_OF = date(2025, 10, 1), datetime(2026, 11, 20, 18, 0)  # noqa: DTZ001 - shop's own clock
STAGES = ("Новая заявка", "Подбор детали", "Предложение", "Счёт выставлен")
WON, LOST, OUT_OF_STOCK = "Успешно реализовано", "Закрыто и не реализовано", "Нет в наличии"
UNKNOWN_STAGE = "На паузе"
OFF_DAYS = {date(2025, 11, n) for n in (3, 4)} | {date(2026, 1, n) for n in range(1, 12)}
OFF_DAYS |= {date(2026, m, d) for m, d in ((2, 23), (3, 9), (5, 1), (5, 11), (6, 12), (11, 4))}

# manager: share of leads, multiplier of the chance to win
MANAGERS = {
    "Анна Климова": (19, 1.22),
    "Борис Мухин": (18, 1.02),
    "Виктория Сорокина": (17, 1.06),
    "Глеб Тарасов": (16, 0.98),
    "Дарья Лебедева": (16, 0.94),
    "Егор Пономарёв": (14, 0.66),
}
# channel: (source, utm_source, utm_medium), share of leads, chance that the part is for an Opel
CHANNELS = {
    "direct": (("Сайт", "yandex", "cpc"), 44, 0.90),
    "vk": (("Сайт", "vk", "cpc"), 24, 0.57),
    "avito": (("Авито", "", ""), 14, 0.90),
    "google": (("Google", "google", "organic"), 11, 0.93),
    "friends": (("Рекомендация", "", ""), 8, 0.97),
    "blank": (("", "", ""), 3, 0.80),
}
CAMPAIGNS = {"direct": ("opel_zapchasti", "opel_dvigateli", "rsya_opel"), "vk": ("vk_opel_lead",)}
# group: (share of leads, parts, price knots: least, quarter, median, three quarters, most)
PARTS = {
    "Двигатель": (12, ("Двигатель Z16XER", "Двигатель A14NET"), (52, 72, 91, 118, 190)),
    "Трансмиссия": (17, ("Полуось левая передняя", "АКПП AF40", "Сцепление"), (9, 15, 26, 58, 120)),
    "Кузов": (26, ("Капот", "Бампер передний", "Крыло правое"), (4, 8, 14, 24, 46)),
    "Оптика": (21, ("Фара левая", "Фонарь задний", "ПТФ комплект"), (3, 6, 11, 19, 34)),
    "Подвеска": (24, ("Стойка передняя", "Рычаг нижний", "Комплект ГРМ"), (3, 6, 12, 22, 40)),
}
MODELS = ("Opel Astra J", "Opel Astra H", "Opel Corsa D", "опель зафира B", "OPEL Insignia")
OTHER_MAKES = ("Peugeot 308", "Ford Focus 2", "Chevrolet Cruze", "Renault Logan", "Kia Rio")
LOSS_REASONS = {"Дорого": 34, "Купил в другом месте": 24, "Нецелевой": 18, "Не дозвонились": 24}
CITIES = {"Москва": 40, "Казань": 14, "Самара": 12, "Тула": 10, "": 24}
MONTH_FACTOR = {1: 0.72, 2: 0.95, 5: 0.88, 7: 0.93, 8: 0.97, 10: 1.08, 11: 1.1, 12: 0.9}


@dataclass(frozen=True, kw_only=True)
class Lead:
    """One request, with what the shop's clerk wrote down; ``None`` is a question nobody asked."""

    number: int
    created: datetime
    channel: str
    group: str
    product: str
    ours: bool
    price: int
    budget: int | None
    decides: bool | None
    days: int | None
    person: int
    manager: str
    city: str
    title: str = "Заявка с сайта"

    @property
    def grade(self) -> str:
        """good, bad or dim: what the clerk would bet on; the agreement itself is not known here."""
        if not self.ours:
            return "bad"
        if None in (self.budget, self.decides):
            return "dim"
        return "good" if (self.budget or 0) >= 5000 else "bad"


@dataclass(frozen=True, kw_only=True)
class Deal:
    """One sale under way; ``moves`` are (moment, stage entered) in order."""

    number: int
    lead: Lead
    title: str
    created: datetime
    stage: str
    closed: datetime | None
    amount: int | None
    currency: str = "RUB"
    reason: str = ""
    expected: date | None = None
    keeps_lead_id: bool = True
    moves: tuple[tuple[datetime, str], ...] = field(default=())


class Dice:
    """Chance from one seeded stream; only ``random()``, which never changes between Pythons."""

    def __init__(self, seed: int) -> None:
        self._stream = random.Random(seed)

    def chance(self, share: float) -> bool:
        """True in ``share`` of throws."""
        return self._stream.random() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both in."""
        return low + int(self._stream.random() * (high - low + 1))

    def pick(self, weights: dict[str, int]) -> str:
        """A key, as often as its weight says."""
        left = self._stream.random() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return next(reversed(weights))

    def quantile(self, knots: tuple[int, ...]) -> float:
        """A number from the distribution with these evenly spaced quantiles."""
        place = self._stream.random() * (len(knots) - 1)
        at = int(place)
        return knots[at] + (knots[at + 1] - knots[at]) * (place - at)


def make_leads(dice: Dice) -> list[Lead]:
    """All requests of the 14 months, oldest first."""
    leads: list[Lead] = []
    day = FIRST
    while day <= AS_OF.date():
        rate = (4.7 if is_working(day) else 2.0) * MONTH_FACTOR.get(day.month, 1.0)
        count = int(rate * dice.quantile((2, 7, 10, 13, 18)) / 10 + dice.quantile((0, 1)))
        minutes = sorted(dice.whole(8 * 60, 20 * 60) for _ in range(count))
        for minute in minutes:
            made = datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001 - shop's own clock
            if made < AS_OF:
                leads.append(make_lead(dice, leads, made + timedelta(seconds=dice.whole(0, 59))))
        day += timedelta(days=1)
    return leads


def make_lead(dice: Dice, before: list[Lead], created: datetime) -> Lead:
    """One request; one in 25 comes from somebody who wrote a few days ago."""
    number = 70001 + len(before)
    if len(before) > 40 and dice.chance(0.04):
        first = before[-dice.whole(1, 40)]
        return replace(first, number=number, created=created, title="Повторная заявка")
    channel = dice.pick({key: share for key, (_, share, _) in CHANNELS.items()})
    if channel == "vk" and created.date() < date(2026, 2, 1):
        channel = "direct"  # VK advertising was switched on in February
    ours = dice.chance(CHANNELS[channel][2])
    group = dice.pick({key: share for key, (share, _, _) in PARTS.items()})
    part = PARTS[group][1][dice.whole(0, len(PARTS[group][1]) - 1)]
    cars = MODELS if ours else OTHER_MAKES
    car = cars[dice.whole(0, len(cars) - 1)]
    price = round(dice.quantile(PARTS[group][2]) * 10) * 100
    return Lead(
        number=number,
        created=created,
        channel=channel,
        group=group,
        product="" if dice.chance(0.03) else f"{part} {car}",
        ours=ours,
        price=price,
        budget=round(price * dice.quantile((7, 9, 10, 12)) / 1000) * 100
        if dice.chance(0.86)
        else None,
        decides=dice.chance(0.85) if dice.chance(0.82) else None,
        days=dice.whole(1, 24) + (45 if dice.chance(0.14) else 0) if dice.chance(0.84) else None,
        person=number,
        manager="" if dice.chance(0.025) else dice.pick({k: v for k, (v, _) in MANAGERS.items()}),
        city=dice.pick(CITIES),
        title="Тест формы, не звонить" if dice.chance(0.006) else "Заявка с сайта",
    )


def make_deals(dice: Dice, leads: list[Lead]) -> list[Deal]:
    """The sales that grew out of the leads, and some from regular customers without a lead."""
    deals: list[Deal] = []
    becomes = {"good": 0.86, "dim": 0.62, "bad": 0.22}
    for lead in leads:
        source = lead
        if dice.chance(0.045):  # a regular customer calls his manager: a deal that had no lead
            source = replace(lead, number=0, person=900000 + lead.number, ours=True)
        elif lead.title != "Заявка с сайта" or not dice.chance(becomes[lead.grade]):
            continue
        begun = at_work(source.created + timedelta(minutes=dice.whole(5, 1400)))
        if begun < AS_OF:
            deals.append(make_deal(dice, 310001 + len(deals), source, begun))
    return deals


def spoil(deals: list[Deal]) -> list[Deal]:
    """Real life: dollars, forgotten fields, a stage that the agreement does not know."""
    spoilt = list(deals)
    won = [n for n, deal in enumerate(deals) if deal.stage == WON]
    still_open = [n for n, deal in enumerate(deals) if deal.closed is None]
    for n in (won[20], won[-9]):
        spoilt[n] = replace(deals[n], amount=None)
    spoilt[won[45]] = replace(deals[won[45]], closed=None)  # its day is known from the history
    spoilt[won[88]] = replace(deals[won[88]], closed=None, moves=())  # its day is known nowhere
    late = deals[won[60]]
    spoilt[won[60]] = replace(late, closed=late.created - timedelta(days=2), moves=())
    for n in still_open[-40::9]:
        moves = (*deals[n].moves, (AS_OF - timedelta(hours=30), UNKNOWN_STAGE))
        spoilt[n] = replace(deals[n], stage=UNKNOWN_STAGE, moves=moves)
    for n in (won[12], won[77], won[130], won[-4], still_open[-3], still_open[-12]):
        dollars = None if deals[n].amount is None else max(80, (deals[n].amount or 0) // 8500 * 100)
        spoilt[n] = replace(deals[n], amount=dollars, currency="USD")
    return spoilt


def make_deal(dice: Dice, number: int, lead: Lead, begun: datetime) -> Deal:
    """One sale from its first minute to the day of the export."""
    skill = MANAGERS.get(lead.manager, (0, 0.8))[1]
    won = dice.chance({"good": 0.50, "dim": 0.42, "bad": 0.17}[lead.grade] * skill)
    depth = 4 if won else dice.whole(1, 4)
    cycle = dice.quantile((1, 5, 9, 15, 24, 48) if won else (1, 6, 13, 22, 35, 80))
    end = at_work(begun + timedelta(minutes=round(cycle * 1440)))
    if won and end.day < 23 and dice.chance(0.22):  # invoices are paid towards the month's end
        end = at_work(end.replace(day=dice.whole(23, 27)))
    forgotten = dice.chance(0.02)  # nobody ever closes it
    path = walk(dice, begun, end, depth)
    last = WON if won else OUT_OF_STOCK if dice.chance(0.12) else LOST
    open_now = forgotten or end >= AS_OF
    moves = [move for move in path if move[0] < AS_OF] + ([] if open_now else [(end, last)])
    named = last == LOST and dice.chance(0.58)
    return Deal(
        number=number,
        lead=lead,
        title=f"{lead.product or 'Запчасть'} № {number % 10000}",
        created=begun,
        stage=moves[-1][1],
        closed=None if open_now else end,
        amount=round(lead.price * dice.quantile((9, 10, 10, 11)) / 1000) * 100
        if won or dice.chance(0.85)
        else None,
        reason="" if open_now or not named else dice.pick(LOSS_REASONS),
        expected=(end + timedelta(days=dice.whole(-6, 6))).date() if dice.chance(0.9) else None,
        keeps_lead_id=dice.chance(0.85),
        moves=tuple(moves),
    )


def walk(dice: Dice, begun: datetime, end: datetime, depth: int) -> list[tuple[datetime, str]]:
    """The open stages a deal stood in: some skip one, some enter the CRM late, some step back."""
    first = 1 if dice.chance(0.05) and depth > 1 else 0
    stages = [s for n, s in enumerate(STAGES[:depth]) if n == first or n > first]
    if len(stages) > 2 and dice.chance(0.12):
        stages.pop(1)
    if len(stages) > 2 and dice.chance(0.05):
        stages.append(stages[-2])
    step = (end - begun) / (len(stages) + 1)
    path = [(begun, stages[0])]
    for n, stage in enumerate(stages[1:], start=1):
        moment = max(at_work(begun + step * n), path[-1][0] + timedelta(minutes=7))
        path.append((min(moment, end - timedelta(minutes=3)), stage))
    return sorted(path, key=lambda move: move[0])


def is_working(day: date) -> bool:
    """Whether the shop works on ``day`` (Saturday, 1 November 2025 is a moved working day)."""
    return (day.weekday() < 5 or day == date(2025, 11, 1)) and day not in OFF_DAYS


def at_work(moment: datetime) -> datetime:
    """The same moment, moved to the next working hours, whole minutes."""
    if moment.hour >= 18:
        moment = moment.replace(hour=moment.hour - 9) + timedelta(days=1)
    while not is_working(moment.date()):
        moment += timedelta(days=1)
    hour = moment.hour if moment.hour >= 9 else moment.hour + 9
    return moment.replace(hour=hour, second=0, microsecond=0)
