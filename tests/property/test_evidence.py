"""The rows behind every figure add up to it, by its parts too, and no row goes missing."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_sums import explained
from funnelcli.evidence.catalog import EVIDENCE
from funnelcli.metrics.base import Mode
from funnelcli.metrics.catalog import METRICS
from funnelcli.metrics.stage_conversion import MODES
from funnelcli.pipeline.reading import read_exports
from funnelcli.pipeline.request import Request
from oracle.files import AS_ONE, write_world
from oracle.tool import NOW
from oracle.worlds import QUICK, Recipe, World, make_world, recipes

FEW = settings(max_examples=max(4, settings().max_examples // 8), phases=QUICK)


def request_of(path: Path, world: World, mode: Mode) -> Request:
    return Request(
        files=(),
        config=path,
        cwd=path.parent,
        now=NOW,
        as_of=world.as_of,
        period=world.period,
        mode=mode,
        by=None,
        only=None,
        fail_under={},
        fail_over={},
        verdict=None,
    )


@FEW
@given(recipes() | recipes(past=True), st.sampled_from(MODES))
def test_the_rows_of_every_figure_add_up_to_it(recipe: Recipe, mode: Mode) -> None:
    world = make_world(recipe)
    with TemporaryDirectory() as folder:
        path = write_world(world, Path(folder), AS_ONE)
        explained(read_exports(request_of(path, world, mode)))


def test_every_metric_has_its_rows() -> None:
    assert EVIDENCE.keys() == METRICS.keys()
