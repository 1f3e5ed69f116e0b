"""Words that a text is searched for; one that ends in ``*`` stands for every word it begins.

``опел*`` finds «Опель», «опелем» and «Opel» only where a word begins: «пропеллер» holds the same
letters and is not meant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from funnelcli.spec.fold import fold_text
from funnelcli.spec.pattern import WORD_SIGNS
from funnelcli.spec.pattern_tree import Letter, write, write_text

STEM = "*"
MAX_PATTERN = 4_000
"""Letters of one pattern: engines refuse patterns that grow too large when compiled."""
_WORD_START = f"(?:^|{write(Letter(WORD_SIGNS, negated=True))})"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Folded words: ``plain`` as they stand, ``stems`` without their ``*``."""

    plain: tuple[str, ...]
    stems: tuple[str, ...]


def read_words(texts: Iterable[str]) -> Words:
    """``texts`` folded and told apart, each once."""
    plain: list[str] = []
    stems: list[str] = []
    for folded in dict.fromkeys(map(fold_text, texts)):
        is_stem = folded.endswith(STEM)
        (stems if is_stem else plain).append(folded.removesuffix(STEM) if is_stem else folded)
    return Words(plain=tuple(plain), stems=tuple(stems))


def anywhere(words: Words) -> Iterator[str]:
    """Patterns; a folded text holds some of ``words`` when one of them is found in it."""
    yield from _joined(words.plain, "")
    yield from _joined(words.stems, _WORD_START)


def at_start(words: Words) -> Iterator[str]:
    """Patterns; a folded text begins with a stem when one of them is found in it."""
    yield from _joined(words.stems, "^")


def _joined(texts: Iterable[str], before: str) -> Iterator[str]:
    part: list[str] = []
    for text in texts:
        if part and sum(map(len, part)) + len(text) > MAX_PATTERN:
            yield f"{before}(?:{'|'.join(part)})"
            part = []
        part.append(write_text(text))
    if part:
        yield f"{before}(?:{'|'.join(part)})"
