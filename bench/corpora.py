"""Scores funnelcli's raw reading of text files and its peers on corpora of dirty files.

Reads the folder ``corpora`` below FUNNELCLI_REAL_DATA and writes the figures into
docs/explanation/corpora.md. Exit code 1 when a bar is missed.

Usage: python bench/corpora.py [READER]…   (all when not given; the page only then)
"""

import csv
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pollock
from csv_readers import READERS, Reading, Refused, Row, plain
from settling import Outcome, settle_all

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "corpora.md"
MARK = "<!-- figures: written by bench/corpora.py -->"
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".html", ".htm", ""})
OURS = "funnelcli"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One reader on all corpora."""

    pollock: pollock.Standing
    loaded: int
    refused: int
    stuck: int
    spectrum: int
    equal: int
    flagged: int
    turned_away: int


@dataclass(frozen=True, kw_only=True)
class Corpora:
    """The files and what is right for them."""

    polluted: Mapping[Path, pollock.Truth]
    weights: Mapping[str, float]
    strange: Sequence[Path]
    spectrum: Mapping[Path, tuple[Row, ...]]
    crm: Mapping[Path, "Expected"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must become of a file: ``equal``, ``flag``, ``refuse`` or ``equal-or-refuse``."""

    expect: str
    header: Row
    rows: tuple[Row, ...]


def main(names: Sequence[str]) -> int:
    """Measure, print, write the page, and say whether the bars hold."""
    folder = Path(os.environ["FUNNELCLI_REAL_DATA"]) / "corpora"
    with tempfile.TemporaryDirectory() as place:
        corpora = find_corpora(folder, Path(place))
        figures = {name: measure(name, corpora) for name in names or READERS}
    lines = table(figures, corpora)
    print("\n".join(lines))
    if not names:
        text = PAGE.read_text(encoding="utf-8")
        start, end = text.split(MARK)[0], text.rsplit(MARK, 1)[1]
        PAGE.write_text(f"{start}{MARK}\n\n" + "\n".join(lines) + f"\n\n{MARK}{end}")
    return 0 if OURS not in figures or holds(figures[OURS]) else 1


def find_corpora(folder: Path, place: Path) -> Corpora:
    """The corpora below ``folder``; archives are unpacked to ``place``."""
    spectrum = {
        path: _read_json(folder / "csv-spectrum" / "json" / f"{path.stem}.json")
        for path in sorted((folder / "csv-spectrum" / "csvs").glob("*.csv"))
        if path.stem != "location_coordinates"  # its truth is wrong
    }
    own = {"pollock", "ru-crm-bad", "ru-xlsx-bad", "bombs"}
    strange = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in ENDINGS
        and path.relative_to(folder).parts[0] not in own
    ]
    return Corpora(
        polluted=pollock.unpack(folder, place),
        weights=pollock.weights(folder),
        strange=strange,
        spectrum=spectrum,
        crm=read_expected(folder / "ru-crm-bad"),
    )


def _read_json(path: Path) -> tuple[Row, ...]:
    records = json.loads(path.read_text(encoding="utf-8"))
    header = tuple(map(plain, records[0]))
    return (header, *(tuple(plain(cell) for cell in record.values()) for record in records))


def read_expected(folder: Path) -> dict[Path, Expected]:
    """What truth.json says of each file of a folder of dirty CRM exports."""
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return {
        folder / name: Expected(
            truth["expect"],
            tuple(map(plain, _spread(truth["header"]))),
            tuple(tuple(map(plain, _spread(row))) for row in truth["rows"]),
        )
        for name, truth in sorted(truths.items())
        if (folder / name).exists()
    }


def _spread(cells: Sequence[str]) -> list[str]:
    """Cells with the shorthands ``REPEAT:x:3`` and ``RANGE:c:3`` written out."""
    spread: list[str] = []
    for cell in cells:
        kind, _, rest = cell.partition(":")
        text, _, number = rest.rpartition(":")
        if kind == "REPEAT":
            spread.append(text * int(number))
        elif kind == "RANGE":
            spread += [f"{text}{each}" for each in range(int(number))]
        else:
            spread.append(cell)
    return spread


