"""Measures the way from bytes to text columns on 200 MB of CSV against Polars alone.

Whole processes: start, finding out encoding, separator and header, hash, proof of regularity and
all columns as text, against ``polars.scan_csv(infer_schema=False)`` and ``collect`` of the same
records in regular UTF-8. Exit code 1 when a bar is missed.

Usage: python bench/reading.py [ROUNDS]   (3 when not given; the best round counts)
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from run import DATA, HERE, MEGABYTE, PYTHON, Command, bar, measure_all, print_costs

PLACE = DATA / "reading"
SIZE = 200 * MEGABYTE
HEADER = (
    "ID;Название сделки;Этап сделки;Воронка;Ответственный;Дата создания;Бюджет;Источник;Заметка"
)
STAGES = ("Новая заявка", "Переговоры", "Успешно реализовано", "Закрыто и не реализовано")
PEOPLE = ("Иванова Мария", "Петров Сергей", "Сидорова Анна", "Кузнецов Олег")
NOTES = ("", "перезвонить завтра", "нужен каталог и прайс", "ждёт решения директора", "просил КП")
OURS = """
import gc, sys
from pathlib import Path
gc.set_threshold(1_000_000)
from funnelcli.sources.shape import Hints
from funnelcli.sources.table import read_head, read_table
head = read_head(Path(sys.argv[1]), Hints(), frozenset({"id", "название сделки"}))
table = read_table(head, head.headers)
print(table.frame.height, table.rows_read)
gc.freeze()
"""
"""Garbage is searched for as seldom as ``funnelcli.__main__`` has it."""
POLARS = """
import sys
import polars as pl
print(pl.scan_csv(sys.argv[1], separator=";", infer_schema=False).collect().height)
"""
BARS = {"regular": 1.6, "cp1251": 3.0, "1 % irregular": 4.0, "all irregular": 15.0}
PEAK = 4.0
"""Peak memory of the tolerant way against that of Polars, at most."""


def main(rounds: int) -> int:
    """Measure, print, and say whether the bars hold."""
    files = make_files()
    commands: dict[str, Command] = {"polars": (PYTHON, "-c", POLARS, str(files["regular"]))}
    commands |= {name: (PYTHON, "-c", OURS, str(path)) for name, path in files.items()}
    costs, _ = measure_all(commands, rounds)
    print(f"\nAll columns of {SIZE / MEGABYTE:.0f} MB of CSV as text")
    print_costs(costs)
    print("\nBars")
    peer = costs["polars"]
    held = [
        bar(f"wall time / Polars, {name}", costs[name].wall / peer.wall, most)
        for name, most in BARS.items()
    ]
    held += [
        bar(f"peak memory / Polars, {name}", costs[name].peak / peer.peak, PEAK) for name in BARS
    ]
    return 0 if all(held) else 1


def make_files() -> dict[str, Path]:
    """The same records four times: regular, in cp1251, with few and with only odd ones."""
    PLACE.mkdir(parents=True, exist_ok=True)
    files = {name: PLACE / f"{name.replace(' ', '_').replace('%', 'in_100')}.csv" for name in BARS}
    encodings = {"cp1251": "cp1251"}
    shares = {"1 % irregular": 0.01, "all irregular": 1.0}
    for name, path in files.items():
        if not path.exists():
            with path.open("w", encoding=encodings.get(name, "utf-8"), newline="") as stream:
                stream.writelines(_lines(shares.get(name, 0.0)))
    return files


def _lines(odd: float) -> Iterator[str]:
    """Lines until they are ``SIZE`` bytes of UTF-8; a share of them is irregular."""
    chance = random.Random(7)  # noqa: S311 - made-up data are seeded
    yield HEADER + "\n"
    size, number = 0, 0
    while size < SIZE:
        number += 1
        day = f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.2026"
        cells = [
            str(1_000_000 + number),
            f"Сделка №{number}",
            chance.choice(STAGES),
            "Продажи",
            chance.choice(PEOPLE),
            f"{day} {chance.randint(0, 23):02}:15:00",
            str(chance.randint(10, 9_999) * 100),
            "Яндекс.Директ",
            chance.choice(NOTES),
        ]
        line = ";".join(cells) + "\n"
        size += len(line.encode())
        yield line if chance.random() >= odd else _odd(cells, chance.randint(0, 9))


def _odd(cells: list[str], kind: int) -> str:
    """The record as an irregular one: quoted notes with line ends, or one of three faults."""
    if kind == 0:
        return ";".join([*cells, "лишняя"]) + "\n"
    if kind == 1:
        return ";".join([*cells[:-1], '"не закрыта']) + "\n"
    if kind == 2:
        return ";".join([*cells[:-1], 'ООО "Ромашка']) + "\n"
    return ";".join([*cells[:-1], '"первая строка; с ""кавычками""\nвторая"']) + "\n"


if __name__ == "__main__":
    HERE.joinpath("data").mkdir(exist_ok=True)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
