"""An answer can decide a verdict; it never makes a decided verdict unknown."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelcli.pipeline.qualification import list_leads, run_qualify
from funnelcli.pipeline.request import Request
from oracle.files import SPEC, write_world
from oracle.records import Lead
from oracle.tool import NOW
from oracle.verdicts import answers_of, verdict_of
from oracle.worlds import AGREEMENT, QUICK, Recipe, Shape, World, make_world

GIVEN = {
    "product": ("Opel Astra", "Peugeot 308", None),
    "budget": ("4999.99", "5000", None),
    "authority": ("true", "false", None),
    "timeline_days": ("30", "31", None),
}
CREATED = datetime(2025, 5, 5, 12)  # noqa: DTZ001 - exports carry local times


def every_lead() -> list[Lead]:
    """One lead for each way to answer or not to answer."""
    leads = []
    for number, answers in enumerate(product(*GIVEN.values())):
        given = {f: a for f, a in zip(GIVEN, answers, strict=True) if a is not None}
        leads.append(Lead(lead_id=f"L{number}", created_at=CREATED, answers=given))
    return leads


def verdicts_of_tool(
    leads: list[Lead],
    folder: Path,
    when: Any = None,  # noqa: ANN401 - a nested agreement
) -> dict[str, str]:
    shape = Shape(deal_count=1, lead_count=1, with_history=False, dirt=0, losing=0)
    world: World = make_world(Recipe(shape=shape, as_of=CREATED.date(), period="2025-05", seed=1))
    path = write_world(replace(world, leads=tuple(leads), spend=(), plans={}), folder)
    if when is not None:
        text = json.dumps({**SPEC, "qualified_when": when})
        (folder / "lead-spec.yaml").write_text(text, encoding="utf-8")
    request = Request(
        files=(),
        config=path,
        cwd=folder,
        now=NOW,
        as_of=None,
        period=None,
        mode=None,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )
    return {row["lead_id"]: str(row["verdict"]) for row in list_leads(run_qualify(request).listing)}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return verdicts_of_tool(every_lead(), tmp_path_factory.mktemp("answers"))


def test_every_way_to_answer_is_judged_as_the_oracle_judges(judged: dict[str, str]) -> None:
    expected = {
        lead.lead_id: verdict_of(answers_of(lead, AGREEMENT), AGREEMENT) for lead in every_lead()
    }
    assert judged == expected
    assert set(judged.values()) == {"qualified", "rejected", "unknown"}


def test_an_answer_never_moves_a_decided_verdict(judged: dict[str, str]) -> None:
    leads = every_lead()
    for lead in leads:
        for other in leads:
            if other.answers.items() > lead.answers.items() and judged[lead.lead_id] != "unknown":
                assert judged[other.lead_id] == judged[lead.lead_id], other.answers


TREES = st.recursive(
    st.sampled_from(["brand", "budget", "decides", "soon"]),
    lambda parts: st.builds(
        lambda word, inside: {word: inside},
        st.sampled_from(["all", "any"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=max(1, settings().max_examples // 10), phases=QUICK)
@given(
    TREES.filter(lambda tree: not isinstance(tree, str)),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.integers(1, 6),
)
def test_any_agreement_is_judged_as_the_oracle_judges(
    tree: Any,  # noqa: ANN401 - a nested agreement
    points: list[int],
    least: int,
) -> None:
    scored = dict(zip(AGREEMENT.criteria, points, strict=True))
    agreement = replace(AGREEMENT, tree=tree, points=scored, at_least=least)
    when = {**tree, "score": {"points": scored, "at_least": least}}
    with TemporaryDirectory() as folder:
        found = verdicts_of_tool(every_lead(), Path(folder), when)
    assert found == {
        lead.lead_id: verdict_of(answers_of(lead, agreement), agreement) for lead in every_lead()
    }
