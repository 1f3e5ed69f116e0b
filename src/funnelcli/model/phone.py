"""Phone numbers as digits, so that one person is one key however the number is written."""

import re

DRESS = (" ", "\u00a0", "(", ")", "-", "+", ".", "'")
"""Signs that people put between digits."""
_DRESS = re.compile("|".join(map(re.escape, DRESS)))
LEAST_DIGITS, MOST_DIGITS = 10, 15


def phone_digits(text: str) -> str | None:
    """The digits of a phone; ``None`` where they are not 10 to 15 (E.164 knows no longer ones).

    Russian ``8XXXXXXXXXX`` becomes ``7XXXXXXXXXX``, as ``+7`` does.
    """
    digits = _DRESS.sub("", text)
    sound = digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS
    if not sound:
        return None
    return f"7{digits[1:]}" if len(digits) == 11 and digits.startswith("8") else digits
