"""Judges a million leads by twelve criteria against the same expressions written in Polars.

Both start from the same frame in memory and end with the same counts by verdict and criterion;
the answers must agree. Exit code 1 when they differ or the bar is missed.

Usage: python bench/qualify.py [ROUNDS]   (5 when not given; the best round counts)
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from funnelcli.schema.columns import LEAD_FIELDS
from funnelcli.spec.load import load_spec
from funnelcli.spec.qualify import judge

LEADS = 1_000_000
MOST = 1.5
SPEC = r"""
version: 1
effective_from: 2025-01-01
placeholders: [Select]
exclude:
  test: {field: title, matches: "тест|test"}
criteria:
  - {id: brand, field: product, contains_any: [opel, опель]}
  - {id: other, field: product, contains_none: [peugeot]}
  - {id: part, field: product, matches: "полуось|фара \\d+"}
  - {id: town, field: region, one_of: [Москва, Тверь, Казань]}
  - {id: far, field: region, none_of: [Магадан]}
  - {id: decides, field: authority, is: true}
  - {id: asked, field: need, present: true}
  - {id: phone, field: phone, valid: phone}
  - {id: email, field: email, valid: email}
  - {id: budget, field: budget, at_least: 5000}
  - {id: soon, field: timeline_days, at_most: 30}
  - {id: range, field: budget, between: [1000, 900000]}
qualified_when:
  all: [brand, other, {any: [budget, decides]}, {at_least_n: {n: 2, of: [town, far, asked, part]}}]
  none: [{all: [phone, email]}]
  score: {points: {budget: 3, decides: 2, soon: 2, range: 1}, at_least: 4}
