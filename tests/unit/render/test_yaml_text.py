from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.errors import SettingsError
from funnelcli.render.yaml_text import can_be_written, flow, scalar
from funnelcli.settings.document import read_yaml

WRITABLE = st.text(min_size=1).filter(can_be_written)
NAMED = ("true", "null", "~", "- a", "a: b", "a #b", "#", "12:30", "007", "\u2028x", "x ", "ё/№")
HARD = st.sampled_from([*NAMED, *"!&*%@`'\"\\|>?:-", "{}", "[]", "a,b", "😀"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("yaml")


@given(st.lists(WRITABLE | HARD, min_size=1, max_size=5))
def test_what_is_written_is_read(folder: Path, texts: list[str]) -> None:
    path = folder / "x.yaml"
    lines = [f"list: {flow(texts)}", *(f"k{n}: {scalar(each)}" for n, each in enumerate(texts))]
    keys = [f"{scalar(each)}: 1" for each in dict.fromkeys(texts)]
    path.write_text("\n".join([*lines, "keys:", *(f"  {key}" for key in keys)]), encoding="utf-8")
    (document,) = read_yaml(path, SettingsError).documents
    assert document.value["list"] == texts
    assert [document.value[f"k{n}"] for n in range(len(texts))] == texts
    assert list(document.value["keys"]) == list(dict.fromkeys(texts))


def test_names_stay_readable() -> None:
    assert flow(["Новая заявка", "КП", "2gis.csv", "a\u00a0b"]) == (
        '[Новая заявка, КП, "2gis.csv", "a\\u00a0b"]'
    )


def test_what_settings_refuse_is_not_written() -> None:
    assert not any(map(can_be_written, ["", " ", "a\x00", "a\x1b", "a\nb", "a\x85", "\udc80"]))
