"""Loss reasons: whose matter they are, from which stage, and when nothing may be split."""

from typing import Any

import pytest

from canonical_frames import facts, frames_on, on_polars, question, run, with_history
from funnelcli.metrics.loss_reasons import LossReasons, owner_of
from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder
from funnelcli.model.state import State
from funnelcli.schema.columns import Role

OWNERS = {"нецелевой": "marketing", "нет в наличии": "product"}


def lost(*reasons: str | None, lead: str | None = None, start: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "deal_id": f"{lead}-{start + n}",
            "status": "lost",
            "amount": 100,
            "created_on": "2025-05-02",
            "closed_on": "2025-05-20",
            "loss_reason": reason,
            "lead_id": lead,
        }
        for n, reason in enumerate(reasons)
    ]


LEADS = [
    {"lead_id": verdict, "created_on": "2025-05-01", "verdict": verdict, "spec_version": 1}
    for verdict in ("qualified", "rejected", "unknown")
]
WORKED = [
    *lost("Дорого", "дорого ", lead="qualified"),
    *lost("Дорого", lead="rejected"),
    *lost("Нецелевой", "нецелевой", "Нецелевой", "Нецелевой", "Нет в наличии", None, None),
]


def found(**parts: Any) -> LossReasons:  # noqa: ANN401 - frames and question
    frames = {name: parts.pop(name) for name in ("leads", "deals", "history") if name in parts}
    asked = question("2025-05-01..2025-05-31", "2025-06-30", **{"loss_owners": OWNERS, **parts})
    result = run("loss_reasons", frames_on(on_polars, **{"leads": LEADS, **frames}), asked)
    assert isinstance(result, LossReasons)
    return result


def owners(result: LossReasons) -> dict[str, int]:
    return {each.owner: each.lost_count for each in result.by_owner}


def test_worked_example() -> None:
    """Ten lost, eight with a reason: unknown 2, marketing 5, sales 2, product 1."""
    result = found(deals=WORKED)
    assert owners(result) == {"unknown": 2, "marketing": 5, "sales": 2, "product": 1}
    assert result.by_owner[0].owner == "unknown"
    assert result.unknown == Ratio(2, 10)
    assert [each.share for each in result.by_owner] == [
        Ratio(2, 10),
        Ratio(5, 10),
        Ratio(2, 10),
        Ratio(1, 10),
    ]
    assert result.by_owner[1].amount == Money(500, "RUB")
    assert [(row.reason, row.owner, row.lost_count) for row in result.rows] == [
        (None, "unknown", 2),
        ("Нецелевой", "marketing", 4),
        ("Дорого", "sales", 2),
        ("Дорого", "marketing", 1),
        ("Нет в наличии", "product", 1),
    ]
    assert result.mark.state is State.OK
    assert result.unassigned == ()


def test_under_seventy_percent_nothing_is_split() -> None:
    enough = found(deals=lost(*["Нецелевой"] * 7, *[None] * 3))
    assert owners(enough) == {"unknown": 3, "marketing": 7}
    short = found(deals=lost(*["Нецелевой"] * 69, *[None] * 31))
    assert (short.rows, short.by_owner) == ((), ())
    assert [each.by_owner for each in short.by_stage] == [None]
    assert short.mark.state is State.UNKNOWN
    assert short.mark.reason
    assert short.mark.reason.key == "reason.loss_unfilled"
    assert short.unknown == Ratio(31, 100)


@pytest.mark.parametrize(
    ("verdict", "said", "owner"),
    [
        ("rejected", "sales", "marketing"),
        ("rejected", "price", "marketing"),
        ("qualified", None, "sales"),
        ("qualified", "price", "price"),
        ("unknown", "sales", "unknown"),
        ("excluded", "sales", "unknown"),
        (None, "sales", "unknown"),
    ],
)
def test_too_expensive_goes_by_the_lead(verdict: str | None, said: str | None, owner: str) -> None:
    settings = {"слишком дорого": said} if said else {}
    assert owner_of("слишком дорого", verdict, settings) == owner
    assert owner_of("too expensive", verdict, {"too expensive": said} if said else {}) == owner


def test_cheap_is_not_expensive() -> None:
    assert owner_of("нашел недорого", "qualified", {}) == "unknown"
    assert owner_of("нашел не дорого", "qualified", {}) == "unknown"


