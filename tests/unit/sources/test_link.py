# ruff: noqa: DTZ001 - frames hold times without a zone
from datetime import datetime

import polars as pl

from funnelcli.sources.crosschecks.link import link_deals

DAY = datetime(2026, 1, 10)


def leads(*rows: dict[str, object]) -> pl.LazyFrame:
    blank = {"lead_id": None, "deal_id": None, "created_at": None, "phone_key": None}
    full = [{**blank, "email_key": None, **row} for row in rows]
    return pl.LazyFrame(
        full,
        schema={
            "lead_id": pl.String,
            "deal_id": pl.String,
            "created_at": pl.Datetime("us"),
            "phone_key": pl.String,
            "email_key": pl.String,
        },
    )


def deals(*rows: dict[str, object]) -> pl.LazyFrame:
    return leads(*({"created_at": DAY, **row} for row in rows))


def linked(some_deals: pl.LazyFrame, some_leads: pl.LazyFrame, days: int = 180) -> dict[str, str]:
    found = link_deals(some_deals, some_leads, days)
    assert found["deal_id"].n_unique() == found.height
    return dict(found.iter_rows())


def on(day: int) -> datetime:
    return datetime(2026, 1, day)


def test_the_lead_id_of_the_deal_comes_first() -> None:
    found = linked(
        deals({"deal_id": "D", "lead_id": "A", "phone_key": "7"}),
        leads(
            {"lead_id": "A"},
            {"lead_id": "B", "deal_id": "D", "created_at": on(1), "phone_key": "7"},
        ),
    )
    assert found == {"D": "A"}


def test_an_unknown_lead_id_falls_back_to_the_deal_id_of_the_lead() -> None:
    found = linked(
        deals({"deal_id": "D", "lead_id": "gone", "phone_key": "7"}),
        leads(
            {"lead_id": "B", "deal_id": "D", "created_at": on(3)},
            {"lead_id": "A", "deal_id": "D", "created_at": on(2)},
            {"lead_id": "C", "created_at": on(4), "phone_key": "7"},
        ),
    )
    assert found == {"D": "A"}


def test_the_newest_lead_with_the_phone_before_the_deal_is_taken() -> None:
    found = linked(
        deals({"deal_id": "D", "phone_key": "7"}),
        leads(
            {"lead_id": "A", "created_at": on(1), "phone_key": "7"},
            {"lead_id": "B", "created_at": on(9), "phone_key": "7"},
            {"lead_id": "C", "created_at": on(11), "phone_key": "7"},
        ),
    )
    assert found == {"D": "B"}


def test_the_very_moment_counts_and_the_window_ends() -> None:
    some_deals = deals({"deal_id": "D", "phone_key": "7"}, {"deal_id": "E", "phone_key": "8"})
    some_leads = leads(
        {"lead_id": "A", "created_at": DAY, "phone_key": "7"},
        {"lead_id": "B", "created_at": on(1), "phone_key": "8"},
    )
    assert linked(some_deals, some_leads, 9) == {"D": "A", "E": "B"}
    assert linked(some_deals, some_leads, 8) == {"D": "A"}


def test_the_address_links_what_the_phone_does_not() -> None:
    found = linked(
        deals({"deal_id": "D", "phone_key": "7", "email_key": "a@b.ru"}),
        leads({"lead_id": "A", "created_at": on(2), "phone_key": "8", "email_key": "a@b.ru"}),
    )
    assert found == {"D": "A"}


def test_nobody_is_linked_by_a_missing_key_or_a_missing_moment() -> None:
    found = linked(
        deals({"deal_id": "D"}, {"deal_id": "E", "phone_key": "7", "created_at": None}),
        leads({"lead_id": "A", "created_at": on(2)}, {"lead_id": "B", "phone_key": "7"}),
    )
    assert found == {}


def test_many_leads_of_one_person_give_a_deal_one_lead() -> None:
    some_leads = leads(
        *(
            {"lead_id": f"L{n}", "created_at": on(2), "phone_key": "7", "deal_id": "E"}
            for n in range(5)
        )
    )
    some_deals = deals({"deal_id": "D", "phone_key": "7"}, {"deal_id": "E", "phone_key": "7"})
    assert linked(some_deals, some_leads) == {"D": "L4", "E": "L0"}
