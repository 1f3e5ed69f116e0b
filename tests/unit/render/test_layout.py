from hypothesis import given
from hypothesis import strategies as st

from funnelcli.render.layout import GAP, Block, Measure, lay_out

MEASURES = st.lists(
    st.builds(Measure, whole=st.integers(1, 60), word=st.integers(1, 20), bar=st.booleans()),
    min_size=2,
    max_size=12,
)


def taken(block: Block) -> int:
    return sum(block.widths) + GAP * (len(block.widths) - 1)


@given(MEASURES, st.integers(20, 200))
def test_every_column_stands_somewhere_and_fits(measures: list[Measure], width: int) -> None:
    blocks = lay_out(measures, width)
    if blocks is None:
        return
    assert all(taken(block) <= width for block in blocks)
    assert all(block.columns[0] == 0 for block in blocks)
    placed = [index for block in blocks for index in block.columns[1:]]
    assert placed == list(range(1, len(measures)))


def test_a_table_that_fits_is_one_block() -> None:
    measures = [Measure(whole=10, word=5), Measure(whole=8, word=8)]
    assert lay_out(measures, 30) == (Block(columns=(0, 1), widths=(10, 8)),)


def test_the_first_column_gives_way_before_the_table_is_split() -> None:
    measures = [Measure(whole=30, word=8), Measure(whole=20, word=8), Measure(whole=20, word=8)]
    blocks = lay_out(measures, 64)
    assert blocks == (Block(columns=(0, 1, 2), widths=(20, 20, 20)),)


def test_a_bar_takes_what_is_left_of_its_block() -> None:
    measures = [
        Measure(whole=10, word=10),
        Measure(whole=1, word=1, bar=True),
        Measure(whole=20, word=20),
        Measure(whole=12, word=12),
    ]
    assert lay_out(measures, 100) == (Block(columns=(0, 1, 2, 3), widths=(10, 30, 20, 12)),)
    assert lay_out(measures, 50) == (
        Block(columns=(0, 1, 2), widths=(10, 16, 20)),
        Block(columns=(0, 3), widths=(10, 12)),
    )


def test_no_width_takes_a_bar_away() -> None:
    measures = [Measure(whole=10, word=5), Measure(whole=1, word=1, bar=True)]
    for width in range(22, 200):
        blocks = lay_out([*measures, Measure(whole=30, word=8)], width) or ()
        assert 1 in {index for block in blocks for index in block.columns} or not blocks


def test_too_narrow_for_two_columns() -> None:
    assert lay_out([Measure(whole=15, word=15), Measure(whole=15, word=15)], 20) is None
