"""Made-up worlds as files with canonical headers: whole, in parts, without columns, twice."""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random

from oracle.records import Deal, Ladder, Lead, Move, SpendDay, in_pipelines
from oracle.worlds import CRITERIA, LADDERS, LOSS_OWNERS, POINTS, TREE, WITHIN_DAYS, Cells, World


@dataclass(frozen=True, kw_only=True)
class Hand:
    """How a program of some country writes cells: days, moments and amounts."""

    encoding: str = "utf-8"
    separator: str = ","
    day: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%d %H:%M:%S"
    group: str = ""
    point: str = "."

    def cell(self, text: str | None) -> str | None:
        """A canonical cell as this hand writes it."""
        if text and _DAY.fullmatch(text):
            form = self.moment if ":" in text else self.day
            return datetime.fromisoformat(text).strftime(form)
        if text and _AMOUNT.fullmatch(text):
            return f"{float(text):,.2f}".translate({ord(","): self.group, ord("."): self.point})
        return text


_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")
_AMOUNT = re.compile(r"-?\d{1,12}\.\d\d")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a world is written: each file in two parts, columns (file, column) or files left out."""

    split: bool = False
    without: frozenset[tuple[str, str]] = frozenset()
    absent: frozenset[str] = frozenset()
    hand: Hand = field(default_factory=Hand)


AS_ONE = Layout()


def write_world(world: World, folder: Path, layout: Layout = AS_ONE) -> Path:
    """The files and the settings of a world; returns the settings file."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: own for name, own in tables_of(world).items() if name not in layout.absent}
    for name, (header, rows) in tables.items():
        kept = [n for n, column in enumerate(header) if (name, column) not in layout.without]
        cut = len(rows) // 2 if layout.split else len(rows)
        for part, some in enumerate((rows[:cut], rows[cut:]) if layout.split else (rows,)):
            _write(
                folder / f"{name}_{part}.csv",
                [header[n] for n in kept],
                [[layout.hand.cell(row[n]) for n in kept] for row in some],
                layout.hand,
            )
    settings = {
        "version": 1,
        "currency": "RUB",
        "calendar": {"country": "RU"},
        "sources": {name: {"path": f"{name}_*.csv"} for name in tables},
        "pipelines": {name: _ladder_settings(ladder) for name, ladder in LADDERS.items()},
        "plan": world.plans,
        "loss_reasons": LOSS_OWNERS,
        "qualification": "lead-spec.yaml",
    }
    (folder / "lead-spec.yaml").write_text(json.dumps(SPEC), encoding="utf-8")
    path = folder / "funnelcli.yaml"
    path.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return path


def tables_of(world: World) -> dict[str, tuple[Cells, list[Cells]]]:
    """Header and rows of every file, by role."""
    deals = [_deal_row(deal) for deal in world.deals]
    back = [_deal_row(deal) for deal in world.refunds]
    tables: dict[str, tuple[Cells, list[Cells]]] = {
        "deals": (DEAL_HEADER, deals + back + deals[: world.repeated])
    }
    if world.moves is not None:
        moves = in_pipelines(world.moves, world.deals)
        tables["history"] = (MOVE_HEADER, [_move_row(move) for move in moves])
    if world.leads is not None:
        tables["leads"] = (LEAD_HEADER, [_lead_row(lead) for lead in world.leads])
    if world.spend:
        tables["spend"] = (SPEND_HEADER, [_spend_row(day) for day in world.spend])
    return tables


def shuffled(world: World, seed: int) -> World:
    """The same records in another order."""
    chance = Random(seed)
    deals, leads, spend = list(world.deals), list(world.leads or ()), list(world.spend)
    moves, refunds = list(world.moves or ()), list(world.refunds)
    for records in (deals, leads, spend, moves, refunds):
        chance.shuffle(records)
    return replace(
        world,
        deals=tuple(deals),
        moves=None if world.moves is None else tuple(moves),
        leads=None if world.leads is None else tuple(leads),
        spend=tuple(spend),
        refunds=tuple(refunds),
        repeated=0,
    )


