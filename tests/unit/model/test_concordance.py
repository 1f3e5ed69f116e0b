"""The numbers of two judges: worked ones, and plain recomputations on made-up tables."""

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from funnelcli.model.concordance import Concordance

TABLES = st.builds(Concordance, *[st.integers(0, 40)] * 4)


def test_the_worked_table() -> None:
    found = Concordance(50, 20, 5, 25)
    assert found.agreement.value == 0.75
    assert found.expected == Fraction(52, 100)
    assert found.kappa == pytest.approx(0.479, abs=5e-4)
    assert found.alpha == pytest.approx(0.469, abs=5e-4)
    assert found.pabak == 0.5
    assert found.agreement_on_yes.value == pytest.approx(0.8)
    assert found.agreement_on_no.value == pytest.approx(0.667, abs=5e-4)
    assert found.mcnemar == pytest.approx(0.004, abs=5e-4)


def test_the_prevalence_trap() -> None:
    found = Concordance(90, 5, 5, 0)
    assert found.agreement.value == 0.9
    assert found.kappa == pytest.approx(-0.05, abs=5e-3)
    assert found.pabak == pytest.approx(0.8)
    assert found.agreement_on_no.value == 0


def test_what_nothing_can_be_said_of() -> None:
    nothing = Concordance(0, 0, 0, 0)
    assert nothing.agreement.value is None
    assert (nothing.expected, nothing.kappa, nothing.alpha) == (None, None, None)
    assert (nothing.pabak, nothing.mcnemar) == (None, None)
    always = Concordance(7, 0, 0, 0)
    assert always.expected == 1
    assert (always.kappa, always.alpha, always.mcnemar) == (None, None, None)


@given(TABLES)
def test_kappa_and_alpha_are_what_their_definitions_say(table: Concordance) -> None:
    pairs = (
        [(1, 1)] * table.both_yes
        + [(1, 0)] * table.first_only
        + [(0, 1)] * table.second_only
        + [(0, 0)] * table.both_no
    )
    assert table.kappa == pytest.approx(_kappa(pairs))
    assert table.alpha == pytest.approx(_alpha(pairs))


@given(TABLES)
@example(Concordance(50, 20, 5, 25))
@example(Concordance(90, 5, 5, 0))
def test_kappa_is_that_of_scikit_learn(table: Concordance) -> None:
    metrics = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn of requirements-dev.txt is not installed"
    )
    if table.kappa is None:
        return
    counts = [table.both_yes, table.first_only, table.second_only, table.both_no]
    first = [
        verdict for verdict, count in zip((1, 1, 0, 0), counts, strict=True) for _ in range(count)
    ]
    second = [
        verdict for verdict, count in zip((1, 0, 1, 0), counts, strict=True) for _ in range(count)
    ]
    assert table.kappa == pytest.approx(metrics.cohen_kappa_score(first, second), abs=1e-12)


def _kappa(pairs: list[tuple[int, int]]) -> float | None:
    if not pairs:
        return None
    size = len(pairs)
    first, second = Counter(left for left, _ in pairs), Counter(right for _, right in pairs)
    expected = sum(first[value] * second[value] for value in (0, 1)) / size**2
    found = sum(left == right for left, right in pairs) / size
    return None if expected == 1 else (found - expected) / (1 - expected)


def _alpha(pairs: list[tuple[int, int]]) -> float | None:
    """One minus observed by expected disagreement, by listing every pair of values."""
    values = Counter(value for pair in pairs for value in pair)
    size = sum(values.values())
    drawn = sum(values[left] * values[right] for left, right in permutations((0, 1), 2))
    if not drawn:
        return None
    observed = 2 * sum(left != right for left, right in pairs) / size
    return 1 - observed / (drawn / (size * (size - 1)))


@given(TABLES)
def test_mcnemar_is_the_exact_sign_test(table: Concordance) -> None:
    if not table.split:
        assert table.mcnemar is None
    else:
        exact = binomtest(table.first_only, table.split, 0.5).pvalue
        assert table.mcnemar == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("left", "right"), [(500_400, 499_600), (3_000, 2_000), (100_000, 7)])
def test_mcnemar_of_many_leads(left: int, right: int) -> None:
    exact = binomtest(left, left + right, 0.5).pvalue
    assert Concordance(0, left, right, 0).mcnemar == pytest.approx(exact, rel=1e-9, abs=1e-9)


@given(TABLES)
def test_who_is_first_changes_nothing(table: Concordance) -> None:
    turned = Concordance(table.both_yes, table.second_only, table.first_only, table.both_no)
    for name in ("kappa", "alpha", "pabak", "mcnemar", "agreement_on_yes", "agreement_on_no"):
        assert getattr(turned, name) == getattr(table, name), name
