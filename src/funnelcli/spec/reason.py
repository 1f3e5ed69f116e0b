"""Why a lead got its verdict: which answers count against it, which are still wanted."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from funnelcli.model.verdict import Verdict
from funnelcli.spec.logic import holds, leanings
from funnelcli.spec.model import Agreement, QualifiedWhen

MAX_TRIED = 10
"""With more unknown answers than this every one of them is called missing, untried."""


def failed_and_missing(
    row: Mapping[str, object], agreement: Agreement
) -> tuple[list[str], list[str]]:
    """The criteria that count against a judged lead, and those whose answer could still turn it.

    Args:
        row: a collected row of ``judge``.
        agreement: the agreement it was judged by.

    Returns:
        ``failed``: criteria of ``qualified_when`` with an unfavourable answer (no, or yes where a
        yes hurts). ``missing``: unknown answers on which the verdict still depends; empty for a
        decided lead. Both in the order of the agreement; an excluded lead has neither.
    """
    if row["verdict"] == Verdict.EXCLUDED:
        return [], []
    version = row["spec_version"]
    spec = next(each for each in agreement.versions if each.version == version)
    answers = tuple(_answer(row[f"c:{each.id}"]) for each in spec.criteria)
    failed, missing = _reasons(agreement, spec.version, answers)
    return list(failed), list(missing)


@lru_cache(maxsize=4096)
def _reasons(
    agreement: Agreement, version: int, answers: tuple[int | None, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leads answer alike, so each pattern of answers is thought through once."""
    spec = next(each for each in agreement.versions if each.version == version)
    named = {each.id: answer for each, answer in zip(spec.criteria, answers, strict=True)}
    return reasons(spec.qualified_when, named)


def reasons(
    when: QualifiedWhen, answers: Mapping[str, int | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Failed and missing criteria of one set of answers, each in the order of ``answers``."""
    signs = leanings(when)
    failed = tuple(name for name, answer in answers.items() if _hurts(signs.get(name), answer))
    wanted = _turning(when, answers)
    return failed, tuple(name for name in answers if name in wanted)


def _answer(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _hurts(signs: set[int] | None, answer: int | None) -> bool:
    return bool(signs) and answer == (1 if signs == {-1} else 0)


def _turning(when: QualifiedWhen, answers: Mapping[str, int | None]) -> frozenset[str]:
    """Unknown answers that turn the verdict under some completion of the others."""
    known = {name: bool(answer) for name, answer in answers.items()}
    used = leanings(when)
    open_names = [name for name, answer in answers.items() if answer is None and used.get(name)]
    if len(open_names) > MAX_TRIED:
        return frozenset(open_names)
    verdicts = {
        chosen: holds(when, {**known, **dict(zip(open_names, chosen, strict=True))}.__getitem__)
        for chosen in product((False, True), repeat=len(open_names))
    }
    return frozenset(
        name
        for place, name in enumerate(open_names)
        if any(
            verdict != verdicts[*chosen[:place], not chosen[place], *chosen[place + 1 :]]
            for chosen, verdict in verdicts.items()
        )
    )
