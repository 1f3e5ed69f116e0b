"""The figures of the five statistics, written by hand in Polars for its streaming engine."""

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl

DATA = Path(__file__).resolve().parent / "data"
AS_OF, LAST = date(2026, 11, 20), date(2026, 11, 30)
CHANNELS = {"direct": "Яндекс Директ", "vk": "VK Реклама", "avito": "Авито"}
CRITERIA = ("brand", "budget", "decides", "soon")
is_won, is_lost, is_open = (pl.col("status") == name for name in ("won", "lost", "open"))
closed = pl.col("closed_on").is_not_null()


def read_leads() -> pl.LazyFrame:
    """Leads with their channel, the key of their phone and the answer to each criterion."""
    phone = pl.col("phone").str.replace_all(r"[ ()+-]", "")
    key = pl.when(phone.str.starts_with("8")).then("7" + phone.str.slice(1)).otherwise(phone)
    made = pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M:%S")
    product = pl.col("product").str.to_lowercase()
    return pl.scan_csv(DATA / "leads.csv", schema_overrides={"phone": pl.String}).select(
        "lead_id",
        channel=pl.col("source").replace(CHANNELS),
        created_at=made,
        created_on=made.dt.date(),
        person=key,
        test=pl.col("title").str.to_lowercase().str.contains("тест|test"),
        brand=product.str.contains_any(["opel", "опель"]),
        budget=pl.col("budget") >= 5000,
        decides=pl.col("authority") == "yes",
        soon=pl.col("timeline_days") <= 30,
    )


def judge(leads: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the verdict of the agreement; null answers stay unknown (Kleene)."""
    in_turn = leads.sort("person", "created_at")
    same = pl.col("person") == pl.col("person").shift(1)
    again = same & ((pl.col("created_on") - pl.col("created_on").shift(1)).dt.total_days() <= 30)
    points = {"budget": 3, "decides": 2, "soon": 2}
    least = sum(pl.col(name).fill_null(value=False) * worth for name, worth in points.items())
    most = sum(pl.col(name).fill_null(value=True) * worth for name, worth in points.items())
    score = pl.when(least >= 4).then(True).when(most < 4).then(False)
    passed = pl.col("brand") & (pl.col("budget") | pl.col("decides")) & score
    return in_turn.with_columns(again=again.fill_null(value=False)).with_columns(
        verdict=pl.when(pl.col("again") | pl.col("test").fill_null(value=False))
        .then(pl.lit("excluded"))
        .when(passed)
        .then(pl.lit("qualified"))
        .when(passed.is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("rejected"))
    )


def read_deals() -> pl.LazyFrame:
    """Deals with days and minor units."""
    return pl.scan_csv(DATA / "deals.csv").select(
        "deal_id",
        "lead_id",
        "status",
        "manager",
        amount=(pl.col("amount") * 100).round().cast(pl.Int64),
        created_on=pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.date(),
        closed_on=pl.col("closed_at").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.date(),
        expected_on=pl.col("expected_on").str.to_date("%Y-%m-%d"),
    )


def by_manager(deals: pl.LazyFrame) -> pl.LazyFrame:
    """What each manager closed, created, has open, and how long wins took."""
    days = (pl.col("closed_on") - pl.col("created_on")).dt.total_days()
    return deals.group_by("manager").agg(
        won=(is_won & closed).sum(),
        lost=(is_lost & closed).sum(),
        open=is_open.sum(),
        created=pl.len(),
        created_won=is_won.sum(),
        revenue=pl.col("amount").filter(is_won & closed).sum(),
        median=days.filter(is_won & closed & (days >= 0)).median(),
    )


def customers(leads: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Customers and revenue by the channel of the lead they came from."""
    sold = deals.filter(is_won).join(leads, on="lead_id", how="inner", suffix="_lead")
    buyer = pl.coalesce("person", "deal_id")
    order = [pl.coalesce("closed_on", "created_on"), pl.col("deal_id")]
    first = pl.col("deal_id").shift(1).over(buyer, order_by=order).is_null()
    real = (pl.col("verdict") != "excluded") | (pl.col("again") & ~pl.col("test"))
    return (
        sold.with_columns(first=first)
        .filter(real)
        .group_by("channel")
        .agg(customers=pl.col("first").sum(), revenue=pl.col("amount").sum())
    )


def compute() -> dict[str, pl.LazyFrame]:
    """One lazy frame per group of figures."""
    leads, deals = judge(read_leads()), read_deals()
    counted = leads.filter(pl.col("verdict") != "excluded")
    waiting = deals.filter(is_open)
    answers = {
        f"{name}:{answer}": test.sum()
        for name in CRITERIA
        for answer, test in (
            ("passed", pl.col(name)),
            ("failed", ~pl.col(name)),
            ("unknown", pl.col(name).is_null()),
        )
    }
    spend = pl.scan_csv(DATA / "spend.csv").group_by("channel")
    return {
        "sales": deals.filter(is_won & closed).select(
            revenue=pl.col("amount").sum(), deals_won=pl.len()
        ),
        "coverage": waiting.select(
            open_count=pl.len(),
            open_amount=pl.col("amount").sum(),
            in_period_amount=pl.col("amount").filter(pl.col("expected_on") <= LAST).sum(),
            overdue_count=(pl.col("expected_on") <= AS_OF).sum(),
        ),
        "managers": by_manager(deals),
        "verdicts": leads.group_by("channel", "verdict").agg(count=pl.len()),
        "criteria": counted.select(**answers),
        "customers": customers(leads, deals),
        "spend": spend.agg(spend=(pl.col("spend") * 100).round().cast(pl.Int64).sum()),
    }


def main() -> None:
    """Print the groups of figures as JSON."""
    frames = compute()
    found = pl.collect_all(list(frames.values()), engine="streaming")
    rows = {name: each.rows(named=True) for name, each in zip(frames, found, strict=True)}
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
