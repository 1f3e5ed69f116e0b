import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funnelcli.errors import SettingsError
from funnelcli.model.place import Place
from funnelcli.settings.document import MAX_BYTES, YamlFile, read_yaml
from funnelcli.settings.tree import Plain

Read = Callable[[bytes], YamlFile]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    path = tmp_path_factory.mktemp("yaml") / "any.yaml"

    def write_and_read(data: bytes) -> YamlFile:
        path.write_bytes(data)
        return read_yaml(path, SettingsError)

    return write_and_read


def refused(read: Read, data: bytes) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(SettingsError) as caught:
        read(data)
    return [(i.code, i.places[0].row, i.places[0].column) for i in caught.value.issues]


def test_scalars_stay_as_written(read: Read) -> None:
    text = "a: 007\nb: no\nc: 12:30\nd: 2026-11-01\ne: '5'\nf:\ng: ~\nh: ''\ni: |\n  two\n  lines\n"
    value = read(text.encode()).documents[0].value
    assert value == {
        "a": "007",
        "b": "no",
        "c": "12:30",
        "d": "2026-11-01",
        "e": "5",
        "f": None,
        "g": None,
        "h": "",
        "i": "two\nlines\n",
    }
    assert isinstance(value["a"], Plain)
    assert not isinstance(value["e"], Plain)


def test_places_of_keys_and_values(read: Read) -> None:
    document = read("ключ:\n  - {b: 1}\n  - второй\n".encode()).documents[0]
    place = document.place(("ключ", 0, "b"))
    assert (place.row, place.column) == (2, "9")
    assert document.place(("ключ", 0, "b"), key=True).column == "6"
    assert document.place(("ключ", "skipped", 1, "absent")) == document.place(("ключ", 1))


def test_several_documents_and_the_hash(read: Read) -> None:
    data = b"\xef\xbb\xbfa: 1\n---\nb: 2\n"
    file = read(data)
    assert [each.value for each in file.documents] == [{"a": "1"}, {"b": "2"}]
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_an_alias_is_what_it_stands_for(read: Read) -> None:
    assert read(b"a: &x [1, {b: 2}]\nc: *x\n").documents[0].value["c"] == ["1", {"b": "2"}]


LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\nb: [\n", ("S004", 3, "1")),
        ("a: b: c\n", ("S004", 1, "5")),
        ("a:\n\t- 1\n", ("S005", 2, "1")),
        ("a: 'x\x01'\n", ("S006", 1, "6")),
        ('a: "\\0"\n', ("S006", 1, "4")),
        ('a: "\\ud800"\n', ("S006", 1, "4")),
        ("a: !!python/object:os.system x\n", ("S007", 1, "4")),
        ("a: !x [1]\n", ("S007", 1, "4")),
        ("a: *b\n", ("S008", 1, "4")),
        ("a: &b [*b]\n", ("S008", 1, "8")),
        ("[" * 33 + "]" * 33, ("S009", 1, "33")),
        ("[" * 20_000, ("S009", 1, "33")),
        (LAUGHS, ("S010", 5, "10")),
        ("? [1]\n: 2\n", ("S011", 1, "3")),
        ("a: 1\nb: 2\na: 3\n", ("S012", 3, "1")),
    ],
)
def test_what_is_refused_and_where(read: Read, text: str, wanted: tuple[str, int, str]) -> None:
    assert refused(read, text.encode()) == [wanted]


def test_every_problem_is_told_at_once(read: Read) -> None:
    codes = refused(read, b"a: !x 1\na: 2\nb: *c\n")
    assert [code for code, _, _ in codes] == ["S007", "S012", "S008"]


def test_aliases_cannot_hide_depth(read: Read) -> None:
    nested = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 40))
    assert refused(read, nested.encode())[0][0] == "S009"


def test_other_encodings_are_named_with_the_place(read: Read) -> None:
    assert refused(read, b"ok: 1\nname: " + "Опель".encode("cp1251")) == [("S002", 2, "7")]
    assert refused(read, "a: 1".encode("utf-16")) == [("S002", 1, "1")]


def test_size_and_absence(read: Read, tmp_path: Path) -> None:
    assert refused(read, b"#" * (MAX_BYTES + 1)) == [("S003", None, None)]
    assert read(b"#" * MAX_BYTES).documents == ()
    for path in (tmp_path / "none.yaml", tmp_path, Path("a\0b")):
        with pytest.raises(SettingsError) as caught:
            read_yaml(path, SettingsError)
        assert caught.value.issues[0].code == "S001"
        assert caught.value.issues[0].places == (Place(str(path)),)


@given(st.binary(max_size=200) | st.text("{}[]:,-?!&*#|>'\"%@`\\ \n\tab01~é\ud800", max_size=60))
@example(b'{a: "\\UFFFFFFFF"}')
@example(b"? - ?")
@example(b"%YAML 3.0\n---\n")
@example(b"&a" * 50)
def test_no_bytes_break_the_reader(read: Read, data: bytes | str) -> None:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    with suppress(SettingsError):
        read(raw)
