"""Whatever was met in the exports, both files load without a problem."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.issues import Issue
from funnelcli.pipeline.proposal import _distinct, _hold
from funnelcli.render.agreement_file import render_agreement
from funnelcli.render.settings_file import render_settings
from funnelcli.render.words import Words
from funnelcli.render.yaml_text import can_be_written
from funnelcli.schema.columns import LEAD_FIELDS, Role
from funnelcli.settings.load import load_settings
from funnelcli.settings.proposal import Proposal, ProposedPipeline, ProposedSource, Stranger
from funnelcli.spec.load import load_spec

WORDS = (Words("ru"), Words("en"))
NAMES = st.lists(st.text(max_size=12), max_size=4).map(tuple)
STAGES = NAMES.map(lambda names: _distinct(name for name in names if name))
PATHS = st.text(min_size=1, max_size=20).filter(can_be_written)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("yaml")


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    pipelines = tuple(
        ProposedPipeline(
            name=name,
            stages=draw(STAGES),
            won=draw(STAGES),
            lost=draw(STAGES),
            strange=draw(STAGES),
            ordered=draw(st.booleans()),
        )
        for name in draw(st.lists(st.text(max_size=8), max_size=3, unique=True).map(sorted))
    )
    source = ProposedSource(
        path=draw(PATHS),
        role=draw(st.sampled_from(Role)),
        profile="generic",
        rows=draw(st.integers(0, 10**6)),
        likely={"title": draw(PATHS)},
    )
    return Proposal(
        sources=(source,),
        strangers=(Stranger(file=draw(st.text()), reason=Issue("D006", {"file": "x\n"})),),
        pipelines=pipelines,
        pipelines_hold=_hold(pipelines),
        company=draw(st.none() | PATHS),
        currency=draw(st.sampled_from([None, "RUB"])),
        currencies=draw(st.sampled_from([(), ("RUB",), ("RUB", "USD")])),
        managers=draw(NAMES),
        channels=draw(NAMES),
        loss_reasons=draw(NAMES),
        products=draw(NAMES),
        lead_fields=draw(st.frozensets(st.sampled_from(sorted(LEAD_FIELDS)))),
        first_on=date(2025, 1, 1),
        newest_on=date(2026, 11, 20),
    )


@given(proposals(), st.sampled_from(WORDS))
def test_both_files_load(folder: Path, proposal: Proposal, words: Words) -> None:
    (folder / "funnelcli.yaml").write_text(render_settings(proposal, words), encoding="utf-8")
    (folder / "lead-spec.yaml").write_text(render_agreement(proposal, words), encoding="utf-8")

    settings = load_settings(folder / "funnelcli.yaml")
    spec = load_spec(folder / "lead-spec.yaml").newest

    (source,) = settings.sources.by_role()[proposal.sources[0].role]
    assert source.path == proposal.sources[0].path
    assert settings.currency == proposal.currency
    assert settings.company == proposal.company
    for name, pipeline in settings.pipelines.items():
        (own,) = (each for each in proposal.pipelines if (each.name or name) == name)
        assert (tuple(pipeline.won), tuple(pipeline.lost)) == (own.won, own.lost)
        assert tuple(pipeline.stages) == (own.stages if own.ordered else ())
    assert {each.field for each in spec.criteria} <= {*proposal.lead_fields, "lead_id"}
