from datetime import date
from typing import Any

import pytest

from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, say
from funnelcli.model.ratio import Ratio
from funnelcli.report.against import MOST_ROWS, Changed, changes, compose_against


def document(metrics: dict[str, Any], **changed: object) -> dict[str, Any]:
    whole: dict[str, object] = {
        "as_of": date(2026, 11, 20).isoformat(),
        "period": {"from": "2026-11-01", "to": "2026-12-01"},
        "inputs": [{"file": "deals.csv", "sha256": "a"}, {"file": "leads.csv", "sha256": "b"}],
        "metrics": metrics,
    }
    return {**whole, **changed}


def share(numerator: int, denominator: int) -> dict[str, Any]:
    return {"numerator": numerator, "denominator": denominator, "value": None, "low": 0, "high": 1}


def rub(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "RUB"}


OLD = {
    "customer_cost": {
        "state": "early",
        "reason": "few",
        "total": {"spend": rub("10.10"), "leads_count": 5},
        "rows": [{"channel": "vk", "leads_count": 3}, {"channel": "ads", "leads_count": 2}],
    },
    "qualified_share": {"total": share(50, 80), "by_week": [{"week": "2026-11-02", "count": 1}]},
    "run_rate": {"forecast_share": 0.9, "rows": [{"measure": "revenue", "forecast_share": 0.9}]},
}
NEW = {
    "customer_cost": {
        "state": "ok",
        "reason": None,
        "total": {"spend": rub("12.05"), "leads_count": 5},
        "rows": [{"channel": "ads", "leads_count": 2}, {"channel": "vk", "leads_count": 4}],
    },
    "qualified_share": {"total": share(51, 80), "by_week": [{"week": "2026-11-02", "count": 2}]},
    "run_rate": {"forecast_share": 1.1, "rows": [{"measure": "revenue", "forecast_share": 1.1}]},
}


def test_what_differs_is_named_and_nothing_else() -> None:
    assert list(changes(OLD, NEW)) == [
        Changed(path="customer_cost.state", was="early", now="ok"),
        Changed(path="customer_cost.total.spend", was=Money(1010, "RUB"), now=Money(1205, "RUB")),
        Changed(path="customer_cost.rows[vk].leads_count", was=3, now=4),
        Changed(path="qualified_share.total", was=Ratio(50, 80), now=Ratio(51, 80)),
        Changed(path="run_rate.forecast_share", was=0.9, now=1.1),
    ]


def test_by_what_it_differs() -> None:
    table = compose_against(document(OLD), document(NEW), "old.json").tables[0]
    moved = {str(cells[0].value): cells[3].value for cells in table.rows}
    assert moved["customer_cost.state"] is None
    assert moved["customer_cost.total.spend"] == Money(195, "RUB")
    assert moved["customer_cost.rows[vk].leads_count"] == 1
    for path, points in (("qualified_share.total", 1.25), ("run_rate.forecast_share", 20)):
        said = moved[path]
        assert isinstance(said, Phrase)
        assert said.values["value"] == pytest.approx(points)


def test_the_same_report_differs_in_nothing() -> None:
    section = compose_against(document(OLD), document(OLD), "old.json")
    assert section.tables == ()
    assert [each.text for each in section.callouts] == [say("against.count", count=0)]


def test_a_figure_that_is_new_or_gone_is_a_change() -> None:
    assert list(changes({"m": {"a": 1}}, {"m": {"b": 2}})) == [
        Changed(path="m.b", was=None, now=2),
        Changed(path="m.a", was=1, now=None),
    ]


def test_it_says_what_else_is_not_as_it_was() -> None:
    inputs = [{"file": "deals.csv", "sha256": "c"}, {"file": "leads.csv", "sha256": "b"}]
    new = document(NEW, as_of="2026-11-21", inputs=inputs)
    said = [each.text for each in compose_against(document(OLD), new, "old.json").callouts]
    assert said[1:] == [
        say("against.as_of", was="2026-11-20", now="2026-11-21"),
        say("against.inputs", files="deals.csv"),
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    old, new = ({"m": {str(place): place + add for place in range(250)}} for add in (0, 1))
    section = compose_against(document(old), document(new), "old.json")
    assert len(section.tables[0].rows) == MOST_ROWS
    assert section.notes == (say("against.more", count=50),)
