"""Exports inside gzip and ZIP: read like the file itself, or refused by a code."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources import archive
from funnelcli.sources.shape import Hints
from funnelcli.sources.spool import hash_file
from funnelcli.sources.table import read_head, read_table

TEXT = "ID;Сделка;Сумма\n1;Полуось;5\n2;Капот;6\n".encode("cp1251")
KNOWN = frozenset({"id", "сделка", "сумма"})


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_head(path, Hints(), KNOWN)
    return caught.value.issues[0].code


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(TEXT),
        zipped(**{"../../deals.csv": TEXT, "__MACOSX/._deals.csv": b"x"}),
        zipped(**{"crm/.DS_Store": b"x", "crm/deals.csv": TEXT}),
    ],
    ids=["gzip", "zip", "zip of a folder of macOS"],
)
def test_the_file_inside_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deals.csv"  # the name says nothing
    path.write_bytes(content)
    head = read_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    assert (head.encoding, head.separator, head.name) == ("cp1251", ";", str(path))
    assert table.frame["Сделка"].to_list() == ["Полуось", "Капот"]
    assert table.sha256 == hash_file(path)
    assert [each.name for each in tmp_path.iterdir()] == ["deals.csv"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(a=TEXT, b=TEXT), "D121"),
        (zipped(), "D121"),
        (gzip.compress(TEXT)[:-9], "D123"),
        (gzip.compress(gzip.compress(TEXT)), "D008"),
        (zipped(a=zipped(b=TEXT)), "D008"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n"), "D008"),
        (gzip.compress(b""), "D006"),
    ],
    ids=["two files", "no file", "cut", "gzip in gzip", "ZIP in ZIP", "picture", "nothing"],
)
def test_refuses(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "deals.zip"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_password_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped(a=TEXT))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path = tmp_path / "deals.zip"
    path.write_bytes(content)
    assert refused(path) == "D122"


def test_a_bomb_is_refused_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1 << 20)
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(b"1;2\n" * (1 << 20)))
    assert refused(path) == "D124"
