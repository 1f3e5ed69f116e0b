"""Questions on a terminal: asked on stderr, answered on stdin; never anywhere else."""

import sys
from typing import TYPE_CHECKING

from funnelcli.cli.console import tell
from funnelcli.model.phrase import Phrase

if TYPE_CHECKING:
    from funnelcli.cli.options import Talk
    from funnelcli.render.words import Words

_YES = frozenset({"", "y", "yes", "д", "да"})


def may_ask(talk: "Talk") -> bool:
    """Whether somebody sits there who can answer and did not forbid to be asked."""
    streams = (sys.stdin, sys.stderr)
    return not talk.no_input and all(each is not None and each.isatty() for each in streams)


def ask(question: Phrase, words: "Words") -> str:
    """The answer, trimmed; a closed stdin answers nothing."""
    tell(words.text(question))
    return sys.stdin.readline().strip()


def agree(question: Phrase, words: "Words") -> bool:
    """Whether the answer is yes; so is an empty one, but not a closed stdin."""
    tell(words.text(question))
    line = sys.stdin.readline()
    return bool(line) and line.strip().lower() in _YES
