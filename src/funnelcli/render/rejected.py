"""The rows of exports that were left out, as a CSV file for whoever repairs the export."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from funnelcli.render.dialect import text_cell
from funnelcli.render.words import Words
from funnelcli.report.understood import exclusion
from funnelcli.schema.canonical import LeftOut

COLUMNS = ("file", "sheet", "row", "rows", "code", "reason", "text")
"""``rows`` is 1, or how many rows a line stands for whose numbers nobody kept."""


def write_rejected(left_out: Iterable[LeftOut], words: Words, path: Path) -> None:
    """Write every row that was left out, file by file in the order of their lines.

    UTF-8 with byte order mark; commas, in Russian semicolons, as Excel opens them. Text that a
    spreadsheet would take for a formula begins with an apostrophe.

    Raises:
        OSError: the file cannot be written.
        InputError: an export has changed since it was read.
    """
    separator = ";" if words.lang == "ru" else ","
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for each in left_out:
            for line in _lines(each, words):
                writer.writerow([text_cell(cell) for cell in line])


def _lines(each: LeftOut, words: Words) -> Iterator[tuple[str, ...]]:
    place = (each.file, each.sheet or "")
    why = {
        row: (gone.code or "", words.value(exclusion(gone.reason)))
        for gone in each.rows
        for row in gone.rows
    }
    for row, text in each.read_texts(why) if why else ():
        yield (*place, str(row), "1", *why.pop(row), text)
    for row, reason in sorted(why.items()):
        yield (*place, str(row), "1", *reason, "")
    for some in each.unplaced:
        yield (
            *place,
            "",
            str(some.count),
            some.code or "",
            words.value(exclusion(some.reason)),
            "",
        )
