"""The oracle's own verdicts on the examples of the interface page."""

from datetime import datetime, timedelta

import pytest

from oracle.records import Lead
from oracle.verdicts import Agreement, Answer, answers_of, qualified_share, verdict_of, verdicts


def brand(lead: Lead) -> Answer:
    product = lead.answers.get("product")
    return None if product is None else "opel" in product.lower()


def budget(lead: Lead) -> Answer:
    return None if "budget" not in lead.answers else int(lead.answers["budget"]) >= 5000


def decides(lead: Lead) -> Answer:
    return None if "authority" not in lead.answers else lead.answers["authority"] == "true"


def soon(lead: Lead) -> Answer:
    days = lead.answers.get("timeline_days")
    return None if days is None else int(days) <= 30


AGREEMENT = Agreement(
    criteria={"brand": brand, "budget": budget, "decides": decides, "soon": soon},
    tree={"all": ["brand", {"any": ["budget", "decides"]}]},
    points={"budget": 3, "decides": 2, "soon": 2},
    at_least=4,
    within_days=30,
    is_test=lambda title: "test" in title.lower(),
)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (("Opel Astra", "9000", "true", "10"), "qualified"),
        (("Opel Astra", "9000", None, None), "unknown"),
        (("Opel Corsa", "900", "false", "90"), "rejected"),
        (("Peugeot 308", "9000", "true", "5"), "rejected"),
        ((None, "900", "false", None), "rejected"),
        (("Opel", "900", "true", None), "unknown"),
        (("Opel", None, "true", "5"), "qualified"),
    ],
)
def test_verdicts_of_the_interface_page(answers: tuple[str | None, ...], verdict: str) -> None:
    fields = ("product", "budget", "authority", "timeline_days")
    given = {f: a for f, a in zip(fields, answers, strict=True) if a is not None}
    lead = Lead(lead_id="1", answers=given)
    assert verdict_of(answers_of(lead, AGREEMENT), AGREEMENT) == verdict


def test_repeats_and_tests_are_excluded_and_counted() -> None:
    start = datetime(2025, 5, 1, 10)  # noqa: DTZ001 - exports carry local times
    days = {"a": (0, "7"), "b": (30, "7"), "c": (60, "7"), "d": (91, "7"), "e": (91, None)}
    leads = [
        Lead(lead_id=name, created_at=start + timedelta(days=day), phone=phone)
        for name, (day, phone) in days.items()
    ]
    leads.append(Lead(lead_id="f", created_at=start, title="TEST"))
    leads.append(Lead(lead_id="g", phone="7"))
    found = verdicts(leads, AGREEMENT)
    assert [name for name, verdict in found.items() if verdict == "excluded"] == ["b", "c", "f"]
    counts = qualified_share(leads, found)
    assert counts == {"qualified": 0, "rejected": 0, "unknown": 4, "excluded": 3}
