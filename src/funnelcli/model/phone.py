"""Phone numbers as digits, so that one person is one key however the number is written."""

import re

DRESS = (
    *(" ", "\u00a0", "\u202f", "\u2009", "\t", "(", ")", "+", ".", "'"),
    *("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"),
    *("\u200b", "\u200e", "\u200f", "\u202a", "\u202c", "\u2060", "\ufeff"),
)
"""Signs that people put between digits, and marks that copying from a telephone leaves there."""
_DRESS = re.compile("|".join(map(re.escape, DRESS)))
LEAST_DIGITS, MOST_DIGITS = 10, 15
STAND_IN = "(?:" + "|".join(f"{digit}{{{LEAST_DIGITS}}}" for digit in "0123456789") + ")$"
"""Ten equal digits at the end are typed to fill a field: +7 999 999-99-99, 0000000000."""
_STAND_IN = re.compile(STAND_IN)


def phone_digits(text: str) -> str | None:
    """The digits of a phone; ``None`` where they are not 10 to 15 (E.164 knows no longer ones).

    A number that was typed to fill a field is nobody's. Russian ``8XXXXXXXXXX`` becomes
    ``7XXXXXXXXXX``, as ``+7`` does, and so does a mobile without either, ``9XXXXXXXXX``.
    """
    digits = _DRESS.sub("", text)
    sound = digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS
    if not sound or _STAND_IN.search(digits):
        return None
    if len(digits) == LEAST_DIGITS and digits.startswith("9"):
        return f"7{digits}"
    return f"7{digits[1:]}" if len(digits) == 11 and digits.startswith("8") else digits
