"""Which lead each deal came from: at most one, by id, then by contact."""

import polars as pl

_FOUND = {"deal_id": pl.String, "from_lead": pl.String}


def link_deals(deals: pl.LazyFrame, leads: pl.LazyFrame, window_days: int) -> pl.DataFrame:
    """The lead of each linked deal: ``deal_id``, ``from_lead``; a deal occurs at most once.

    By the deal's lead id; else by the lead's deal id (the earliest such lead); else by phone,
    then by e-mail: the newest lead created at or before the deal and at most ``window_days``
    before it. Frames have ``phone_key`` and ``email_key``, may have ``created_at`` (one clock);
    ``deals`` may have ``lead_id``, ``leads`` may have ``deal_id``.
    """
    found = _by_lead_id(deals, leads)
    for step in (_by_deal_id, _by_phone, _by_email):
        rest = deals.join(found.lazy(), on="deal_id", how="anti")
        found = pl.concat([found, step(rest, leads, window_days)])
    return found


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema=_FOUND)


def _has(frame: pl.LazyFrame, *names: str) -> bool:
    return set(names) <= set(frame.collect_schema().names())


def _by_lead_id(deals: pl.LazyFrame, leads: pl.LazyFrame) -> pl.DataFrame:
    if not _has(deals, "lead_id"):
        return _nobody()
    told = deals.select("deal_id", "lead_id").drop_nulls()
    known = told.join(leads.select("lead_id"), on="lead_id", how="semi")
    return known.select("deal_id", pl.col("lead_id").alias("from_lead")).collect()


def _by_deal_id(deals: pl.LazyFrame, leads: pl.LazyFrame, _: int) -> pl.DataFrame:
    if not _has(leads, "deal_id"):
        return _nobody()
    when = ["created_at"] if _has(leads, "created_at") else []
    converted = (
        leads.select("deal_id", pl.col("lead_id").alias("from_lead"), *when)
        .drop_nulls("deal_id")
        .sort(*when, "from_lead", nulls_last=True)
        .unique("deal_id", keep="first", maintain_order=True)
        .select("deal_id", "from_lead")
    )
    return deals.select("deal_id").join(converted, on="deal_id", how="inner").collect()


def _by_phone(deals: pl.LazyFrame, leads: pl.LazyFrame, window_days: int) -> pl.DataFrame:
    return _by_contact(deals, leads, "phone_key", window_days)


def _by_email(deals: pl.LazyFrame, leads: pl.LazyFrame, window_days: int) -> pl.DataFrame:
    return _by_contact(deals, leads, "email_key", window_days)


def _by_contact(
    deals: pl.LazyFrame, leads: pl.LazyFrame, key: str, window_days: int
) -> pl.DataFrame:
    """The newest lead with the same key inside the window."""
    if not _has(deals, "created_at") or not _has(leads, "created_at"):
        return _nobody()
    wanted = deals.select("deal_id", "created_at", key).drop_nulls().collect()
    if wanted.is_empty():
        return _nobody()
    offered = (
        leads.select("created_at", key, pl.col("lead_id").alias("from_lead"))
        .drop_nulls()
        .join(wanted.lazy(), on=key, how="semi")
        .sort("created_at", "from_lead")
        .collect()
    )
    joined = wanted.sort("created_at", "deal_id").join_asof(
        offered,
        on="created_at",
        by=key,
        strategy="backward",
        tolerance=f"{window_days}d",
        check_sortedness=False,
    )
    return joined.drop_nulls("from_lead").select("deal_id", "from_lead")
