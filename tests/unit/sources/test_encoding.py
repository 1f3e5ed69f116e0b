"""Encodings are told apart by their letters."""

from pathlib import Path

import pytest

from funnelcli.sources.text.encoding import best_eight_bit, detect_encoding
from funnelcli.sources.text.text_lines import Faults, decode_lines

RUSSIAN = "ID;Название сделки;Ответственный\n1;Кухня угловая;Пётр Ёлкин\n2;Cчёт № 5;ООО «Ромашка»\n"
SPANISH = "Id,Stage,Owner\n1,Negociación,Íñigo\n2,Perdida,Peña\n3,Ganada,\n"
GERMAN = "Id,Name\n1,Müller Straße\n2,Größe\n3,Jürgen Köhler\n"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (RUSSIAN, "utf-16-be", "utf-16-be"),
        (RUSSIAN, "utf-32", "utf-32"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN.replace("«", '"').replace("»", '"'), "cp866", "cp866"),
        (RUSSIAN.replace("№", "N").replace("«", "").replace("»", ""), "koi8-r", "koi8-r"),
        (RUSSIAN, "mac-cyrillic", "mac-cyrillic"),
        (RUSSIAN.upper(), "cp1251", "cp1251"),
        (SPANISH, "cp1252", "cp1252"),
        (GERMAN, "cp1252", "cp1252"),
        ("Id,Name\n1,Anna\n", "ascii", "utf-8"),
        ("Id,Name\n1,Order № 5\n", "cp1251", "cp1251"),
    ],
)
def test_detects(tmp_path: Path, text: str, encoding: str, expected: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(text.encode(encoding))
    assert detect_encoding(path) == expected
    assert "".join(decode_lines(path, expected, Faults())) == text


def test_letters_far_down_decide(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id,name\n" + b"1,Anna\n" * 400_000 + "2,Негодный\n".encode("cp1251"))
    assert detect_encoding(path) == "cp1251"


def test_a_letter_cut_by_a_block_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(("ё" * 700_000 + "\n").encode())
    assert detect_encoding(path) == "utf-8"


def test_broken_lines_among_utf8(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    good = "1;Кухня\n".encode()
    path.write_bytes(good * 3 + "4;Шкаф\n".encode("cp1251") + good + "5;Сту".encode()[:-1])
    assert detect_encoding(path) == "utf-8"
    faults = Faults()
    lines = list(decode_lines(path, "utf-8", faults))
    assert lines[3] == "4;Шкаф\n"
    assert lines[5] == "5;Ст\ufffd"  # the file breaks off in the middle of a letter
    assert faults.lines == [4]


def test_misfit_bytes_of_eight_bits_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id\n\x98\n")
    faults = Faults()
    assert list(decode_lines(path, "cp1251", faults)) == ["id\n", "\ufffd\n"]
    assert faults.lines == [2]


def test_nul_bytes_are_removed_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"id\na\x00b\n")
    faults = Faults()
    assert list(decode_lines(path, "utf-8", faults)) == ["id\n", "ab\n"]
    assert faults.nul


def test_a_latin_letter_in_a_cyrillic_word_is_forgiven() -> None:
    assert best_eight_bit(["Cчёт на предоплату".encode("cp1251")]) == "cp1251"


def test_a_euro_sign_alone_tells_the_western_encoding() -> None:
    assert best_eight_bit([b"Sale \x80;Owner"]) == "cp1252"
    assert best_eight_bit(["Сумма €".encode("cp1251")]) == "cp1251"
