"""Qualified share of the tool against the verdicts of the oracle."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from oracle.checks import Seen, close, ratio
from oracle.limits import state_of
from oracle.managers import COMPARED_FROM, beside_rest
from oracle.records import Lead
from oracle.verdicts import answers_of


def check_qualified(result: Any, seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    """Verdicts of the period's leads in total, by channel and by criterion."""
    people = [lead for lead in seen.leads if seen.span.holds(lead.created_on)]
    _check_verdicts(result, people, seen)
    assert ratio(result.total) == _share(people, seen)
    if result.norm is None:
        assert result.mark.state == _state(people, seen)
    assert result.undated_count == sum(lead.created_on is None for lead in seen.leads)
    rows = {row.channel: row for row in result.by_channel}
    assert set(rows) == {lead.channel for lead in people}
    for channel, row in rows.items():
        group = [lead for lead in people if lead.channel == channel]
        _check_verdicts(row, group, seen)
        assert ratio(row.qualified_share) == _share(group, seen)
        assert row.mark.state == _state(group, seen)
    _check_channels(rows, seen)
    _check_criteria(result, people, seen)


def _check_channels(rows: Mapping[str | None, Any], seen: Seen) -> None:
    """Which channels bring fewer or more qualified leads than all others, beyond luck."""
    people = [lead for lead in seen.leads if seen.span.holds(lead.created_on)]
    counts = {
        channel: (
            _count([x for x in people if x.channel == channel], seen, "qualified"),
            sum(
                _count([x for x in people if x.channel == channel], seen, verdict)
                for verdict in ("qualified", "rejected")
            ),
        )
        for channel in rows
    }
    expected = beside_rest(counts, COMPARED_FROM) if counts else {}
    for channel, row in rows.items():
        chance, side = expected.get(channel, (None, None))
        assert row.stands_out == side, channel
        assert close(row.rest_chance, chance) or row.rest_chance == pytest.approx(
            float(chance or 0)
        )


def _count(people: Sequence[Lead], seen: Seen, verdict: str) -> int:
    return sum(seen.verdicts[lead.lead_id] == verdict for lead in people)


def _share(people: Sequence[Lead], seen: Seen) -> tuple[int, int]:
    return _count(people, seen, "qualified"), len(people) - _count(people, seen, "excluded")


def _state(people: Sequence[Lead], seen: Seen) -> str:
    """By the share; bounds over 20 points are wide like an interval."""
    share = _share(people, seen)
    roomy = 5 * _count(people, seen, "unknown") > share[1]
    state = state_of(*share)
    return "wide" if state == "ok" and roomy else state


def _check_verdicts(row: Any, people: Sequence[Lead], seen: Seen) -> None:  # noqa: ANN401 - row of the tool
    for verdict in ("qualified", "rejected", "unknown", "excluded"):
        assert getattr(row, f"{verdict}_count") == _count(people, seen, verdict), verdict


def _check_criteria(result: Any, people: Sequence[Lead], seen: Seen) -> None:  # noqa: ANN401 - result of the tool
    assert seen.agreement is not None
    judged = [lead for lead in people if seen.verdicts[lead.lead_id] != "excluded"]
    answers = [answers_of(lead, seen.agreement) for lead in judged]
    for row in result.by_criterion:
        given = [answer[row.criterion] for answer in answers]
        found = (row.passed_count, row.failed_count, row.unknown_count)
        assert found == (given.count(True), given.count(False), given.count(None)), row.criterion
