"""Mutated workbooks: each is read or refused by a code, in time, and nothing falls over.

Usage: python bench/fuzz_workbooks.py [COUNT] [SEED]   (20 000 and 1 when not given)

Made-up workbooks are broken in their bytes or inside their parts. XLSX is read in this process;
one file in fifty is an ODS, for the child process. A file that breaks the promise is kept, its
path printed, and the exit code is 1.
"""

import datetime as dt
import faulthandler
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import openpyxl
from reading_xlsx import write

from funnelcli.errors import InputError
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.table import Hints, open_head, read_table

COUNT = 20_000
SECONDS = 5.0
"""Processor time that one file may take; three times as much by the clock ends the program."""
ODS_EVERY = 50
KNOWN = frozenset(map(fold_header, ("ID", "Бюджет", "Дата создания", "Этап")))
MOMENT = dt.datetime(2026, 2, 1, 10, 15)  # noqa: DTZ001 - cells have no zone
PIECES = (
    b"<!DOCTYPE a>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"&amp;",
    b"&#0;",
    b"&#x10FFFF;",
    b"&lol;",
    b"_x0000_",
    b"_xD800_",
    b"<row>",
    b"</row>",
    b"</c>",
    b"<c>",
    b'<c r="XFD1048576"><v>1</v></c>',
    b'<c r="A0"><v>1</v></c>',
    b'<c r="ZZZ9999999"/>',
    b' t="s"',
    b' t="e"',
    b' t="d"',
    b' s="99999"',
    b"<v>-1</v>",
    b"<v>1E+308</v>",
    b"<v>99999999999999999999</v>",
    b"<v>NaN</v>",
    b"<f/>",
    b"<f>A1</f>",
    b"<is><t/></is>",
    b"<sheetData/>",
    b"</sheetData>",
    b"<mergeCell ref='A1:XFD1048576'/>",
    b"<mergeCell ref='A1:A3'/>",
    b"<cols><col min='1' max='99999999' hidden='1'/></cols>",
    b"\xff\xfe",
    b"\x00",
    b"\r\n",
    b'encoding="utf-16"',
    b"0",
    b"9" * 30,
    "Ё".encode(),
)

Change = Callable[[random.Random, bytes], bytes]


def flip(chance: random.Random, content: bytes) -> bytes:
    """Other bytes in a few places."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def cut(chance: random.Random, content: bytes) -> bytes:
    """Without the end, or without a span."""
    start = chance.randrange(len(content))
    end = len(content) if chance.random() < 0.3 else start + chance.randint(1, 60)
    return content[:start] + content[end:]


def insert(chance: random.Random, content: bytes) -> bytes:
    """With something that XML or a sheet may trip over."""
    at = chance.randrange(len(content) + 1)
    if chance.random() < 0.7:  # between tags, where it may be well-formed still
        at = content.find(b">", at) + 1
    return content[:at] + chance.choice(PIECES) + content[at:]


def repeat(chance: random.Random, content: bytes) -> bytes:
    """A span several times over."""
    start = chance.randrange(len(content))
    span = content[start : start + chance.randint(1, 200)]
    return content[:start] + span * chance.randint(2, 50) + content[start:]


def replace(chance: random.Random, content: bytes) -> bytes:
    """A tag, an attribute or a number by something else, everywhere."""
    words = content.replace(b">", b" ").replace(b'"', b" ").replace(b"<", b" ").split()
    if not words:
        return content
    return content.replace(chance.choice(words), chance.choice((*PIECES, *words)))


CHANGES: Sequence[Change] = (flip, cut, insert, insert, insert, repeat, replace, replace)


def mutate(chance: random.Random, book: bytes) -> bytes:
    """A workbook that is broken in its bytes (one in four) or in a part or two."""
    if chance.random() < 0.25:
        return chance.choice(CHANGES)(chance, book)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = chance.choice([name for name in parts if parts[name]])
        parts[name] = chance.choice(CHANGES)(chance, parts[name])
    if chance.random() < 0.05:
        del parts[chance.choice(list(parts))]
    return packed(parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def motley(path: Path) -> None:
    """A workbook with dates, formulas, errors, merged cells, a hidden row and two sheets."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Отчёт"])
    sheet.append(["ID", "Бюджет", "Дата создания", "Этап", None])
    sheet.append([None, None, None, "было", "стало"])
    for number in range(1, 12):
        sheet.append([number, number * 1.5, MOMENT, "Новая & <b>", number % 2 == 0])
    sheet.append([99, "1 234,56 ₽", "02.03.2026", "=1+1", "#REF!"])
    sheet.append(["Итого", 5])
    sheet["B5"].number_format = '"$"#,##0.00'
    sheet.row_dimensions[6].hidden = True
    for area in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"):
        sheet.merge_cells(area)
    book.create_sheet("Справка").append(["слово"])
    book.save(path)


def open_document(path: Path) -> None:
    """An OpenDocument sheet of a few rows."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="7">'
        "<text:p>7</text:p></table:table-cell>"
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        "</table:table-row>"
    )
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("ID", "Этап")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A"><table:table-row>{head}</table:table-row>{row * 5}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    path.write_bytes(packed({"mimetype": kind, "content.xml": content.encode()}))


def settled(path: Path) -> str:
    """``read`` or the codes of the refusal. Raises what must never be raised."""
    try:
        head = open_head(path, Hints(), KNOWN)
        table = read_table(head, head.headers)
        height = table.frame.height
    except InputError as error:
        return " ".join(issue.code for issue in error.issues)
    if table.rows_read != height + sum(table.excluded.values()):
        raise AssertionError((table.rows_read, height, table.excluded))
    return "read"


def seeds(folder: Path) -> tuple[list[bytes], bytes]:
    """Workbooks to break: XLSX of several writers, and an ODS."""
    path = folder / "seed"
    found: list[bytes] = []
    ways: list[Callable[[Path], None]] = [motley]
    ways += [partial(write, shared=shared, rows=40) for shared in (False, True)]
    for way in ways:
        way(path)
        found.append(path.read_bytes())
    open_document(path)
    return found, path.read_bytes()


def main(count: int = COUNT, seed: int = 1) -> int:
    """How many files broke the promise."""
    chance = random.Random(seed)  # noqa: S311 - mutations, nothing is secret
    outcomes: dict[str, int] = {}
    kept = Path(tempfile.gettempdir())
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        books, document = seeds(Path(folder))
        path = Path(folder) / "mutated.xlsx"
        for number in range(count):
            book = document if number % ODS_EVERY == ODS_EVERY - 1 else chance.choice(books)
            path.write_bytes(mutate(chance, book))
            faulthandler.dump_traceback_later(3 * SECONDS, exit=True)
            start = time.process_time()
            try:
                told = settled(path)
            except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
                told = "broken"
                traceback.print_exc(limit=-3)
            if time.process_time() - start > SECONDS:
                told = "slow"
            outcomes[told] = outcomes.get(told, 0) + 1
            if told in {"broken", "slow"}:
                bad += 1
                file = kept / f"funnelcli-fuzz-{seed}-{number}.xlsx"
                file.write_bytes(path.read_bytes())
                print(told, file)
        faulthandler.cancel_dump_traceback_later()
    print(f"{count} mutated workbooks, seed {seed}:", dict(sorted(outcomes.items())))
    return bad


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
