"""A left-aligned bar of block characters."""

from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar_text(share: Fraction | None, width: int) -> str:
    """``share`` of ``width`` characters, in eighths of one; no share over 0 is without a bar."""
    eighths = 0 if not share else max(1, int(share * width * 8))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")
