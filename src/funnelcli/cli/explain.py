"""``funnelcli explain``: what a message code means and what to do about it."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from funnelcli.cli.console import put
from funnelcli.cli.usage import unknown_code
from funnelcli.errors import ExitCode
from funnelcli.issues import CODES
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from funnelcli.cli.options import ExplainOptions
    from funnelcli.cli.surroundings import Surroundings


def run(options: "ExplainOptions", around: "Surroundings") -> ExitCode:
    """Print the text of each code: how bad it is, what it says, what to do.

    Raises:
        SettingsError: no message has one of the codes.
    """
    asked = [code.strip().upper() for code in options.codes]
    if strange := [code for code in asked if code not in CODES]:
        near = {code: get_close_matches(code, CODES, n=1) for code in strange}
        raise unknown_code(strange, [close for found in near.values() for close in found])
    put("\n".join(_entry(code, around) for code in asked))
    return ExitCode.DONE


def _entry(code: str, around: "Surroundings") -> str:
    words = around.words
    head = f"{code}  {words.text(say(f'explain.{CODES[code].value}'))}"
    parts = (words.pattern(f"{code}.message"), words.pattern(f"{code}.hint"))
    return "".join(f"{line}\n" for line in (head, *(f"    {part}" for part in parts if part)))
