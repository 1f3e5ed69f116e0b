"""The lines of a UTF-8 file as the native reader sees them, and which of them are no plain rows."""

from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path

import polars as pl

from funnelcli.sources.shape import ROW, CsvForm
from funnelcli.sources.text.rows import BLANKS

_BLOCK = 1 << 18
MARK = "\x1f"
"""A separator that occurs nowhere, so that the native reader leaves lines whole."""


def ends_plainly(path: Path) -> bool:
    """Whether the native reader sees the same lines as ``text_lines.decode_lines``.

    One kind of line end, no NUL (``decode_lines`` drops them), no character that lines are
    scanned by.
    """
    ends = set[bytes]()
    before = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if b"\x00" in block or MARK.encode() in block:
                return False
            if b"\r" in block or before == b"\r":
                whole = before + block
                before = whole[-1:] if whole.endswith(b"\r") else b""
                returns = whole.count(b"\r") - len(before)
                pairs = whole.count(b"\r\n")
                if returns != pairs:
                    return False
                ends |= {b"\r\n"} if pairs else set()
                ends |= {b"\n"} if whole.count(b"\n") != pairs else set()
            elif b"\n" in block:
                ends.add(b"\n")
    return before == b"" and len(ends) == 1


def are_clean(lines: list[bytes]) -> bool:
    r"""Whether the lines above the rows are read without a fault, and ``\r`` alone ends none."""
    ends = (line.removesuffix(b"\n").removesuffix(b"\r") for line in lines)
    return not any(b"\r" in line or b"\x00" in line or not _is_utf8(line) for line in ends)


def _is_utf8(line: bytes) -> bool:
    try:
        return "\ufffd" not in line.decode()
    except UnicodeDecodeError:
        return False


def scan_lines(path: Path, skip: int) -> pl.LazyFrame:
    r"""``__row`` (the number of a line, from 1) and ``line``, after ``skip``.

    A line has no line feed; the ``\r`` before it is still there.
    """
    lines = pl.scan_csv(
        path,
        separator=MARK,
        schema={"line": pl.String},
        has_header=False,
        skip_lines=skip,
        quote_char=None,
        glob=False,
        extra_columns="ignore",  # where the mark occurs, the file takes another way
        truncate_ragged_lines=True,
        row_index_name=ROW,
        row_index_offset=skip + 1,
    )
    return lines.with_columns(pl.col(ROW).cast(pl.Int64))


def padded_schema(headers: Sequence[str], width: int) -> dict[str, type[pl.String]]:
    """Text under each header, and under names that no header has for cells past the last."""
    taken = set(headers)
    free = (name for name in map("__past_{}".format, count()) if name not in taken)
    return dict.fromkeys([*headers, *islice(free, width - len(headers))], pl.String)


def is_damaged() -> pl.Expr:
    """Whether a ``line`` holds letters that were lost before."""
    return pl.col("line").str.contains("\ufffd", literal=True)


def odd_line(form: CsvForm, separator: str) -> pl.Expr:
    """Whether a ``line`` is nothing but blanks and separators, or begins as the header does."""
    begin = pl.col("line").str.strip_chars_start(f'{separator}"{BLANKS}')
    blank = begin.str.len_bytes() == 0
    first = next((cell.strip(BLANKS + '"') for cell in form.cells if cell.strip(BLANKS)), "")
    return blank | begin.str.starts_with(first) if first else blank
