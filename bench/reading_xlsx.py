"""How long a workbook of 100 000 rows takes here and in polars.read_excel, whole processes.

The same rows are written twice: with their texts in the cells (as openpyxl does) and shared (as
Excel does).
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROWS = 100_000
TIMES = 5
BAR = 2.2
HEADERS = (
    "ID",
    "Название сделки",
    "Бюджет",
    "Ответственный",
    "Дата создания",
    "Дата закрытия",
    "Этап",
    "Воронка",
    "Телефон",
    "Источник",
    "Комментарий",
)
OURS = """
import sys
from pathlib import Path
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.table import Hints, read_head, read_table
head = read_head(Path(sys.argv[1]), Hints(), frozenset(map(fold_header, ("ID", "Бюджет", "Этап"))))
print(*read_table(head, head.headers).frame.select(head.headers).shape)
"""
THEIRS = """
import sys
import polars
print(*polars.read_excel(sys.argv[1]).shape)
"""
SPACE = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{SPACE}/spreadsheetml/2006/main"'
LINK = f"{SPACE}/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)


def cells(row: int) -> Iterator[str | float | None]:
    """The cells of one deal; moments are floats with a fraction, a third of them is missing."""
    yield 1_000_000 + row
    yield f"Сделка {row}"
    yield row * 7919 % 1_000_000 + (0.5 if row % 7 == 0 else 0)
    yield ("Петрова", "Сидоров", "Иванов")[row % 3]
    yield 45_658.25 + row / 1_440
    yield 45_717.25 + row / 1_440 if row % 3 else None
    yield ("Новая", "В работе", "Успешно реализовано")[row * 31 % 3]
    yield "Общая"
    yield f"+7900{row:07d}"
    yield ("Яндекс Директ", "VK & друзья")[row % 2]
    yield f"заметка {row % 1000}" if row % 2 else None


def sheet(texts: dict[str, int] | None, rows: int) -> Iterator[str]:
    """The XML of a sheet of ``rows`` deals; ``texts`` collects the shared ones."""
    yield f"<worksheet {MAIN}><sheetData>"
    for number in range(rows + 1):
        row = HEADERS if number == 0 else tuple(cells(number))
        yield f'<row r="{number + 1}">'
        for letter, value in zip("ABCDEFGHIJK", row, strict=True):
            place = f'<c r="{letter}{number + 1}"'
            if value is None:
                continue
            if isinstance(value, str) and texts is not None:
                yield f'{place} t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
            elif isinstance(value, str):
                yield f'{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            else:
                style = ' s="1"' if letter in "EF" else ""
                yield f"{place}{style}><v>{value!r}</v></c>"
        yield "</row>"
    yield "</sheetData></worksheet>"


def write(path: Path, *, shared: bool, rows: int = ROWS) -> None:
    """Write the workbook of ``rows`` deals, their texts ``shared`` or each in its cell."""
    texts: dict[str, int] | None = {} if shared else None
    body = "".join(sheet(texts, rows))
    kinds = {"officeDocument": "xl/workbook.xml"}
    inner = {
        "worksheet": "sheet1.xml",
        "styles": "styles.xml",
        "sharedStrings": "sharedStrings.xml",
    }
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(kinds),
        "xl/_rels/workbook.xml.rels": relations(inner),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINK}"><sheets>'
        '<sheet name="Сделки" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {MAIN}>"
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts or ())
        + "</sst>",
        "xl/sheet1.xml": body,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')


def content_types() -> str:
    """What the parts of the workbook are."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    named = {
        "workbook": "sheet.main",
        "sheet1": "worksheet",
        "styles": "styles",
        "sharedStrings": "sharedStrings",
    }
    return (
        f'<Types xmlns="{SPACE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{name}+xml"/>'
            for part, name in named.items()
        )
        + "</Types>"
    )


def relations(targets: dict[str, str]) -> str:
    """Relationships named by their kinds."""
    return (
        f'<Relationships xmlns="{SPACE}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{kind}" Type="{LINK}/{kind}" Target="{target}"/>'
            for kind, target in targets.items()
        )
        + "</Relationships>"
    )


def timed(code: str, path: Path) -> float:
    """Seconds of one process that reads the workbook."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )
    spent = time.perf_counter() - start
    if done.stdout.split() != [str(ROWS), str(len(HEADERS))]:
        raise AssertionError(done.stdout)
    return spent


def main() -> None:
    """Print the best of several runs, one after the other so that both meet the same machine."""
    print(f"XLSX, {ROWS:,} rows x {len(HEADERS)} columns, best of {TIMES}, {os.cpu_count()} cores")
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for shared in (False, True):
            path = Path(folder) / "deals.xlsx"
            write(path, shared=shared)
            pairs = [(timed(OURS, path), timed(THEIRS, path)) for _ in range(TIMES)]
            ours, theirs = (min(times) for times in zip(*pairs, strict=True))
            worst = max(worst, ours / theirs)
            kind = "texts shared" if shared else "texts in cells"
            print(
                f"{kind:15} {path.stat().st_size / 1e6:5.1f} MB  funnelcli {ours:.2f} s  "
                f"polars.read_excel {theirs:.2f} s  ratio {ours / theirs:.2f}"
            )
    print(f"bar: ratio up to {BAR} – {'held' if worst <= BAR else 'MISSED'}")
    sys.exit(worst > BAR)


if __name__ == "__main__":
    main()
