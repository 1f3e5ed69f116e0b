"""A text longer than the terminal goes through the user's pager; never anywhere else."""

import shlex
import shutil
import subprocess
from collections.abc import Mapping
from typing import TextIO

_USUAL = "less"
_QUIET = {"LESS": "FRX", "LESSCHARSET": "utf-8"}
"""How less is called when the user says nothing: colours pass, and the text stays afterwards."""


def pager_for(
    text: str, environ: Mapping[str, str], streams: tuple[TextIO | None, ...]
) -> list[str] | None:
    """The command of the pager; None where the text fits, or nobody can or wants to leaf.

    ``PAGER`` chooses it, empty or ``cat`` means none; without it ``less`` is taken where there is
    one. Streams that are no terminal, and ``TERM=dumb``, mean none.
    """
    if environ.get("TERM", "dumb") == "dumb" or not all(_is_terminal(each) for each in streams):
        return None
    if text.count("\n") < shutil.get_terminal_size().lines:
        return None
    try:
        words = shlex.split(environ.get("PAGER", _USUAL))
    except ValueError:
        return None
    if not words or words == ["cat"]:
        return None
    program = shutil.which(words[0], path=environ.get("PATH"))
    return [program, *words[1:]] if program else None


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def leaf(text: str, command: list[str], environ: Mapping[str, str], encoding: str) -> bool:
    """Show ``text`` in the pager until the user leaves it; False when it does not start."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the program that the user chose
            command, stdin=subprocess.PIPE, env={**_QUIET, **environ}
        )
    except OSError:
        return False
    given: bytes | None = text.encode(encoding, "replace")
    while True:
        try:
            process.communicate(given)
        except KeyboardInterrupt:  # the pager's own key: it decides what to do with it
            given = None
            continue
        return True
