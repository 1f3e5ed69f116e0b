"""Workbooks that would unpack to far too much are refused before they are unpacked."""

import zipfile
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources import xlsx_guard, xlsx_process
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import read_head
from funnelcli.sources.xlsx_guard import unpacks_to_too_much


def book(path: Path, *, size: int, parts: int = 1) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        for number in range(parts):
            archive.writestr(f"xl/workbook{number}.xml", b" " * size)
    return path


def test_a_swollen_workbook_never_reaches_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_process, "ask_child", lambda _: pytest.fail("was unpacked"))
    path = book(tmp_path / "deals.xlsx", size=xlsx_guard.FREE_BYTES + 1)
    with pytest.raises(InputError) as caught:
        read_head(path, Hints(), frozenset())
    assert [issue.code for issue in caught.value.issues] == ["D130"]


@pytest.mark.parametrize(
    ("size", "parts", "refused"),
    [
        (xlsx_guard.FREE_BYTES // 2, 1, False),
        (1, xlsx_guard.MOST_PARTS, True),
        (1, 10, False),
    ],
)
def test_limits(tmp_path: Path, size: int, parts: int, *, refused: bool) -> None:
    assert unpacks_to_too_much(book(tmp_path / "deals.xlsx", size=size, parts=parts)) is refused


def test_a_damaged_workbook_is_left_to_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(b"PK\x03\x04 cut")
    assert not unpacks_to_too_much(path)
