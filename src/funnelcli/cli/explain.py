"""``funnelcli explain``: what a message code means and what to do about it."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from funnelcli.cli.console import put
from funnelcli.cli.publish import stdout_canvas
from funnelcli.cli.usage import unknown_code
from funnelcli.errors import ExitCode
from funnelcli.issues import CODES
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import ExplainOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "ExplainOptions", around: "Surroundings") -> ExitCode:
    """Print the text of each code: how bad it is, what it says, what to do.

    What codes begin with (``D04``), or nothing, lists them, a line each.

    Raises:
        SettingsError: no message has one of the codes, or begins with it.
    """
    from funnelcli.render.encoding import fit_encoding

    asked = [code.strip().upper() for code in options.codes or ()]
    strange = [each for each in asked if not each or not _beginning(each)]
    if strange:
        near = [close for each in strange for close in get_close_matches(each, CODES, n=1)]
        raise unknown_code(strange, near)
    text = "\n".join(_texts(asked, around))
    put(fit_encoding(text, stdout_canvas(options, around).encoding))
    return ExitCode.DONE


def _beginning(start: str) -> list[str]:
    return sorted(code for code in CODES if code.startswith(start))


def _texts(asked: Sequence[str], around: "Surroundings") -> Iterator[str]:
    for each in asked or [""]:
        if each in CODES:
            yield _entry(each, around)
        else:
            yield "".join(_line(code, around) for code in _beginning(each))
    if not asked:
        yield f"{around.words.text(say('explain.more'))}\n"


def _entry(code: str, around: "Surroundings") -> str:
    words = around.words
    head = f"{code}  {words.text(say(f'explain.{CODES[code].value}'))}"
    parts = (words.pattern(f"{code}.message"), words.pattern(f"{code}.hint"))
    return "".join(f"{line}\n" for line in (head, *(f"    {part}" for part in parts if part)))


def _line(code: str, around: "Surroundings") -> str:
    return f"{code}  {around.words.pattern(f'{code}.message')}\n"