"""
NAMES = (
    *("brand", "other", "part", "town", "far", "decides"),
    *("asked", "phone", "email", "budget", "soon", "range"),
)
TEXTS = ("product", "region", "authority", "need", "phone", "email", "title")
Counts = dict[str, dict[str | int | None, int]]


def main(rounds: int) -> int:
    """Measure, print, and say whether everything agrees and holds."""
    leads = made_leads()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lead-spec.yaml"
        path.write_text(SPEC, encoding="utf-8")
        agreement = load_spec(path)
    columns = frozenset(LEAD_FIELDS)

    def ours() -> pl.LazyFrame:
        judged = judge(nw.from_native(leads.lazy()), agreement, columns, "RUB")
        native: pl.LazyFrame = judged.select(
            "verdict", *(f"c:{name}" for name in NAMES)
        ).to_native()
        return native

    def hand() -> pl.LazyFrame:
        return by_hand(leads.lazy())

    best = {"funnelcli": float("inf"), "polars": float("inf")}
    results: dict[str, Counts] = {}
    for _ in range(rounds):
        for name, make in (("funnelcli", ours), ("polars", hand)):
            seconds, results[name] = timed(make)
            best[name] = min(best[name], seconds)
    ratio = best["funnelcli"] / best["polars"]
    agrees = results["funnelcli"] == results["polars"]
    print(f"{LEADS:,} leads, {len(NAMES)} criteria")
    print(*(f"  {name:<10} {seconds:6.2f} s" for name, seconds in best.items()), sep="\n")
    print(f"  verdicts {results['funnelcli']['verdict']}: {'agree' if agrees else 'DIFFER'}")
    print(f"  ratio {ratio:5.2f}   at most {MOST} {'holds' if ratio <= MOST else 'MISSED'}")
    return 0 if agrees and ratio <= MOST else 1


def timed(make: Callable[[], pl.LazyFrame]) -> tuple[float, Counts]:
    """Seconds from the frame in memory to the judged one, and its counts."""
    start = time.perf_counter()
    judged = make().collect(engine="streaming")
    seconds = time.perf_counter() - start
    return seconds, {
        name: {row[0]: row[1] for row in sorted(judged[name].value_counts().rows(), key=str)}
        for name in judged.columns
    }


def made_leads() -> pl.DataFrame:
    """Leads with the columns of the canonical frame; every value from a few, blanks among them."""
    chance = Random(7)  # noqa: S311 - made-up data are seeded
    values: dict[str, list[Any]] = {
        "product": ["Полуось OPEL Astra", "Фара 12 Опель Ё", "Капот Peugeot 308", "Select", None],
        "region": ["Москва", "тверь", "Магадан", "Орёл", None],
        "authority": ["Да", "нет", "не знаю", None],
        "need": ["Ремонт", "", None],
        "phone": ["+7 (900) 123-45-67", "нет", None],
        "email": ["client@example.com", "нет", None],
        "title": ["Заявка с сайта", "Звонок", "Тест формы"],
        "budget": [900_00, 5_000_00, 12_000_00, None],
        "timeline_days": [5, 30, 90, None],
    }
    made = {name: [chance.choice(own) for _ in range(LEADS)] for name, own in values.items()}
    moments = {name: pl.Datetime("us") for name in ("created_at", "first_contact_at")}
    kinds: dict[str, Any] = dict.fromkeys(LEAD_FIELDS, pl.String) | moments
    kinds |= dict.fromkeys(("budget", "timeline_days"), pl.Int64)
    frame = pl.DataFrame(made, schema={name: kinds[name] for name in made})
    absent = [pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in made]
    return frame.with_columns(
        *absent,
        pl.lit("RUB").alias("currency"),
        pl.lit(20_400, pl.Int64).alias("created_on"),
        pl.int_range(LEADS, dtype=pl.Int64).alias("row"),
        pl.lit(0, pl.Int64).alias("input"),
    )


def by_hand(leads: pl.LazyFrame) -> pl.LazyFrame:
    """The agreement as somebody who knows Polars would write it for these columns."""
    odd = r"\t-\r\u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}"
    spaces = f"[{odd}][{odd} ]*| [{odd} ]+"
    folded = [
        pl.col(name)
        .str.to_lowercase()
        .str.replace_all("ё", "е", literal=True)
        .str.replace_all(spaces, " ")
        .str.strip_chars(" ")
        .alias(name)
        for name in TEXTS
    ]
    told = {name: _told(name) for name in TEXTS}
    product, region = pl.col("product"), pl.col("region")
    digits = pl.col("phone").str.replace_all("[() .–-]", "")
    address = r"^[^@ ,;<>]+@[^@ ,;<>]+\.[^@ ,;<>.]{2,}$"
    yes, no = ["true", "yes", "1", "да", "истина"], ["false", "no", "0", "нет", "ложь"]
    authority = pl.col("authority")
    answers = {
        "brand": pl.when(told["product"]).then(product.str.contains("opel|опель")),
        "other": pl.when(told["product"]).then(~product.str.contains("peugeot", literal=True)),
        "part": pl.when(told["product"]).then(product.str.contains("полуось|фара [0-9]+")),
        "town": pl.when(told["region"]).then(region.is_in(["москва", "тверь", "казань"])),
        "far": pl.when(told["region"]).then(region != "магадан"),
        "decides": pl.when(told["authority"] & authority.is_in(yes + no)).then(
            authority.is_in(yes)
        ),
        "asked": told["need"],
        "phone": pl.when(told["phone"]).then(digits.str.contains(r"^\+?[0-9]{10,15}$")),
        "email": pl.when(told["email"]).then(pl.col("email").str.contains(address)),
        "budget": pl.when(pl.col("currency") == "RUB").then(pl.col("budget") >= 5_000_00),
        "soon": pl.col("timeline_days") <= 30,
        "range": pl.when(pl.col("currency") == "RUB").then(
            pl.col("budget").is_between(1_000_00, 900_000_00)
        ),
    }
    marked = leads.with_columns(folded).with_columns(
        **{f"c:{name}": each.cast(pl.Int64) for name, each in answers.items()},
        test=told["title"] & pl.col("title").str.contains("тест|test"),
    )
    return marked.select(_verdict().alias("verdict"), *(f"c:{name}" for name in NAMES))


def _verdict() -> pl.Expr:
    return (
        pl.when("test")
        .then(pl.lit("excluded"))
        .when(_holds(best=False))
        .then(pl.lit("qualified"))
        .when(_holds(best=True))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("rejected"))
    )


def _told(name: str) -> pl.Expr:
    text = pl.col(name)
    return text.is_not_null() & ~text.is_in(["", "select"])


def _holds(*, best: bool) -> pl.Expr:
    """The rule with unknown answers at their best, or at their worst."""

    def yes(name: str, *, turned: bool = False) -> pl.Expr:
        return pl.col(f"c:{name}").fill_null(int(best is not turned)) == 1

    enough = sum((yes(name).cast(pl.Int64) for name in ("town", "far", "asked", "part")), pl.lit(0))
    points = {"budget": 3, "decides": 2, "soon": 2, "range": 1}
    score = sum((yes(name).cast(pl.Int64) * each for name, each in points.items()), pl.lit(0))
    return (
        yes("brand")
        & yes("other")
        & (yes("budget") | yes("decides"))
        & (enough >= 2)
        & ~(yes("phone", turned=True) & yes("email", turned=True))
        & (score >= 4)
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
