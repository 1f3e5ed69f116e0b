"""The same figures written by hand in pandas, one whole-column step after another."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parent / "data"
AS_OF, LAST = pd.Timestamp(2026, 11, 20), pd.Timestamp(2026, 11, 30)
CHANNELS = {"direct": "Яндекс Директ", "vk": "VK Реклама", "avito": "Авито"}
CRITERIA = ("brand", "budget", "decides", "soon")
MOMENT = "%Y-%m-%d %H:%M:%S"


def read_leads() -> pd.DataFrame:
    """Leads with channel, key of the phone and the answers: 1, 0, NaN for unknown."""
    leads = pd.read_csv(DATA / "leads.csv", dtype={"phone": str, "lead_id": str})
    phone = leads["phone"].str.replace(r"[ ()+-]", "", regex=True)
    product = leads["product"].str.lower()
    created = pd.to_datetime(leads["created_at"], format=MOMENT)
    frame = pd.DataFrame(
        {
            "lead_id": leads["lead_id"],
            "channel": leads["source"].replace(CHANNELS),
            "created_at": created,
            "created_on": created.dt.normalize(),
            "person": phone.where(~phone.str.startswith("8", na=False), "7" + phone.str[1:]),
            "test": leads["title"].str.lower().str.contains("тест|test", na=False),
            "brand": product.str.contains("opel|опель").astype("float").where(product.notna()),
            "budget": (leads["budget"] >= 5000).astype("float").where(leads["budget"].notna()),
            "decides": leads["authority"].map({"yes": 1.0, "no": 0.0}),
        }
    )
    days = leads["timeline_days"]
    frame["soon"] = (days <= 30).astype("float").where(days.notna())
    return frame


def judge(leads: pd.DataFrame) -> pd.DataFrame:
    """Adds whether the person asked again within 30 days, and the verdict."""
    in_turn = leads.sort_values(["person", "created_at"])
    same = in_turn["person"].eq(in_turn["person"].shift()) & in_turn["person"].notna()
    gap = (in_turn["created_on"] - in_turn["created_on"].shift()).dt.days
    leads["again"] = same & (gap <= 30)
    points = {"budget": 3, "decides": 2, "soon": 2}
    least = sum(leads[name].fillna(0) * worth for name, worth in points.items())
    most = sum(leads[name].fillna(1) * worth for name, worth in points.items())
    surely = {name: leads[name].fillna(0) == 1 for name in CRITERIA}
    maybe = {name: leads[name].fillna(1) == 1 for name in CRITERIA}
    passed = surely["brand"] & (surely["budget"] | surely["decides"]) & (least >= 4)
    possible = maybe["brand"] & (maybe["budget"] | maybe["decides"]) & (most >= 4)
    leads["verdict"] = np.select(
        [leads["again"] | leads["test"], passed, possible],
        ["excluded", "qualified", "unknown"],
        "rejected",
    )
    return leads


def read_deals() -> pd.DataFrame:
    """Deals with days and minor units."""
    deals = pd.read_csv(DATA / "deals.csv", dtype={"deal_id": str, "lead_id": str})
    deals["amount"] = (deals["amount"] * 100).round().astype("Int64")
    for moment, day in (("created_at", "created_on"), ("closed_at", "closed_on")):
        deals[day] = pd.to_datetime(deals[moment], format=MOMENT).dt.normalize()
    deals["expected_on"] = pd.to_datetime(deals["expected_on"], format="%Y-%m-%d")
    deals["is_won"] = deals["status"] == "won"
    deals["won"] = deals["is_won"] & deals["closed_on"].notna()
    deals["lost"] = (deals["status"] == "lost") & deals["closed_on"].notna()
    deals["open"] = deals["status"] == "open"
    deals["revenue"] = deals["amount"].where(deals["won"])
    days = (deals["closed_on"] - deals["created_on"]).dt.days
    deals["days"] = days.where(deals["won"] & (days >= 0))
    return deals


def by_manager(deals: pd.DataFrame) -> pd.DataFrame:
    """What each manager closed, created, has open, and how long wins took."""
    return deals.groupby("manager", dropna=False, as_index=False).agg(
        won=("won", "sum"),
        lost=("lost", "sum"),
        open=("open", "sum"),
        created=("deal_id", "size"),
        created_won=("is_won", "sum"),
        revenue=("revenue", "sum"),
        median=("days", "median"),
    )


def customers(leads: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Customers and revenue by the channel of the lead they came from."""
    origin = leads[["lead_id", "channel", "person", "verdict", "again", "test"]]
    sold = deals[deals["is_won"] & deals["lead_id"].notna()].merge(origin, on="lead_id")
    sold["buyer"] = sold["person"].fillna(sold["deal_id"])
    sold["sold_on"] = sold["closed_on"].fillna(sold["created_on"])
    sold = sold.sort_values(["sold_on", "deal_id"])
    sold["first"] = ~sold.duplicated("buyer")
    real = sold[(sold["verdict"] != "excluded") | (sold["again"] & ~sold["test"])]
    return real.groupby("channel", dropna=False, as_index=False).agg(
        customers=("first", "sum"), revenue=("amount", "sum")
    )


def compute() -> dict[str, pd.DataFrame]:
    """One table per group of figures."""
    leads, deals = judge(read_leads()), read_deals()
    counted = leads[leads["verdict"] != "excluded"]
    waiting = deals[deals["open"]]
    answers = {}
    for name in CRITERIA:
        answers[f"{name}:passed"] = [int((counted[name] == 1).sum())]
        answers[f"{name}:failed"] = [int((counted[name] == 0).sum())]
        answers[f"{name}:unknown"] = [int(counted[name].isna().sum())]
    coverage = {
        "open_count": [len(waiting)],
        "open_amount": [waiting["amount"].sum()],
        "in_period_amount": [waiting["amount"][waiting["expected_on"] <= LAST].sum()],
        "overdue_count": [int((waiting["expected_on"] <= AS_OF).sum())],
    }
    sales = {"revenue": [deals["revenue"].sum()], "deals_won": [int(deals["won"].sum())]}
    spend = pd.read_csv(DATA / "spend.csv")
    spend["spend"] = (spend["spend"] * 100).round().astype("int64")
    return {
        "sales": pd.DataFrame(sales),
        "coverage": pd.DataFrame(coverage),
        "managers": by_manager(deals),
        "verdicts": leads.groupby(["channel", "verdict"], dropna=False)
        .size()
        .reset_index(name="count"),
        "criteria": pd.DataFrame(answers),
        "customers": customers(leads, deals),
        "spend": spend.groupby("channel", as_index=False)["spend"].sum(),
    }


def main() -> None:
    """Print the groups of figures as JSON."""
    json.dump(
        {name: json.loads(table.to_json(orient="records")) for name, table in compute().items()},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