def measure(name: str, corpora: Corpora) -> Figures:
    """The figures of the reader ``name``."""
    print(f"{name} …", file=sys.stderr)
    paths = [*corpora.polluted, *corpora.strange, *corpora.crm]
    found = dict(settle_all(name, paths))
    polluted = {path: found[path] for path in corpora.polluted}
    strange = [found[path] for path in corpora.strange]
    stuck = sum(each in {Refused("hang"), Refused("abort")} for each in found.values())
    settled = {path: as_told(found[path], truth) for path, truth in corpora.crm.items()}
    kinds = {path: truth.expect for path, truth in corpora.crm.items()}
    return Figures(
        pollock=pollock.stand(corpora.polluted, polluted, corpora.weights),
        loaded=sum(isinstance(each, Reading) for each in strange),
        refused=sum(isinstance(each, Refused) for each in strange),
        stuck=stuck,
        spectrum=sum(_same(found[path], rows) for path, rows in corpora.spectrum.items()),
        equal=sum(settled[path] for path in kinds if kinds[path].startswith("equal")),
        flagged=sum(settled[path] for path in kinds if kinds[path] == "flag"),
        turned_away=sum(settled[path] for path in kinds if kinds[path] == "refuse"),
    )


def _same(found: Outcome, rows: tuple[Row, ...]) -> bool:
    return isinstance(found, Reading) and (found.header, *found.rows) == rows


def as_told(found: Outcome, truth: Expected) -> bool:
    """Whether a file came out as it must.

    ``flag``: something is said about the file, no row is wrong (letters that were lost before the
    export, D026, apart), and as many rows as are missing were named by their lines.
    """
    if isinstance(found, Refused):
        return "refuse" in truth.expect and found.code not in {"hang", "abort"}
    if truth.expect == "refuse":
        return False
    if truth.expect == "flag":
        missing = sum(row not in found.rows for row in truth.rows)
        wrong = sum(row not in truth.rows for row in found.rows)
        sound = not wrong and missing <= len(found.lines)
        return bool(found.codes) and (sound or "D026" in found.codes)
    if spaced(found.header) != spaced(truth.header):
        return False
    if truth.expect == "equal":
        return found.rows == truth.rows
    return list(map(spaced, found.rows)) == list(map(spaced, truth.rows))


def spaced(cells: Row) -> Row:
    """Cells without needless spaces and line ends (which mean nothing in a page)."""
    return tuple(" ".join(cell.split()) for cell in cells)


def table(figures: Mapping[str, Figures], corpora: Corpora) -> list[str]:
    """The figures as Markdown."""
    kinds = [truth.expect for truth in corpora.crm.values()]
    total = len(corpora.polluted)
    one_bad_row = sum(truth.bad_row is not None for truth in corpora.polluted.values())
    first = (
        f"| reader | Pollock: loaded of {total} | score simple | weighted | other rows intact, "
        f"of {one_bad_row} | sound rows lost or altered | bad line named |"
    )
    lines = [first, "|---|---|---|---|---|---|---|"]
    for name, each in figures.items():
        one = each.pollock
        lines.append(
            f"| {name} | {one.loaded} | {one.simple:.2f} | {one.weighted:.2f} | {one.intact} "
            f"| {one.lost_rows} | {one.named} |"
        )
    equal = sum(kind.startswith("equal") for kind in kinds)
    second = (
        f"| reader | {len(corpora.strange)} other files: loaded | refused | hung or aborted "
        f"| csv-spectrum exact, of {len(corpora.spectrum)} | dirty CRM: equal, of {equal} "
        f"| flagged, of {kinds.count('flag')} | turned away, of {kinds.count('refuse')} |"
    )
    lines += ["", second, "|---|---|---|---|---|---|---|---|"]
    lines += [
        f"| {name} | {each.loaded} | {each.refused} | {each.stuck} | {each.spectrum} "
        f"| {each.equal} | {each.flagged} | {each.turned_away} |"
        for name, each in figures.items()
    ]
    return lines


def holds(ours: Figures) -> bool:
    """Whether funnelcli stays above its bars."""
    one = ours.pollock
    bars = {
        "score, simple": (one.simple, 9.90),
        "score, weighted": (one.weighted, 9.45),
        "other rows intact": (one.intact, 2_200),
        "bad line named": (one.named, 0.95 * one.one_bad_row),
        "none hung or aborted": (-ours.stuck, 0),
    }
    for name, (figure, bar) in bars.items():
        print(f"{'ok  ' if figure >= bar else 'MISS'} {name}: {figure:g}, bar {bar:g}")
    return all(figure >= bar for figure, bar in bars.values())


if __name__ == "__main__":
    csv.field_size_limit(2**31 - 1)
    sys.exit(main(sys.argv[1:]))
