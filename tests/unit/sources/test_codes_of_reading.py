"""Every code of reading text has a file that shows it, with the line it names."""

from pathlib import Path

import pytest

from funnelcli.sources.shape import Hints
from funnelcli.sources.table import open_head, read_table
from funnelcli.sources.text.quarantine import CODES, Reason

HEADER = b"ID;Name;Sum;Day\n1;a;5;01.02.2026\n"
SHOWN: dict[str, tuple[bytes, int | None]] = {
    "D021": (HEADER + b"2;few\n3;b;5;01.02.2026\n", 3),
    "D022": (HEADER + b'2;"open;5;01.02.2026\n3;b;5;01.02.2026\n', 3),
    "D023": (HEADER + b"ID;Name;Sum;Day\n2;b;5;01.02.2026\n", 3),
    "D024": (HEADER + "2;Ёж;5;01.02.2026\n".encode() + b"3;\xd8\xea\xe0\xf4;5;01.02.2026\n", 4),
    "D025": (HEADER + b"2;b\x00;5;01.02.2026\n", 3),
    "D027": (b"ID;Name;Sum;Day\n", None),
    "D200": (b"ID;Name;;Sum;Day\n1;a;5;\n2;b;5;01.02.2026\n", 1),
    "D201": (HEADER + b'2;A "B;C";01.02.2026\n', 3),
    "D202": (b"ID;Name;Name\n1;a;b\n", 1),
    "D203": (HEADER + b"2;b;5", 3),
    "D204": (HEADER + b'"2;b;""5"";01.02.2026"\n', 3),
}


@pytest.mark.parametrize("code", SHOWN)
def test_a_file_that_shows_the_code(tmp_path: Path, code: str) -> None:
    content, line = SHOWN[code]
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    head = open_head(path, Hints(), frozenset())
    issues = (*head.issues, *read_table(head, head.headers).issues)
    assert [(each.code, each.places[0].row) for each in issues] == [(code, line)]


def test_every_reason_to_put_a_row_aside_is_shown_or_is_as_it_should_be() -> None:
    assert set(CODES) == set(Reason) - {Reason.TOTAL_ROW, Reason.FOOTER}
    assert set(CODES.values()) <= SHOWN.keys()
