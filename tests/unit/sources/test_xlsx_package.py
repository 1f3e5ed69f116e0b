"""The ZIP around a workbook: caps before anything is unpacked, names that lead nowhere."""

import io
import zipfile
from pathlib import Path

import pytest

from funnelcli.sources.shape import Hints
from funnelcli.sources.table import read_head
from funnelcli.sources.workbooks import xlsx_package
from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_package import Package, open_package, relations_of, target_of
from workbooks import save


def packed(parts: dict[str, bytes]) -> Package:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return open_package(stream, stream.tell())


def code_of(parts: dict[str, bytes]) -> str | None:
    try:
        packed(parts)
    except UnfitError as unfit:
        return unfit.code
    return None


def test_caps() -> None:
    size = xlsx_package.FREE_BYTES
    assert code_of({"a": bytes(size // 2)}) is None
    assert code_of({"a": bytes(size // 2), "b": bytes(size // 2 + 1)}) == "D130"
    assert code_of({f"{n}": b"" for n in range(xlsx_package.MOST_PARTS + 1)}) == "D130"


def test_no_archive() -> None:
    with pytest.raises(UnfitError) as caught:
        open_package(io.BytesIO(b"PK\x03\x04 cut"), 8)
    assert caught.value.code == "D018"


def test_parts_are_found_whatever_their_case_and_slashes() -> None:
    package = packed({"XL\\WorkBook.xml": b"abc"})
    assert b"".join(package.blocks("/xl/workbook.xml", 2)) == b"abc"
    with pytest.raises(UnfitError):
        list(package.blocks("xl/other.xml"))


def test_a_part_with_a_wrong_sum_is_damaged() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"content of the part")
    spoiled = stream.getvalue().replace(b"content", b"Content", 1)
    package = open_package(io.BytesIO(spoiled), len(spoiled))
    with pytest.raises(UnfitError) as caught:
        list(package.blocks("a"))
    assert caught.value.code == "D018"


def test_a_part_behind_a_password() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"x")
    package = open_package(stream, stream.tell())
    package.parts["a"].flag_bits |= 1
    with pytest.raises(UnfitError) as caught:
        list(package.blocks("a"))
    assert caught.value.code == "D012"


@pytest.mark.parametrize(
    ("part", "target", "found"),
    [
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "/xl/sheet.xml", "xl/sheet.xml"),
        ("xl/workbook.xml", "..\\styles.xml", "styles.xml"),
        ("", "xl/workbook.xml", "xl/workbook.xml"),
    ],
)
def test_targets(part: str, target: str, found: str) -> None:
    assert target_of(part, target) == found
    assert relations_of("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"


def test_names_of_parts_are_no_paths(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [["ID", "Имя"], [1, "Анна"]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../slipped.txt", b"x")
        archive.writestr("/tmp/slipped.txt", b"x")  # noqa: S108 - a hostile name, never a path
    read_head(path, Hints(), frozenset())
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
