from dataclasses import replace
from fractions import Fraction

import pytest

from funnelcli.issues import CODES, Severity
from funnelcli.metrics.customer_cost import VatSpend
from funnelcli.metrics.rate_row import RunRateRow
from funnelcli.model.phrase import say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.render.words import Words
from funnelcli.report.findings import find
from made_costs import cost
from made_results import (
    EARLY,
    WIDE,
    basis,
    coverage,
    managers,
    one_role,
    qualified,
    results,
    revenue,
    rub,
    run_rate,
    stages,
)

RU, EN = Words("ru"), Words("en")


def codes(found: dict[str, object], linkage: Ratio | None = None) -> list[str]:
    return [each.code for each in find(found, linkage)]


def test_the_worst_comes_first() -> None:
    found = find(results(), Ratio(1, 2))
    assert [each.code for each in found] == [
        *("F001", "F001", "F001", "F032", "F002", "F072", "F042", "F040", "F008", "F041"),
        *("F003", "F006"),
        *("F052", "F054", "F009"),
        *("F030", "F007", "F005", "F010"),
        *("F034", "F051", "F013", "F073"),
    ]
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), key=list(Severity).index
    )
    assert all(each.severity is CODES[each.code] for each in found)


def test_each_finding_says_how_far_its_number_holds() -> None:
    doubtful = coverage(mark=WIDE, required_reason=EARLY)
    found = find({"pipeline_coverage": doubtful, "run_rate": run_rate()}, None)
    states = {each.code: each.state for each in found}
    assert (states["F001"], states["F002"], states["F072"]) == (
        State.OK,
        State.WIDE,
        State.EARLY,
    )
    (alone,) = find({}, Ratio(1, 2))
    assert alone.state is None, "there is no metric to ask"


def test_evidence_has_numbers_and_names_not_words() -> None:
    first = find({"run_rate": run_rate()}, None)[0]
    assert first.evidence["measure"] == "revenue"
    assert first.evidence["plan"] == rub(12_000_000)
    short = find({"pipeline_coverage": coverage()}, None)[0]
    assert short.evidence == {"raw": 2.48, "weighted": 0.87, "remaining": rub(4_896_000)}


@pytest.mark.parametrize("words", [RU, EN])
def test_every_sentence_is_whole(words: Words) -> None:
    for each in find(results(), Ratio(1, 2)):
        assert "{" not in words.text(each.text)
        assert "—" not in words.text(each.text)
        assert words.text(each.hint) != each.hint.key


def test_overdue_deals_without_a_sum_have_no_dash() -> None:
    found = find({"pipeline_coverage": coverage(overdue_amount=None)}, None)
    (overdue,) = (each for each in found if each.code == "F008")
    assert overdue.evidence == {"count": 7, "open": 41, "amount": None}
    assert EN.text(overdue.text).endswith("expected day: nobody knows the sum.")
    assert RU.text(overdue.text).endswith("дата: сумма неизвестна.")


@pytest.mark.parametrize(
    "head",
    [
        revenue(forecast_share=1.0),
        revenue(forecast_share=None),
        revenue(mark=EARLY),
        revenue(calendar=basis(rub(12_100_000), 20, 30), mark=WIDE),
    ],
    ids=["reached", "no plan", "early", "bases disagree"],
)
def test_a_plan_that_is_not_surely_missed_is_no_finding(head: RunRateRow) -> None:
    assert "F001" not in codes({"run_rate": run_rate(head, head)})


def test_coverage() -> None:
    assert "F002" not in codes({"pipeline_coverage": coverage(weighted=1.0)})
    assert "F002" in codes({"pipeline_coverage": coverage(weighted=None, raw=0.99)})
    assert "F002" not in codes({"pipeline_coverage": coverage(weighted=None, raw=None)})
    calm = coverage(
        largest=None,
        stale=None,
        weighted=2.0,
        overdue_count=None,
        missing_amount_count=0,
        missing_expected_count=None,
        gap=rub(0),
        weighted_gap=None,
    )
    assert codes({"pipeline_coverage": calm}) == []


def test_qualified_share() -> None:
    def of(**changes: object) -> list[str]:
        return codes({"qualified_share": qualified(**changes)})

    assert of() == ["F003"]
    assert of(within_norm=True, total=Ratio(200, 301)) == ["F077"]
    assert of(total=Ratio(280, 301)) == ["F012"]
    assert of(norm=None, within_norm=None) == []
    assert of(total=None, within_norm=None) == []
    doubt = Mark(State.UNKNOWN, WIDE.reason)
    assert of(mark=doubt, within_norm=None) == ["F004"]
    assert of(mark=EARLY) == []


