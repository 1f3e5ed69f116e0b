from dataclasses import dataclass
from enum import StrEnum

import pytest

from funnelcli.model.money import Money
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import OK, Mark
from funnelcli.report.record import record
from made_results import EARLY, coverage, managers, rub, run_rate


class Colour(StrEnum):
    RED = "red"


@dataclass
class Row:
    share: Ratio
    colours: tuple[Colour, ...]
    mark: Mark


@dataclass
class Outer:
    headline: Row
    share: Money
    why: Mark
    by_name: dict[str, Row]
    mark: Mark


@dataclass
class Odd:
    share: complex


def test_marks_stand_first_and_leaves_stay_exact() -> None:
    found = record(Row(Ratio(1, 2), (Colour.RED,), EARLY))
    assert list(found) == ["state", "reason", "reason_code", "share", "colours"]
    assert found["reason_code"] == "reason.few_events"
    assert found["share"] == Ratio(1, 2)
    assert found["colours"] == ["red"]


def test_the_headline_is_merged_and_own_fields_win() -> None:
    row = Row(Ratio(1, 2), (), EARLY)
    found = record(Outer(row, rub(1), EARLY, {"a": row}, OK))
    assert found["share"] == rub(1)
    assert found["colours"] == []
    assert found["state"] == "ok"
    assert "headline" not in found
    assert found["why"]["state"] == "early"
    assert found["by_name"]["a"]["share"] == Ratio(1, 2)


def test_the_run_rate_repeats_the_row_of_revenue() -> None:
    found = record(run_rate())
    revenue = found["rows"][0]
    assert revenue["measure"] == "revenue"
    assert {key: found[key] for key in revenue} == revenue


def test_real_results_have_records() -> None:
    assert record(coverage())["weighted_reason"]["state"] == "ok"
    assert record(managers())["highest"]["manager"] == "Анна Константинопольская"


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="not a result: object"):
        record(object())
    with pytest.raises(TypeError, match="not a result: complex"):
        record(Odd(1j))