def test_reasons_that_the_settings_do_not_know_are_named() -> None:
    result = found(deals=lost(*["Нецелевой"] * 9, "Иное", "Ушёл", "ушел", "Ушёл"))
    assert result.unassigned == ("Ушёл", "Иное")
    assert owners(result) == {"unknown": 4, "marketing": 9}


def test_nobody_judged_the_lead_of_an_expensive_deal() -> None:
    result = found(deals=[*lost(*["Дорого"] * 3, lead="unknown"), *lost("Дорого")])
    assert result.price_unjudged_count == 4
    assert result.price_unfit == Ratio(0, 4)
    assert owners(result) == {"unknown": 4}


def move(deal: str, before: str | None, after: str, status: str, seq: int) -> dict[str, Any]:
    return {
        "deal_id": deal,
        "from_stage": before,
        "to_stage": after,
        "to_status": status,
        "entered_on": "2025-05-20",
        "seq": seq,
    }


def test_the_stage_is_the_open_one_of_the_last_loss() -> None:
    known = facts(
        fields=with_history(facts()),
        stages={("", "Lost"): "lost", ("", "Spam"): "lost", ("", "Offer"): "open"},
    )
    history = [
        move("None-0", "New", "Lost", "lost", 0),
        move("None-0", "Lost", "Offer", "open", 1),
        move("None-0", "Offer", "Lost", "lost", 2),
        move("None-0", "Lost", "Spam", "lost", 3),
    ]
    deals = lost("Нецелевой", "Нецелевой", None)
    deals[1] |= {"stage": "New", "rank": 1}
    result = found(deals=deals, history=history, facts=known)
    assert [(each.stage, each.lost_count) for each in result.by_stage] == [
        ("New", 1),
        ("Offer", 1),
        (None, 1),
    ]


def test_a_stage_with_few_reasons_is_not_split() -> None:
    deals = lost(*["Нецелевой"] * 8, None, None)
    for deal, stage in zip(deals, ["New"] * 7 + ["Offer"] * 3, strict=True):
        deal |= {"stage": stage, "rank": 1}
    new, offer = found(deals=deals).by_stage
    assert new.by_owner
    assert new.by_owner["marketing"] == 7
    assert offer.unknown == Ratio(2, 3)
    assert offer.by_owner is None


def test_pipelines_stand_apart_in_the_order_of_their_stages() -> None:
    known = facts(ladders=(Ladder("А", ("Встреча", "Договор")), Ladder("Б", ("Договор",))))
    deals = lost(*["Нецелевой"] * 3)
    places = (("Б", "Договор"), ("А", "Договор"), ("А", "Встреча"))
    for deal, (pipeline, stage) in zip(deals, places, strict=True):
        deal |= {"pipeline": pipeline, "stage": stage, "rank": 1}
    result = found(deals=deals, facts=known)
    assert [(each.pipeline, each.stage) for each in result.by_stage] == [
        ("А", "Встреча"),
        ("А", "Договор"),
        ("Б", "Договор"),
    ]


def test_only_deals_lost_in_the_period_count() -> None:
    late = {**lost("Нецелевой")[0], "deal_id": "late", "closed_on": "2025-06-02"}
    undated = {**lost("Нецелевой")[0], "deal_id": "undated", "closed_on": None}
    won = {**lost("Нецелевой")[0], "deal_id": "won", "status": "won"}
    result = found(deals=[*WORKED, late, undated, won])
    assert (result.lost_count, result.undated_count) == (10, 1)


def test_without_the_column_of_reasons_nothing_is_said() -> None:
    fields = {**facts().fields, Role.DEALS: facts().fields[Role.DEALS] - {"loss_reason"}}
    result = found(deals=WORKED, facts=facts(fields=fields))
    assert result.mark.state is State.REFUSED
    assert (result.unknown, result.rows, result.by_owner, result.by_stage) == (None, (), (), ())


def test_without_closing_days_nothing_is_counted() -> None:
    known = facts(closed_basis=None, closed_basis_counts={"none": 10})
    result = found(deals=[{**deal, "closed_on": None} for deal in WORKED], facts=known)
    assert result.mark.state is State.REFUSED
    assert (result.lost_count, result.unknown) == (None, None)


def test_few_losses_are_early_and_none_are_unknown() -> None:
    assert found(deals=lost("Нецелевой")).mark.state is State.EARLY
    empty = found()
    assert empty.mark.state is State.UNKNOWN
    assert empty.lost_count == 0
    assert empty.by_owner == ()
