"""The written agreement judged by trying every missing answer (metric reference 2.6).

Verdict: qualified when every way to fill the missing answers qualifies, rejected when none does,
else unknown. Exclusions: test leads by title, and repeats of an earlier phone or e-mail.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from oracle.records import Lead

Answer = bool | None
Tree = Mapping[str, "Sequence[str | Tree]"]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What counts as a qualified lead.

    ``criteria`` maps an id to its rule: the answer of a lead, None when it is missing.
    """

    criteria: Mapping[str, Callable[[Lead], Answer]]
    tree: Tree | None = None
    points: Mapping[str, int] | None = None
    at_least: int = 0
    within_days: int | None = None
    is_test: Callable[[str], bool] | None = None


def answers_of(lead: Lead, agreement: Agreement) -> dict[str, Answer]:
    """Every criterion's answer for one lead."""
    return {name: rule(lead) for name, rule in agreement.criteria.items()}


def verdict_of(answers: Mapping[str, Answer], agreement: Agreement) -> str:
    """One lead's verdict from its answers."""
    missing = [name for name, answer in answers.items() if answer is None]
    outcomes = {
        _qualifies({**answers, **dict(zip(missing, filled, strict=True))}, agreement)
        for filled in product((False, True), repeat=len(missing))
    }
    if len(outcomes) == 2:
        return "unknown"
    return "qualified" if outcomes == {True} else "rejected"


def _qualifies(answers: Mapping[str, Answer], agreement: Agreement) -> bool:
    by_tree = agreement.tree is None or _holds(agreement.tree, answers)
    if agreement.points is None:
        return by_tree
    score = sum(points for name, points in agreement.points.items() if answers[name])
    return by_tree and score >= agreement.at_least


def _holds(tree: Tree | str, answers: Mapping[str, Answer]) -> bool:
    if isinstance(tree, str):
        return bool(answers[tree])
    ((word, parts),) = tree.items()
    found = [_holds(part, answers) for part in parts]
    return all(found) if word == "all" else any(found)


def excluded(leads: Sequence[Lead], agreement: Agreement) -> set[str]:
    """Ids of test leads and of repeats."""
    tests = {lead.lead_id for lead in leads if agreement.is_test and agreement.is_test(lead.title)}
    return tests | repeats(leads, agreement)


def repeats(leads: Sequence[Lead], agreement: Agreement) -> set[str]:
    """Ids of repeats within the days given (a repeat starts them anew); tests among them."""
    found: set[str] = set()
    if agreement.within_days is None:
        return found
    for lead, other in product(leads, leads):
        if not (lead.created_at and other.created_at) or not _same_person(lead, other):
            continue
        earlier = (other.created_at, other.lead_id) < (lead.created_at, lead.lead_id)
        days = (lead.created_at.date() - other.created_at.date()).days
        if earlier and days <= agreement.within_days:
            found.add(lead.lead_id)
    return found


def _same_person(one: Lead, other: Lead) -> bool:
    phones = bool(one.phone) and one.phone == other.phone
    return phones or (bool(one.email) and one.email == other.email)


def verdicts(leads: Sequence[Lead], agreement: Agreement) -> dict[str, str]:
    """Verdict of every lead, excluded ones included."""
    out = excluded(leads, agreement)
    return {
        lead.lead_id: "excluded"
        if lead.lead_id in out
        else verdict_of(answers_of(lead, agreement), agreement)
        for lead in leads
    }


def qualified_share(leads: Sequence[Lead], found: Mapping[str, str]) -> dict[str, int]:
    """How many leads got which verdict; the share is qualified / (all but excluded)."""
    names = ("qualified", "rejected", "unknown", "excluded")
    return {name: sum(found[lead.lead_id] == name for lead in leads) for name in names}
