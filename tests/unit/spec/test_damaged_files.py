"""Whatever happens to the bytes of a file, it loads or is refused with a place and words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.errors import FunnelError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase
from funnelcli.render.words import Words
from funnelcli.settings.load import load_settings
from funnelcli.spec.load import load_spec

DEMO = Path(__file__).parents[3] / "src" / "funnelcli" / "demo"
SPEC = (DEMO / "lead-spec.yaml").read_bytes()
SETTINGS = (DEMO / "funnelcli.yaml").read_bytes()
WORDS = (Words("ru"), Words("en"))
BITS = [b"", b"\t", b"\n", b":", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!x ", b"'", b'"', b"null"]
BITS += [
    b"-",
    b"1",
    b"true",
    b"\xff",
    b"\x00",
    b"\n---\n",
    b"all",
    b"(a+)+",
    b"9" * 50,
    b"1e99",
    b"#",
]
BITS += [b"all: [{any: [{none: [a]}]}]", b"at_least_n: {n: 9, of: [x]}", b"\xd0\x81", b"{}", b"[]"]


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        data = data[:start] + draw(st.sampled_from(BITS)) + data[start + length :]
    return data


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "any.yaml"


def problems_of(load: Callable[[Path], object], path: Path, data: bytes) -> tuple[Issue, ...]:
    path.write_bytes(data)
    try:
        load(path)
    except FunnelError as error:
        return error.issues
    return ()


def phrases_of(issue: Issue) -> Iterator[Phrase]:
    nested = [value for value in issue.values.values() if isinstance(value, Phrase)]
    yield from (issue.message, issue.hint, *nested)


def is_explained(phrase: Phrase, words: Words) -> bool:
    """Whether the catalogue knows the phrase and every field of its text is filled."""
    template = words._template(phrase.key, 1)
    fields = {name for _, name, _, _ in Formatter().parse(template) if name}
    return words.has(phrase.key) and fields <= phrase.values.keys() and bool(words.text(phrase))


def check(load: Callable[[Path], object], path: Path, data: bytes) -> None:
    for issue in problems_of(load, path, data):
        assert issue.places[0].row
        for phrase in phrases_of(issue):
            assert all(is_explained(phrase, words) for words in WORDS), phrase


@given(damaged(SPEC))
def test_a_damaged_agreement(path: Path, data: bytes) -> None:
    check(load_spec, path, data)


@given(damaged(SETTINGS))
def test_damaged_settings(path: Path, data: bytes) -> None:
    check(load_settings, path, data)
