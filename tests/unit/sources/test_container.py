"""Files that are refused, each with its own code and words in both languages."""

import errno
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from funnelcli.errors import ExitCode, InputError
from funnelcli.model.phrase import Phrase
from funnelcli.render.words import Words
from funnelcli.sources import table
from funnelcli.sources.container import Container, recognise, unreadable
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.table import Hints, read_head, read_table

KNOWN = frozenset(map(fold_header, ["ID", "Название", "Бюджет"]))


def refused(path: Path, hints: Hints | None = None) -> str:
    """The code of the one issue; its message and hint have every word in both languages."""
    with pytest.raises(InputError) as caught:
        read_head(path, hints or Hints(), KNOWN)
    (issue,) = caught.value.issues
    assert caught.value.exit_code is ExitCode.INPUT
    for lang in ("en", "ru"):
        words = Words(lang)
        for phrase in (issue.message, issue.hint):
            assert words.has(phrase.key)
            assert "kind." not in words.text(phrase)
            assert "{" not in words.text(phrase)
    return issue.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "D006"),
        ("bom.csv", b"\xef\xbb\xbf", "D006"),
        ("bom16.csv", b"\xff\xfe\r\x00\n\x00", "D006"),
        ("spaces.csv", b" \r\n\t\n", "D006"),
        ("nul.csv", b"\x00" * 100, "D006"),
        ("~$deals.xlsx", b"anna", "D007"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "D008"),
        ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF", "D008"),
        ("offer.csv", b"%PDF-1.7\n", "D008"),
        ("deals.csv.gz", b"\x1f\x8b\x08\x00", "D123"),
        ("program.csv", bytes(range(256)) * 4, "D008"),
        ("page.csv", b"<!DOCTYPE html><html><table>", "D009"),
        ("deals.xls", b"\xef\xbb\xbf<meta http-equiv='Content-type'><table>", "D009"),
        ("one.xls", b"<table><tr><td>Sign in</td></tr></table>", "D009"),
        ("xml.xls", b'<?xml version="1.0"?>\n<?mso x?>\n<Workbook xmlns="urn:x">', "D120"),
        ("xml.xls", b'<Workbook xmlns="urn:x"><Worksheet>', "D120"),
        ("div.xls", b"<div>Report</div><table><tr><td>Sign in</td></tr></table>", "D009"),
        ("page16.csv", "<html><body>".encode("utf-16"), "D009"),
        ("api.csv", b'{"leads": []}', "D010"),
        ("api.csv", b'[{"id": 1}]', "D010"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "D018"),
        ("older.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "D011"),
        ("zip.xlsx", b"PK\x03\x04 cut", "D018"),
        ("notes.csv", "просто текст\nи ещё строка\n".encode(), "D013"),
        ("data.csv", b"1,2,3\n4,5,6\n", "D013"),
        ("separators.csv", b";;;\n;;;\n", "D013"),
        ("bitrix.csv", "\ufeffСписок сделок пуст!".encode(), "D015"),
    ],
)
def test_refuses(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_a_protected_workbook_is_told_from_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    package = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust((1 << 20) - 7, b"\x00") + package)
    assert refused(path) == "D012"


@pytest.mark.parametrize(
    ("part", "code"),
    [("word/document.xml", "D008"), ("content.xml", "D018"), ("xl/workbook.bin", "D018")],
)
def test_other_archives(tmp_path: Path, part: str, code: str) -> None:
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "")
    assert refused(path) == code


def test_missing_files_folders_and_names_with_nul(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv") == "D001"
    assert refused(tmp_path / "none" / "none.csv") == "D001"
    assert refused(Path("a\x00b.csv")) == "D001"
    assert refused(tmp_path) == "D002"
    file = tmp_path / "a.csv"
    file.write_bytes(b"id\n")
    assert refused(file / "b.csv") == "D001"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv") == "D002"


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/deals.csv", "s3://bucket/deals.csv"])
def test_a_url_is_a_file_that_is_not_there(name: str) -> None:
    assert refused(Path(name)) == "D001"


def windows_error(number: int) -> PermissionError:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = number  # type: ignore[attr-defined]  # set by Windows only
    return error


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (FileNotFoundError, "D001"),
        (IsADirectoryError, "D002"),
        (lambda: PermissionError(errno.EACCES, "no"), "D003"),
        (lambda: windows_error(32), "D004"),
        (lambda: windows_error(5), "D003"),
        (lambda: OSError(errno.EIO, "Input/output error"), "D005"),
        (lambda: OSError("odd"), "D005"),
    ],
)
def test_what_the_system_says(make: Callable[[], OSError], code: str) -> None:
    (issue,) = unreadable(make(), "deals.csv").issues
    assert issue.code == code
    if code == "D004":
        assert "Excel" in Words("en").text(issue.hint)
        assert "Excel" in Words("ru").text(issue.hint)


def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"ID;x\n1;2\n")

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", forbid)
        with pytest.raises(InputError) as caught:
            read_head(path, Hints(), KNOWN)
    assert [issue.code for issue in caught.value.issues] == ["D003"]


def test_a_file_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"ID;x\n1;2\n")
    head = read_head(path, Hints(), KNOWN)
    path.unlink()
    with pytest.raises(InputError) as caught:
        read_table(head, head.headers)
    assert [issue.code for issue in caught.value.issues] == ["D001"]


def test_a_file_that_goes_away_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"ID;x\n1;2\n")

    def gone(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(table, "read_csv_head", gone)
    assert refused(path) == "D001"


def test_a_head_made_by_hand_has_no_table(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"ID;x\n1;2\n")
    head = replace(read_head(path, Hints(), KNOWN), form=None)
    with pytest.raises(TypeError):
        read_table(head, [])


def test_text_is_csv_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(b"[ID];{name}\n1;a\n")
    assert recognise(path, "deals.xlsx") is Container.CSV


@pytest.mark.parametrize(
    ("hints", "code"),
    [
        (Hints(encoding="cp12510"), "D016"),
        (Hints(encoding="base64"), "D016"),
        (Hints(separator=";;"), "D028"),
        (Hints(separator='"'), "D028"),
        (Hints(header_row=9), "D014"),
    ],
)
def test_hints_that_cannot_be_followed(tmp_path: Path, hints: Hints, code: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"ID;name\n1;a\n")
    assert refused(path, hints) == code


def test_kinds_are_phrases(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"GIF89a")
    with pytest.raises(InputError) as caught:
        recognise(path, "a.csv")
    kind = caught.value.issues[0].values["kind"]
    assert isinstance(kind, Phrase)
    assert Words("ru").text(kind) == "картинка (GIF)"
