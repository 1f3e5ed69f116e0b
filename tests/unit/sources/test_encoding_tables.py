"""Small exports in every encoding they occur in come back as they were written."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from funnelcli.sources.shape import Hints
from funnelcli.sources.table import open_head, read_table

RUSSIAN = """
Иванов Петрова Сидорова Кузнецов Ёлкина Щукин Алексей Мария Наталья Пётр Ольга Сергей ООО ИП
Ромашка Василёк СтройМонтаж Новая заявка Первичный контакт Переговоры Согласование договора
Успешно реализовано Закрыто не Сделка Заказ Кухня Шкаф Диван Окна Сайт Звонок Рекомендация
Авито Москва Санкт-Петербург Казань Новосибирск перезвонить завтра утром нужен каталог цена
высокая думает ждёт решения директора объект дом этаж подъезд съёмка яндекс директ вконтакте
телеграм
"""
WESTERN = """
Müller Straße Größe Käufer Bestellung für Angebot über Jäger François Élodie Château Hélène
déjà garçon coût réponse São João Ação Informação Negociación Señor España mañana Ångström
København Björn Málaga façade naïve Köln München Zürich señal corazón façon gagné perdu
proposition été
"""
SIGNS = {"utf": "№ « » — ₽ €", "cp1251": "№ « » —", "cp1252": "« » — €", "dos": "№", "koi8-r": "©"}
ENCODINGS = {
    "utf-8": ("utf", RUSSIAN + WESTERN),
    "utf-8-sig": ("utf", RUSSIAN + WESTERN),
    "utf-16": ("utf", RUSSIAN + WESTERN),
    "utf-16-le": ("utf", RUSSIAN + WESTERN),
    "utf-16-be": ("utf", RUSSIAN + WESTERN),
    "utf-32": ("utf", RUSSIAN + WESTERN),
    "cp1251": ("cp1251", RUSSIAN),
    "cp1252": ("cp1252", WESTERN),
    "cp866": ("dos", RUSSIAN),
    "koi8-r": ("koi8-r", RUSSIAN),
}
HEADERS = {True: ["ID", "Название", "Этап", "Заметка"], False: ["ID", "Name", "Stage", "Note"]}


def table_of(chance: random.Random, encoding: str) -> list[list[str]]:
    """A header and some rows of made-up texts that the encoding can write."""
    signs, texts = ENCODINGS[encoding]
    words = texts.split()
    marks = SIGNS[signs].split()

    def cell(most: int) -> str:
        found = [chance.choice(words) for _ in range(chance.randint(1, most))]
        if chance.random() < 0.2:
            found.append(chance.choice(marks))
        return " ".join(found)

    rows = [[str(n), cell(2), cell(2), cell(6)] for n in range(1, chance.randint(3, 12))]
    return [HEADERS[texts is not WESTERN], *rows]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_two_hundred_tables(
    tmp_path: Path, encoding: str, loop_count: Callable[[int], int]
) -> None:
    chance = random.Random(encoding)
    path = tmp_path / "export.csv"
    for _ in range(loop_count(200)):
        rows = table_of(chance, encoding)
        separator, end = chance.choice(";,\t"), chance.choice(["\n", "\r\n"])
        path.write_bytes(end.join(map(separator.join, rows)).encode(encoding))
        head = open_head(path, Hints(), frozenset({"id", "название", "name"}))
        table = read_table(head, head.headers)
        found = [list(cells) for cells in table.frame.select(head.headers).rows()]
        assert [list(head.headers), *found] == rows, head.encoding
        assert not table.issues
        assert not head.issues


def test_two_encodings_in_one_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    good = "ID;Название\n1;Кухня на заказ\n2;Шкаф\n".encode()
    path.write_bytes(good + "3;Диван угловой\n".encode("cp1251") + "4;Окна\n".encode())
    head = open_head(path, Hints(), frozenset({"id"}))
    table = read_table(head, head.headers)
    assert table.frame["Название"].to_list()[2] == "Диван угловой"
    assert [(issue.code, issue.places[0].row) for issue in table.issues] == [("D024", 4)]


@pytest.mark.parametrize("wrong", ["cp1251", "cp1252", "latin-1"])
def test_letters_that_were_misread_before_are_named(tmp_path: Path, wrong: str) -> None:
    lines = ["ID;Название", *(f"{n};Переговоры со стройкой" for n in range(5))]
    path = tmp_path / "export.csv"
    path.write_bytes("\n".join(lines).encode().decode(wrong, errors="replace").encode())
    head = open_head(path, Hints(), frozenset({"id"}))
    assert "D026" in {issue.code for issue in head.issues}


def test_a_damaged_letter_costs_no_more_than_itself(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    row = "2;Кухня;Переговоры\n".encode().replace("х".encode(), b"\xff\xfe")
    path.write_bytes("ID;Название;Этап\n1;Шкаф;Переговоры\n".encode() + row)
    head = open_head(path, Hints(), frozenset())
    table = read_table(head, head.headers)
    assert table.frame["Этап"].to_list() == ["Переговоры", "Переговоры"]
    assert [(each.code, each.places[0].row) for each in table.issues] == [("D024", 3)]
