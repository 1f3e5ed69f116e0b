"""The verdict on one lead out of its answers, without a frame."""

from collections.abc import Iterator, Mapping
from itertools import product

from funnelcli.model.verdict import Verdict
from funnelcli.spec.logic import holds, leanings, mixed_criteria
from funnelcli.spec.model import QualifiedWhen

Answers = Mapping[str, int | None]
"""By criterion: 1 passed, 0 failed, None unknown."""


def decide(when: QualifiedWhen, answers: Answers) -> Verdict:
    """Qualified or rejected when every way to fill the unknown answers says so, else unknown."""
    if all(_completions(when, answers, best=False)):
        return Verdict.QUALIFIED
    if any(_completions(when, answers, best=True)):
        return Verdict.UNKNOWN
    return Verdict.REJECTED


def favourable(when: QualifiedWhen, name: str) -> tuple[int, ...]:
    """The answers to ``name`` that can help: none when it decides nothing, both when mixed."""
    signs = leanings(when).get(name, set())
    return tuple(sorted((int(sign > 0) for sign in signs), reverse=True))


def _completions(when: QualifiedWhen, answers: Answers, *, best: bool) -> Iterator[bool]:
    """Whether the rule holds, the unknown answers at their best (or worst); mixed ones both."""
    signs = leanings(when)
    filled = {
        name: (max(signs.get(name) or {1}) > 0) is best if answer is None else bool(answer)
        for name, answer in answers.items()
    }
    open_names = [name for name in mixed_criteria(when) if answers[name] is None]
    for chosen in product((False, True), repeat=len(open_names)):
        full = {**filled, **dict(zip(open_names, chosen, strict=True))}
        yield holds(when, full.__getitem__)
