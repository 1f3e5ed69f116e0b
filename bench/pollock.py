"""The Pollock benchmark of polluted CSV files (HPI): its files, its score, and a fairer question.

The score of a file is success (0 or 1) plus precision, recall and F1 of the header cells, of the
records (as joined text) and of all cells, 10 at most; the simple score is the mean over the files,
the weighted one uses the frequencies of a survey. The fairer question, of a file with one bad
row: did all the other rows survive unchanged, and was the line of the bad one named?
"""

import csv
import json
import re
import tarfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from csv_readers import Reading, Refused, Row, plain

_ONE_BAD_ROW = re.compile(
    r"row_(?:(?:less|more)_sep_row|extra_quote|field_delimiter_)(\d+)_(?:col\d+|0x20)\.csv"
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for one file; ``bad_row`` counts from 1 below the header."""

    header: Row
    rows: tuple[Row, ...]
    bad_row: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One reader on all files of the benchmark."""

    loaded: int
    refused: int
    exact: int
    simple: float
    weighted: float
    one_bad_row: int
    intact: int
    lost_rows: int
    named: int


def unpack(corpora: Path, target: Path) -> dict[Path, Truth]:
    """The polluted files below ``target`` with their truths."""
    with tarfile.open(corpora / "pollock" / "polluted_files-full.tar.xz") as archive:
        archive.extractall(target, filter="data")
    folder = target / "polluted_files"
    paths = sorted((folder / "csv").iterdir())
    return {path: _truth(folder, path.name) for path in paths}


def weights(corpora: Path) -> dict[str, float]:
    """How often the survey met each pollution, by file name."""
    text = (corpora / "pollock" / "pollock_weights.json").read_text()
    return {str(name): float(weight) for name, weight in json.loads(text).items()}


def _truth(folder: Path, name: str) -> Truth:
    parameters = json.loads((folder / "parameters" / f"{name}_parameters.json").read_text())
    with (folder / "clean" / name).open(newline="") as stream:
        rows = [tuple(map(plain, cells)) for cells in csv.reader(stream)]
    headed = bool(parameters["header_lines"]) and bool(rows)
    match = _ONE_BAD_ROW.fullmatch(name)
    bad = int(match[1]) if match and int(match[1]) else None
    return Truth(rows[0] if headed else (), tuple(rows[headed:]), bad)


def score(truth: Truth, found: Reading | Refused) -> float:
    """The score of one file, 0 to 10."""
    if isinstance(found, Refused):
        return 0.0
    parts = (
        _measures(truth.header, found.header),
        _measures(_joined(truth.rows), _joined(found.rows)),
        _measures(_cells(truth.rows), _cells(found.rows)),
    )
    return 1.0 + sum(map(sum, parts))


def _joined(rows: Sequence[Row]) -> list[str]:
    return ["".join(cell or "null" for cell in row) for row in rows]


def _cells(rows: Sequence[Row]) -> list[str]:
    return [cell for row in rows for cell in row]


def _measures(truth: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean, of multisets."""
    if not truth:
        return 1.0, 1.0, 1.0
    common = (Counter(truth) & Counter(found)).total()
    if not common:
        return 0.0, 0.0, 0.0
    first, second = common / len(truth), common / len(found)
    return first, second, 2 * first * second / (first + second)


def lost(truth: Truth, found: Reading | Refused) -> int | None:
    """How many sound rows of a file that was loaded are missing or altered."""
    if truth.bad_row is None or isinstance(found, Refused):
        return None
    sound = Counter(row for at, row in enumerate(truth.rows, 1) if at != truth.bad_row)
    return (sound - Counter(found.rows)).total()


def _is_exact(truth: Truth, found: Reading | Refused) -> bool:
    return (
        isinstance(found, Reading)
        and truth.header in {(), found.header}
        and Counter(truth.rows) == Counter(found.rows)
    )


def _names_line(truth: Truth, found: Reading | Refused) -> bool:
    return (
        truth.bad_row is not None
        and isinstance(found, Reading)
        and truth.bad_row + 1 in found.lines
    )


def stand(
    truths: Mapping[Path, Truth],
    found: Mapping[Path, Reading | Refused],
    weight: Mapping[str, float],
) -> Standing:
    """The figures of one reader."""
    scores = {path: score(truth, found[path]) for path, truth in truths.items()}
    total = sum(weight.get(path.name, 0.0) for path in truths)
    losses = [lost(truth, found[path]) for path, truth in truths.items()]
    return Standing(
        loaded=sum(isinstance(each, Reading) for each in found.values()),
        refused=sum(isinstance(each, Refused) for each in found.values()),
        exact=sum(_is_exact(truth, found[path]) for path, truth in truths.items()),
        simple=sum(scores.values()) / len(scores),
        weighted=sum(each * weight.get(path.name, 0.0) for path, each in scores.items()) / total,
        one_bad_row=sum(truth.bad_row is not None for truth in truths.values()),
        intact=sum(each == 0 for each in losses),
        lost_rows=sum(filter(None, losses)),
        named=sum(_names_line(truth, found[path]) for path, truth in truths.items()),
    )
