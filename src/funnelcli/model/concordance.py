"""How far two judges agree about the same things (research: metrics 2.6).

Cohen 1960 (kappa), Krippendorff 2004 (alpha for two judges, nominal), Byrt 1993 (PABAK), Cicchetti
and Feinstein 1990 (specific agreements), McNemar 1947 in its exact form.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from funnelcli.model.ratio import Ratio

_NEGLIGIBLE = 1e-20


@dataclass(frozen=True, slots=True)
class Concordance:
    """Things that both judges decided, by what each said.

    ``first_only``: the first said yes and the second no.
    """

    both_yes: int
    first_only: int
    second_only: int
    both_no: int

    @property
    def total(self) -> int:
        """Everything decided by both."""
        return self.both_yes + self.split + self.both_no

    @property
    def split(self) -> int:
        """What they judged differently."""
        return self.first_only + self.second_only

    @property
    def agreement(self) -> Ratio:
        """The share judged alike."""
        return Ratio(self.both_yes + self.both_no, self.total)

    @property
    def agreement_on_yes(self) -> Ratio:
        """Of all that was said yes to, counted once for each judge, what both said yes to."""
        return Ratio(2 * self.both_yes, 2 * self.both_yes + self.split)

    @property
    def agreement_on_no(self) -> Ratio:
        """The same of no."""
        return Ratio(2 * self.both_no, 2 * self.both_no + self.split)

    @property
    def expected(self) -> Fraction | None:
        """The agreement that two judges with these habits would have by chance."""
        if not self.total:
            return None
        first = Fraction(self.both_yes + self.first_only, self.total)
        second = Fraction(self.both_yes + self.second_only, self.total)
        return first * second + (1 - first) * (1 - second)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None without anything judged, or when chance alone would agree always."""
        expected, found = self.expected, self.agreement.exact
        if expected is None or found is None or expected == 1:
            return None
        return float((found - expected) / (1 - expected))

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha; None when both only ever gave one answer."""
        yes, no = 2 * self.both_yes + self.split, 2 * self.both_no + self.split
        if not yes or not no:
            return None
        return float(1 - Fraction((yes + no - 1) * self.split, yes * no))

    @property
    def pabak(self) -> float | None:
        """Kappa as if yes and no were equally frequent: twice the agreement less one."""
        found = self.agreement.exact
        return None if found is None else float(2 * found - 1)

    @property
    def mcnemar(self) -> float | None:
        """Two-sided exact chance of a split this uneven between equal judges; None without one."""
        return _sign_test(self.first_only, self.second_only) if self.split else None


def _sign_test(left: int, right: int) -> float:
    """Twice the binomial tail at one half, from its largest term down; 1 at most."""
    count, least = left + right, min(left, right)
    if left == right:
        return 1.0
    logarithm = (
        *(math.lgamma(count + 1), -math.lgamma(least + 1), -math.lgamma(count - least + 1)),
        -count * math.log(2),
    )
    chance = math.exp(math.fsum(logarithm))
    terms = []
    for number in range(least, -1, -1):
        terms.append(chance)
        chance *= number / (count - number + 1)
        if chance < _NEGLIGIBLE * terms[0]:
            break
    return min(1.0, 2 * math.fsum(terms))