def test_a_wide_share_is_out_only_when_its_interval_is() -> None:
    few, far = Ratio(12, 29), Ratio(2, 29)
    assert codes({"qualified_share": qualified(total=few, mark=WIDE)}) == []
    assert codes({"qualified_share": qualified(total=far, mark=WIDE)}) == ["F003"]


def test_managers() -> None:
    luck = managers(verdict="luck", undated_won_count=0)
    assert codes({"manager_conversion": luck}) == ["F011"]
    assert codes({"manager_conversion": managers(verdict=None, highest=None)}) == ["F010"]


def test_cost_and_stages() -> None:
    assert codes({"customer_cost": cost()}) == ["F006"]
    assert codes({"customer_cost": cost(rows=cost().rows[:1])}) == []
    assert codes({"customer_cost": cost(names_meet=False)}) == ["F014"], "nobody is blamed"
    earning = cost().rows[:1]
    losing = replace(cost().paid, romi_on_margin=-0.067)
    assert codes({"customer_cost": cost(rows=earning, margin=0.4, paid=losing)}) == ["F061"]
    blank = replace(losing, sold_count=15, missing_amount_count=1)
    assert codes({"customer_cost": cost(rows=earning, margin=0.4, paid=blank)}) == [], "at least"
    early = replace(losing, mark=EARLY)
    assert codes({"customer_cost": cost(rows=earning, margin=0.4, paid=early)}) == [], "too early"
    mixed = tuple(
        VatSpend(vat=vat, spend=rub(1), channels=("Билборд",)) for vat in ("incl", "excl")
    )
    assert codes({"customer_cost": cost(rows=earning, by_vat=mixed)}) == ["F060"]
    assert codes({"customer_cost": cost(rows=earning, channel_unknown=Ratio(20, 100))}) == ["F062"]
    assert codes({"customer_cost": cost(rows=earning, channel_unknown=Ratio(3, 9))}) == []
    strange = Mark(State.REFUSED, say("reason.campaign_names"))
    strangers = tuple(replace(row, mark=strange) for row in cost().by_campaign)
    assert codes({"customer_cost": cost(rows=earning, by_campaign=strangers)}) == ["F063"]
    totals = stages().totals
    calm = stages(totals=type(totals)(**{**vars(totals), "unknown_count": 0}))
    assert codes({"stage_conversion": calm}) == []
    unknown = find({"stage_conversion": stages()}, None)[0]
    assert unknown.evidence["share"] == Ratio(4, 512)


@pytest.mark.parametrize(
    ("linkage", "low"),
    [(Ratio(70, 100), False), (Ratio(699, 1000), True), (Ratio(0, 0), False), (None, False)],
)
def test_linkage(*, linkage: Ratio | None, low: bool) -> None:
    assert codes({}, linkage) == (["F005"] if low else [])


def test_an_unknown_result_is_a_bug() -> None:
    with pytest.raises(TypeError, match="Fraction"):
        find({"x": Fraction(1)}, None)


def test_managers_are_named_inside_their_role() -> None:
    found = managers(undated_won_count=0)
    assert found.lowest
    group = one_role(found, "closer", above=(), below=(found.lowest,))
    (spread, named) = find({"manager_conversion": replace(found, by_role=(group,))}, None)
    assert (spread.code, named.code) == ("F009", "F050")
    assert named.evidence["manager"] == found.lowest.manager


def test_one_deal_over_a_quarter_is_a_finding() -> None:
    large = coverage().largest
    assert large
    assert "F040" in codes({"pipeline_coverage": coverage()})
    quarter = coverage(largest=replace(large, share=0.25))
    assert "F040" not in codes({"pipeline_coverage": quarter})


@pytest.mark.parametrize(("deals", "told"), [(0.9, False), (0.5, True), (None, False)])
def test_chances_over_twenty_points_apart_are_a_finding(*, deals: float | None, told: bool) -> None:
    rate = run_rate(revenue(plan_probability=0.731))
    found = {"run_rate": rate, "pipeline_coverage": coverage(plan_probability=deals)}
    assert ("F042" in codes(found)) is told
