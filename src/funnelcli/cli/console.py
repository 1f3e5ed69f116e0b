"""The two streams: results on stdout, talk on stderr; neither ever raises on a character."""

import codecs
import errno
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TextIO

from funnelcli.errors import DeliveryError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of

_CLOSED = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}
_WIDE_ENOUGH = 120
"""Columns off a terminal: nothing is cut there, longer lines simply run on."""


class OutputClosedError(Exception):
    """The reader of stdout has gone (``| head``); nothing is left to do and nothing is wrong."""


def settle_streams() -> None:
    """Give every stream a way to print any character, and a stream where there is none.

    The encoding stays the console's own; what it cannot show becomes ``?``.
    """
    sys.stdout = _settled(sys.stdout)
    sys.stderr = _settled(sys.stderr)


def _settled(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - lives as long as the process
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def put(text: str) -> None:
    """Write ``text`` to stdout, whole.

    Raises:
        OutputClosedError: nobody reads stdout any more.
        DeliveryError: stdout cannot be written (a full disk).
    """
    _put(lambda: sys.stdout.write(text))


def put_bytes(content: bytes) -> None:
    """Write a file of bytes to stdout, whole; raises as ``put`` does."""
    _put(lambda: sys.stdout.buffer.write(content))


def _put(write: Callable[[], object]) -> None:
    try:
        write()
        sys.stdout.flush()
    except OSError as problem:
        abandon(sys.stdout)
        if problem.errno in _CLOSED:
            raise OutputClosedError from problem
        raise DeliveryError([Issue("S120", {"reason": reason_of(problem)})]) from problem


def tell(text: str) -> None:
    """Write a line to stderr; when nobody listens there, so be it."""
    from funnelcli.render.encoding import fit_encoding

    try:
        sys.stderr.write(fit_encoding(f"{text}\n", encoding_of(sys.stderr)))
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def abandon(stream: TextIO) -> None:
    """Lead a broken stream to nowhere, so that the flush at exit stays silent."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def encoding_of(stream: TextIO) -> str:
    """The encoding a stream writes in."""
    return stream.encoding or "utf-8"


def fit_json(text: str, encoding: str) -> str:
    r"""JSON in which every character that ``encoding`` lacks is written ``\uXXXX``: no loss."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return re.sub(r"[^\x00-\x7f]+", lambda run: json.dumps(run[0])[1:-1], text)
    return text


def fit_html(text: str, encoding: str) -> str:
    """The page, which says of itself to be UTF-8, in another encoding: by numeric references."""
    if codecs.lookup(encoding).name == "utf-8":
        return text
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def wants_color(choice: str | None, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: the option decides, then NO_COLOR, FORCE_COLOR, TERM, the terminal."""
    if choice in {"always", "never"}:
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return terminal and environ.get("TERM") != "dumb"


def width_of(environ: Mapping[str, str], *, terminal: bool) -> int:
    """How many columns to lay a table out in: COLUMNS, else the terminal, else 120."""
    if environ.get("COLUMNS", "").isdecimal() and int(environ["COLUMNS"]) > 0:
        return int(environ["COLUMNS"])
    return shutil.get_terminal_size((_WIDE_ENOUGH, 24)).columns if terminal else _WIDE_ENOUGH
