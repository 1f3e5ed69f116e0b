"""A left-aligned bar of block characters."""

from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉"


_MARK = "│"


def bar_text(share: Fraction | None, width: int, before: Fraction | None = None) -> str:
    """``share`` of ``width`` characters, in eighths of one; no share over 0 is without a bar.

    A line stands in place of the character where a bar of ``before`` would end.
    """
    eighths = 0 if not share else max(1, int(share * width * 8))
    full, rest = divmod(eighths, 8)
    bar = "█" * full + (_EIGHTHS[rest] if rest else "")
    if not before:
        return bar
    place = min(max(int(before * width), 1), width) - 1
    return f"{bar.ljust(place)[:place]}{_MARK}{bar[place + 1 :]}"
