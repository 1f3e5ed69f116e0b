"""The bonus: worked example of the articles, thresholds, tokens, and the laws of statements."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.metrics.bonus import (
    BonusLead,
    Earlier,
    Rule,
    Standing,
    Statement,
    Step,
    correct,
    pay,
    settle,
    standing_of,
)
from funnelcli.model.dispute import Dispute, Resolution
from funnelcli.model.money import Money
from funnelcli.model.verdict import Verdict

AS_OF = date(2026, 11, 30)
OPENED = datetime(2026, 11, 10, 9, tzinfo=UTC)
RULE = Rule(per_lead=Money(50_000, "RUB"), cap="plan", measure="leads", plan=100)


def lead(number: int, verdict: Verdict, *, disputed: bool = False) -> BonusLead:
    claim = Dispute(lead_id=str(number), at=OPENED, by="Анна", claimed=None, reason="Peugeot")
    return BonusLead(
        lead_id=str(number),
        standing=standing_of(verdict, disputed=disputed),
        verdict=verdict,
        dispute=claim if disputed else None,
    )


def leads_of(qualified: int, rejected: int) -> list[BonusLead]:
    verdicts = [Verdict.QUALIFIED] * qualified + [Verdict.REJECTED] * rejected
    return [lead(number, verdict) for number, verdict in enumerate(verdicts)]


def earlier_of(statement: Statement) -> Earlier:
    return Earlier(
        standings={each.lead_id: each.standing for each in statement.leads},
        paid_count=statement.paid.count,
        amount=statement.paid.amount,
    )


def test_plan_100_came_130_qualified_90_is_paid_for_90() -> None:
    statement = settle(leads_of(90, 40), replace(RULE, tokens_every=10))
    assert statement.counts == {
        Standing.CONFIRMED: 90,
        Standing.HELD: 0,
        Standing.REJECTED: 40,
        Standing.EXCLUDED: 0,
    }
    assert statement.paid.count == 90
    assert statement.paid.amount == Money(4_500_000, "RUB")
    assert statement.token_count == 9


@pytest.mark.parametrize(("cap", "count"), [("plan", 100), ("none", 130)])
def test_leads_above_the_plan_are_paid_for_as_the_rule_says(cap: str, count: int) -> None:
    rule = Rule(per_lead=RULE.per_lead, cap="plan" if cap == "plan" else "none", plan=100)
    assert settle(leads_of(130, 0), rule).paid.count == count


@pytest.mark.parametrize(
    ("confirmed", "roubles"), [(79, 100), (80, 400), (99, 400), (100, 600), (130, 600)]
)
def test_the_highest_threshold_reached_decides(confirmed: int, roubles: int) -> None:
    steps = (
        Step(plan_share=Decimal("0.8"), per_lead=Money(40_000, "RUB")),
        Step(plan_share=Decimal(1), per_lead=Money(60_000, "RUB")),
    )
    rule = replace(RULE, per_lead=Money(10_000, "RUB"), steps=steps, cap="none")
    assert pay(rule, confirmed).per_lead == Money(roubles * 100, "RUB")


def test_a_threshold_is_exact() -> None:
    """0.07 of 100 is 7, not 7.000000000000001."""
    steps = (Step(plan_share=Decimal("0.07"), per_lead=Money(1, "RUB")),)
    assert pay(replace(RULE, steps=steps), 7).per_lead == Money(1, "RUB")
    assert pay(replace(RULE, steps=steps), 6).per_lead == RULE.per_lead


def test_held_leads_are_worth_what_they_could_add() -> None:
    held = [lead(500 + number, Verdict.UNKNOWN) for number in range(20)]
    statement = settle(leads_of(90, 0) + held, RULE)
    assert statement.paid.count == 90
    assert statement.held_amount == Money(500_000, "RUB")  # ten up to the plan, not twenty


VERDICTS = st.lists(st.tuples(st.sampled_from(Verdict), st.booleans()), max_size=30)
RULES = st.builds(
    Rule,
    per_lead=st.integers(0, 100_000).map(lambda minor: Money(minor, "RUB")),
    cap=st.sampled_from(["plan", "none"]),
    plan=st.integers(0, 20),
    tokens_every=st.none() | st.integers(1, 12),
    steps=st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 100_000)), max_size=3, unique_by=lambda x: x[0]
    ).map(
        lambda pairs: tuple(
            Step(plan_share=Decimal(share) / 10, per_lead=Money(minor, "RUB"))
            for share, minor in sorted(pairs)
        )
    ),
)


def made(verdicts: list[tuple[Verdict, bool]]) -> list[BonusLead]:
    return [lead(number, each, disputed=open_) for number, (each, open_) in enumerate(verdicts)]


@given(verdicts=VERDICTS, rule=RULES)
def test_every_lead_stands_in_one_place_and_the_cap_holds(
    verdicts: list[tuple[Verdict, bool]], rule: Rule
) -> None:
    statement = settle(made(verdicts), rule)
    assert sum(statement.counts.values()) == len(verdicts)
    assert statement.paid.count <= statement.counts[Standing.CONFIRMED]
    if rule.cap == "plan":
        assert statement.paid.count <= (rule.plan or 0)
    assert statement.paid.amount.minor == statement.paid.count * statement.paid.per_lead.minor


@given(verdicts=VERDICTS, rule=RULES, place=st.integers(0, 29))
def test_a_dispute_moves_exactly_one_lead_to_held(
    verdicts: list[tuple[Verdict, bool]], rule: Rule, place: int
) -> None:
    if place >= len(verdicts):
        return
    before = settle(
        made([*verdicts[:place], (verdicts[place][0], False), *verdicts[place + 1 :]]), rule
    )
    after = settle(
        made([*verdicts[:place], (verdicts[place][0], True), *verdicts[place + 1 :]]), rule
    )
    was = before.leads[place].standing
    moved = {each: after.counts[each] - before.counts[each] for each in Standing}
    expected = dict.fromkeys(Standing, 0)
    if was is not Standing.HELD:
        expected |= {was: -1, Standing.HELD: 1}
    assert moved == expected


@given(before=VERDICTS, after=VERDICTS, rule=RULES)
def test_earlier_and_correction_make_the_present_statement(
    before: list[tuple[Verdict, bool]], after: list[tuple[Verdict, bool]], rule: Rule
) -> None:
    old = settle(made(before), rule)
    new = settle(made([*after, *before[len(after) :]]), rule)  # no lead goes
    found = correct(earlier_of(old), new, AS_OF)
    assert {each: old.counts[each] + found.counts[each] for each in Standing} == new.counts
    assert old.paid.count + found.paid_count == new.paid.count
    assert old.paid.amount + found.amount == new.paid.amount
    standings = {each.lead_id: each.standing for each in old.leads}
    for change in found.changes:
        assert standings.get(change.lead_id) is change.before
        standings[change.lead_id] = change.after
    assert standings == {each.lead_id: each.standing for each in new.leads}


def test_a_change_has_the_day_of_its_dispute_else_of_the_data() -> None:
    old = settle([lead(1, Verdict.QUALIFIED), lead(2, Verdict.UNKNOWN)], RULE)
    settled = Resolution(
        at=datetime(2026, 11, 25, 9, tzinfo=UTC), by="Олег", verdict=Verdict.REJECTED, reason="да"
    )
    reversed_ = lead(1, Verdict.QUALIFIED, disputed=True)
    assert reversed_.dispute
    for dispute, day in (
        (reversed_.dispute, date(2026, 11, 10)),
        (replace(reversed_.dispute, resolution=settled), date(2026, 11, 25)),
    ):
        now = replace(reversed_, dispute=dispute)
        found = correct(earlier_of(old), settle([now, lead(2, Verdict.QUALIFIED)], RULE), AS_OF)
        assert [each.on for each in found.changes] == [day, AS_OF]