def doubled(world: World) -> World:
    """Every record a second time, as somebody else's: new ids, new phones, new addresses."""
    moves, leads = world.moves, world.leads
    return replace(
        world,
        deals=world.deals + tuple(_other_deal(deal) for deal in world.deals),
        moves=moves and moves + tuple(replace(m, deal_id=m.deal_id + "x") for m in moves),
        leads=leads and leads + tuple(_other_lead(lead) for lead in leads),
        spend=world.spend * 2,
        refunds=world.refunds + tuple(_other_deal(deal) for deal in world.refunds),
        repeated=0,
    )


def _other_deal(deal: Deal) -> Deal:
    return replace(
        deal,
        deal_id=deal.deal_id + "x",
        lead_id=deal.lead_id and deal.lead_id + "x",
        phone=deal.phone and deal.phone.replace("+7900", "+7901"),
        email=deal.email and "x" + deal.email,
    )


def _other_lead(lead: Lead) -> Lead:
    return replace(
        lead,
        lead_id=lead.lead_id + "x",
        phone=lead.phone and lead.phone.replace("+7900", "+7901"),
        email=lead.email and "x" + lead.email,
        deal_id=lead.deal_id and lead.deal_id + "x",
    )


SPEC = {
    "version": 1,
    "effective_from": "2025-01-01",
    "agreed_by": ["Marketing", "Sales"],
    "exclude": {
        "duplicates": {"by": ["phone", "email"], "within_days": WITHIN_DAYS},
        "test": {"field": "title", "matches": "тест|test"},
    },
    "criteria": CRITERIA,
    "qualified_when": {**TREE, "score": {"points": POINTS, "at_least": 4}},
}
DEAL_HEADER = [
    "deal_id",
    "pipeline",
    "stage",
    "amount",
    "manager",
    "created_at",
    "closed_at",
    "expected_on",
    "lead_id",
    "phone",
    "email",
    "loss_reason",
]
MOVE_HEADER = ["deal_id", "pipeline", "from_stage", "to_stage", "entered_at"]
ANSWERS = ("product", "budget", "authority", "timeline_days")
LEAD_HEADER = ["lead_id", "created_at", "source", "title", *ANSWERS, "phone", "email", "deal_id"]
LEAD_HEADER += ["utm_campaign"]
SPEND_HEADER = ["spend_on", "channel", "spend", "campaign", "vat", "impressions", "clicks"]


def _write(path: Path, header: Cells, rows: Iterable[Cells], hand: Hand) -> None:
    with path.open("w", encoding=hand.encoding, newline="") as file:
        csv.writer(file, delimiter=hand.separator).writerows([header, *rows])


def _money(minor: int | None) -> str:
    if minor is None:
        return ""
    return f"{'-' * (minor < 0)}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _ladder_settings(ladder: Ladder) -> dict[str, Sequence[str]]:
    return {"stages": ladder.stages, "won": ladder.won, "lost": ladder.lost}


def _deal_row(deal: Deal) -> Cells:
    return [
        deal.deal_id,
        deal.pipeline,
        deal.stage,
        _money(deal.amount),
        deal.manager,
        _text(deal.created_at),
        _text(deal.closed_on),
        _text(deal.expected_on),
        deal.lead_id,
        deal.phone,
        deal.email,
        deal.loss_reason,
    ]


def _move_row(move: Move) -> Cells:
    stages = [move.from_stage, move.to_stage]
    return [move.deal_id, move.pipeline, *stages, str(move.entered_at)]


def _lead_row(lead: Lead) -> Cells:
    answers = [lead.answers.get(name) for name in ANSWERS]
    moment = _text(lead.created_at)
    return [
        lead.lead_id,
        moment,
        lead.channel,
        lead.title,
        *answers,
        lead.phone,
        lead.email,
        lead.deal_id,
        lead.campaign,
    ]  # fmt: skip - one line a column


def _spend_row(day: SpendDay) -> Cells:
    counted = (_text(day.impressions), _text(day.clicks))
    return [str(day.spend_on), day.channel, _money(day.spend), day.campaign, day.vat, *counted]
