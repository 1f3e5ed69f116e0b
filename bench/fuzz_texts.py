"""Mutated CSV, pages and YAML: each is read or refused by a code, in time, nothing falls over.

Usage: python bench/fuzz_texts.py [COUNT] [SEED]   (1 000 000 and 1 when not given)

Every kind of file is a target: seeds to break and the function that reads them. A new kind is
one entry in TARGETS. A file that breaks the promise is kept, its path printed, and the exit
code is 1.
"""

import faulthandler
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fuzz_workbooks import KNOWN, cut, flip, repeat

from funnelcli.errors import FunnelError, InputError, SettingsError, SpecError
from funnelcli.settings.load import load_settings
from funnelcli.sources.shape import CsvForm, Hints
from funnelcli.sources.table import open_head, read_table
from funnelcli.sources.text.csv_table import read_tolerantly
from funnelcli.spec.load import load_spec

COUNT = 1_000_000
SECONDS = 5.0
"""Processor time that one file may take; three times as much by the clock ends the program."""
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "opel"
TABLE = (
    'ID;Этап;Бюджет;Дата создания;Заметка\r\n1;Новая;"1 234,56 ₽";01.02.2026;"две\r\nстроки"\r\n'
    '2;"ООО ""Ромашка""";5;02.02.2026;\r\n3;Новая;7;03.02.2026;x\r\nИтого;;;;\r\n'
)
PAGE = (
    '<html><head><meta charset="{}"></head><body><table border=1><thead><tr><th>ID</th><th>Этап'
    "</th><th>Бюджет</th></tr></thead><tr><td>1<td>Новая &amp; <b>старая</b><td rowspan=2>5"
    "</tr><tr><td colspan='2'>2<br>3</td></tr></table></body></html>"
)
PIECES: Mapping[str, Sequence[bytes]] = MappingProxyType(
    {
        "csv": (
            *(b'"', b'""', b"'", b";", b",", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\x00", b"\\"),
            *(b"\xff", b"\xd0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f", b"\x1a", b"\xe2\x80\xa8"),
            *(
                b"sep=;\n",
                b"=1+1",
                b"\n\n\n",
                b";;;;;",
                b"ID",
                "Итого".encode(),
                b'";"',
                b"\x1b[2J",
            ),
        ),
        "page": (
            *(
                b"<table>",
                b"</table>",
                b"<tr>",
                b"<td>",
                b"<td colspan=999999999>",
                b"<!--",
                b"-->",
            ),
            *(b"<td rowspan=-1>", b"<![CDATA[", b"]]>", b"<script>", b"</", b"<", b"&#0;", b"&#x"),
            *(b"&#99999999999;", b"<!DOCTYPE", b'charset="utf-16"', b"<?", b"\xff", b"\x00"),
        ),
        "yaml": (
            *(
                b":",
                b": ",
                b"- ",
                b"\n",
                b"  ",
                b"\t",
                b"{",
                b"}",
                b"[",
                b"]",
                b"*a",
                b"&a ",
                b"!!",
            ),
            *(b"'", b'"', b"#", b"|", b">", b"%", b"@", b"`", b"? ", b"---\n", b"...", b"<<: *a"),
            *(
                b"\x00",
                b"\xff",
                b"\xef\xbb\xbf",
                b"[" * 300,
                b"9" * 400,
                b".inf",
                b".nan",
                b"1e999",
            ),
            *(b"null", b"~", b"-1", b"2026-02-30", b"(a+)+$", b"\\", b"version", b"sources"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of file: what to break and how it is read."""

    seeds: Callable[[], Sequence[bytes]]
    pieces: str
    suffix: str
    read: Callable[[Path], object]
    errors: tuple[type[FunnelError], ...]


def tables() -> Sequence[bytes]:
    """Exports in several encodings, separators and habits of quoting."""
    plain = TABLE.replace("₽", "р.")
    return (
        *(TABLE.encode(name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be")),
        *(plain.encode(name) for name in ("cp1251", "cp866", "koi8-r")),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").replace('"', "").encode(),
        ("Отчёт за май\n\n" + TABLE.replace('"', "'")).encode(),
        ("ID;Этап;Бюджет\n" + "7;Новая;5\n" * 90 + '8;"две\nстроки";5\n').encode(),
    )


def pages() -> Sequence[bytes]:
    """Pages that hold a table."""
    return tuple(PAGE.format(name).encode(name) for name in ("utf-8", "windows-1251"))


def settings() -> Sequence[bytes]:
    """The settings of the example."""
    return ((EXAMPLE / "funnelcli.yaml").read_bytes(),)


def agreements() -> Sequence[bytes]:
    """The agreement of the example."""
    return ((EXAMPLE / "lead-spec.yaml").read_bytes(),)


def read_both_ways(path: Path) -> None:
    """Read a table; what the fast ways find must be what the tolerant way finds.

    Raises:
        InputError: the file is refused.
        AssertionError: rows are lost, or the ways differ.
    """
    head = open_head(path, Hints(), KNOWN)
    table = read_table(head, head.headers)
    frame = table.frame
    if table.rows_read != frame.height + sum(table.excluded.values()):
        raise AssertionError((table.rows_read, frame.height, table.excluded))
    if isinstance(head.form, CsvForm):
        slow = read_tolerantly(head, head.form, head.headers, table.sha256)
        if not frame.equals(slow.frame) or table.excluded != slow.excluded:
            raise AssertionError("the ways differ")


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "csv": Target(tables, "csv", ".csv", read_both_ways, (InputError,)),
        "page": Target(pages, "page", ".xls", read_both_ways, (InputError,)),
        "settings": Target(settings, "yaml", ".yaml", load_settings, (SettingsError,)),
        "agreement": Target(agreements, "yaml", ".yaml", load_spec, (SpecError,)),
    }
)
WEIGHTS: Mapping[str, int] = MappingProxyType(
    {"csv": 70, "page": 15, "settings": 8, "agreement": 7}
)


@cache
def seeds_of(name: str) -> Sequence[bytes]:
    """What is broken; read once."""
    return TARGETS[name].seeds()


def mutate(chance: random.Random, content: bytes, pieces: Sequence[bytes]) -> bytes:
    """The content with one to four faults."""
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
        if not content:
            return content
        if chance.random() < 0.6:
            at = chance.randrange(len(content) + 1)
            content = content[:at] + chance.choice(pieces) + content[at:]
        else:
            content = chance.choice((flip, cut, repeat))(chance, content)
    return content


def settled(target: Target, path: Path) -> str:
    """``read``, the codes of the refusal, ``broken`` or ``slow``."""
    faulthandler.dump_traceback_later(3 * SECONDS, exit=True)
    start = time.process_time()
    try:
        target.read(path)
        told = "read"
    except target.errors as error:
        told = " ".join(sorted({issue.code for issue in error.issues}))
    except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
        traceback.print_exc(limit=-3)
        return "broken"
    return "slow" if time.process_time() - start > SECONDS else told


def main(count: int = COUNT, seed: int = 1) -> int:
    """How many files broke the promise."""
    chance = random.Random(seed)  # noqa: S311 - mutations, nothing is secret
    outcomes: Counter[str] = Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            (name,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            target = TARGETS[name]
            path = Path(folder) / f"mutated{target.suffix}"
            content = mutate(chance, chance.choice(seeds_of(name)), PIECES[target.pieces])
            path.write_bytes(content)
            told = settled(target, path)
            outcomes[f"{name}: {told}" if told in {"read", "broken", "slow"} else name] += 1
            if told in {"broken", "slow"}:
                bad += 1
                file = Path(tempfile.gettempdir()) / f"funnelcli-fuzz-{seed}-{number}{path.suffix}"
                file.write_bytes(content)
                print(told, file)
        faulthandler.cancel_dump_traceback_later()
    print(f"{count} mutated texts, seed {seed}:", dict(sorted(outcomes.items())))
    return bad


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
