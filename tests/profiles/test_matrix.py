"""Each sample written again in every way it can occur in gives the same canonical frames.

Encoding, separator, line end, form of dates, CSV, XLSX (text or its own dates and numbers) and an
HTML table. Some of each sample's forms are read; FUNNELCLI_THOROUGH=1 reads all of them.
"""

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from conftest import THOROUGH
from funnelcli.schema.canonical import Canonical, InputFile
from funnelcli.schema.columns import Role
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from profile_samples import SAMPLES, Sample, canonical_rows

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
CYRILLIC = ("cp1251", "cp866", "koi8-r")
ENCODINGS = (*UNICODE, *CYRILLIC, "cp1252")
SEPARATORS = (",", ";", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")
DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
CLOCKS = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%S.000Z", " %I:%M %p")
WORDS = (
    *(("yyyy", "%Y"), ("yy", "%y"), ("mm", "%m"), ("dd", "%d"), ("HH", "%H"), ("hh", "%I")),
    *(("MM", "%M"), ("SS", "%S"), (".fff", ".%f"), ("AM", "%p")),
)
MARKS = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}
SOME_CSV, SOME_BOOKS = 12, 1
_NATIVE = re.compile(r"\d{1,9}\.\d{1,2}")

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Original:
    """A sample as records, and what was read from it."""

    table: Table
    header: int
    dates: tuple[str, ...]
    seen: InputFile
    frames: dict[Role, list[dict[str, Any]]]


def read(path: Path) -> Canonical:
    return read_sources([SourceRequest(path=path)], ReadOptions(today=date(2026, 11, 20)))


def frames(canonical: Canonical) -> dict[Role, list[dict[str, Any]]]:
    return {role: [without_line(row) for row in canonical_rows(canonical, role)] for role in Role}


def without_line(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "row"}


def unspaced(found: dict[Role, list[dict[str, Any]]]) -> dict[Role, list[dict[str, Any]]]:
    """Frames as a page keeps them: any white space is one space."""

    def plain(value: object) -> object:
        return " ".join(value.split()) if isinstance(value, str) else value

    return {
        role: [{name: plain(value) for name, value in row.items()} for row in rows]
        for role, rows in found.items()
    }


def original(sample: Sample) -> Original:
    canonical = read(sample.path)
    text = sample.path.read_bytes().decode(sample.expected["encoding"])
    separator = sample.expected["separator"]
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    header = next(i for i, row in enumerate(table, 1) if i >= sample.expected["header_row"])
    forms = {
        part for form in canonical.inputs[0].date_formats.values() for part in form.split(" | ")
    }
    return Original(
        table, header, tuple(map(strptime, forms)), canonical.inputs[0], frames(canonical)
    )


def strptime(described: str) -> str:
    for word, code in WORDS:
        described = described.replace(word, code)
    return described


