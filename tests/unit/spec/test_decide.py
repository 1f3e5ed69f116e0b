"""Verdicts without a frame are those of the oracle, which tries every completion."""

from hypothesis import given
from hypothesis import strategies as st

from funnelcli.spec.decide import decide, favourable
from funnelcli.spec.model import QualifiedWhen
from funnelcli.spec.reason import reasons
from oracle.made_specs import NAMES, rule_trees
from oracle.spec_oracle import judge_answers

ANSWERS = st.fixed_dictionaries({name: st.sampled_from([0, 1, None]) for name in NAMES})


@given(rule_trees(), ANSWERS)
def test_decide_and_reasons_are_the_oracles(
    when: dict[str, object], answers: dict[str, int | None]
) -> None:
    rule = QualifiedWhen.model_validate(when)
    given_ = {name: None if value is None else bool(value) for name, value in answers.items()}
    verdict, failed, missing = judge_answers(given_, when)
    assert decide(rule, answers) == verdict
    used = reasons(rule, answers)
    assert used == (tuple(failed), tuple(missing))


@given(rule_trees(), ANSWERS, st.sampled_from(NAMES))
def test_no_unfavourable_answer_helps(
    when: dict[str, object], answers: dict[str, int | None], name: str
) -> None:
    rule = QualifiedWhen.model_validate(when)
    for answer in {0, 1} - set(favourable(rule, name)):
        if decide(rule, {**answers, name: answer}) == "qualified" and favourable(rule, name):
            better = favourable(rule, name)[0]
            assert decide(rule, {**answers, name: better}) == "qualified"