def moment(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007  wall time as exported
        except ValueError:
            continue
    return None


def redated(source: Original, day: str, clock: str) -> Table:
    """The table with its dates written otherwise."""

    def again(text: str) -> str:
        found = moment(text, source.dates)
        if found is None:
            return text
        return found.strftime(day + clock if has_clock(text) else day)

    rows = source.table
    return [
        *rows[: source.header],
        *([again(cell) for cell in row] for row in rows[source.header :]),
    ]


def has_clock(text: str) -> bool:
    return ":" in text


def told_apart(source: Original) -> bool:
    """Whether a day over 12 tells day from month."""
    cells = (cell for row in source.table[source.header :] for cell in row)
    return any(found.day > 12 for cell in cells if (found := moment(cell, source.dates)))


def forms_of_dates(source: Original) -> list[tuple[str, str]]:
    """Those that lose nothing: without seconds only where all are zero, slashes only when told."""
    if not source.dates:
        return [("%d.%m.%Y", " %H:%M:%S")]
    days = [day for day in DATES if day[2] == "." or day.startswith("%Y") or told_apart(source)]
    return list(product(days, CLOCKS))


def forms_of_days(source: Original) -> list[tuple[str, str]]:
    """Each form of the day once, the clocks in turn."""
    forms = forms_of_dates(source)
    days = dict.fromkeys(day for day, _ in forms)
    return [(day, CLOCKS[at % len(CLOCKS)]) for at, day in enumerate(days)]


def csv_forms(source: Original) -> Iterator[tuple[str, str, str, tuple[str, str]]]:
    text = "".join(cell for row in source.table for cell in row)
    ends = LINE_ENDS[:2] if "\n" in text else LINE_ENDS
    for encoding in ENCODINGS:
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        if encoding in CYRILLIC and text.isascii():
            continue
        yield from ((encoding, *rest) for rest in product(SEPARATORS, ends, forms_of_days(source)))


def write_csv(path: Path, table: Table, encoding: str, separator: str, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(table)
    text = MARKS.get(encoding, "") + out.getvalue()
    path.write_bytes(text.encode(encoding))


def write_book(path: Path, source: Original, table: Table, *, native: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(table, 1):
        cells = row if number <= source.header or not native else [own(c, source) for c in row]
        for place, cell in enumerate(cells, 1):
            if cell != "":
                sheet.cell(number, place, cell)
    book.save(path)


def own(text: str, source: Original) -> str | float | datetime | date:
    """A cell as a spreadsheet keeps it: a date or a number of its own."""
    if found := moment(text, source.dates):
        return found.date() if found.time() == time() else found
    return float(text) if _NATIVE.fullmatch(text) else text


def write_page(path: Path, table: Table) -> None:
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in table)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    meta = '<meta http-equiv="Content-type" content="text/html;charset=utf-8">'
    path.write_text(f"<html><head>{meta}</head><body><table>{body}</table></body></html>", "utf-8")


def same(path: Path, source: Original, *, page: bool = False) -> None:
    canonical = read(path)
    (seen,) = canonical.inputs
    assert (seen.role, seen.profile) == (source.seen.role, source.seen.profile)
    assert (seen.rows_read, seen.rows_kept, dict(seen.rows_excluded)) == (
        source.seen.rows_read,
        source.seen.rows_kept,
        dict(source.seen.rows_excluded),
    )
    if page:
        assert unspaced(frames(canonical)) == unspaced(source.frames)
    else:
        assert frames(canonical) == source.frames


def some(forms: Sequence[Any], number: int, seed: str) -> Sequence[Any]:
    return forms if THOROUGH or len(forms) <= number else Random(seed).sample(forms, number)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_every_form_of_a_csv_file(sample: Sample, tmp_path: Path) -> None:
    source = original(sample)
    path = tmp_path / "export.csv"
    for encoding, separator, end, dates in some(list(csv_forms(source)), SOME_CSV, str(sample)):
        write_csv(path, redated(source, *dates), encoding, separator, end)
        try:
            same(path, source)
        except Exception as error:
            error.add_note(f"{sample}: {encoding!r} {separator!r} {end!r} {dates}")
            raise


WITH_HEADER = [sample for sample in SAMPLES if sample.expected["header_row"]]


@pytest.mark.parametrize("sample", WITH_HEADER, ids=str)
def test_every_form_of_a_workbook(sample: Sample, tmp_path: Path) -> None:
    source = original(sample)
    path = tmp_path / "export.xlsx"
    write_book(path, source, source.table, native=True)
    same(path, source)
    for dates in some(forms_of_dates(source), SOME_BOOKS, str(sample)):
        write_book(path, source, redated(source, *dates), native=False)
        same(path, source)


@pytest.mark.parametrize("sample", WITH_HEADER, ids=str)
def test_a_page_with_a_table(sample: Sample, tmp_path: Path) -> None:
    source = original(sample)
    path = tmp_path / "export.xls"
    write_page(path, source.table)
    same(path, source, page=True)
