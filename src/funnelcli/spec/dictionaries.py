"""Word lists of the agreement: inside the file or in files beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag

from funnelcli.settings.part import OneOrMore, Part, Text
from funnelcli.spec.fold import fold_text
from funnelcli.spec.rule import checked_word
from funnelcli.spec.words import STEM

Entries = Annotated[
    tuple[Annotated[Text, AfterValidator(checked_word)], ...],
    Field(min_length=1, max_length=5_000),
    OneOrMore,
]
Named = Annotated[Mapping[Text, Entries], Field(min_length=1, max_length=1_000)]


def _kind(value: Any) -> str:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, str):
        return "<file>"
    return "<names>" if isinstance(value, Mapping) else "<words>"


DictionarySource: TypeAlias = Annotated[
    Annotated[Text, Tag("<file>")]
    | Annotated[Entries, Tag("<words>")]
    | Annotated[Named, Tag("<names>")],
    Discriminator(_kind),
]
"""The name of a file beside the agreement, a list of words, or names with the words of each."""
FileContent: TypeAlias = Annotated[
    Annotated[Entries, Tag("<words>")] | Annotated[Named, Tag("<names>")],
    Discriminator(lambda value: "<names>" if isinstance(value, Mapping) else "<words>"),
]


class DictionaryFile(Part):
    """What a YAML file beside the agreement may hold: a list, or names with lists."""

    words: FileContent


@dataclass(frozen=True, kw_only=True)
class Dictionary:
    """Words by the name they stand for; a plain list stands for ``""``."""

    parts: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that values are given; none in a plain list."""
        return tuple(name for name in self.parts if name)

    def has(self, name: str) -> bool:
        """Whether values are given this name, in whatever case it is written."""
        return fold_text(name) in map(fold_text, self.names)

    def words(self, wanted: Iterable[str] | None = None) -> tuple[str, ...]:
        """The words of the names ``wanted`` (of all without), each name itself among them."""
        chosen = None if wanted is None else set(map(fold_text, wanted))
        found = (
            words
            for name, words in _with_names(self)
            if chosen is None or fold_text(name) in chosen
        )
        return tuple(dict.fromkeys(word for words in found for word in words))


def make_dictionary(source: tuple[str, ...] | Mapping[str, tuple[str, ...]]) -> Dictionary:
    """A dictionary out of words or of named words."""
    return Dictionary(parts=source if isinstance(source, Mapping) else {"": source})


def shared_words(dictionary: Dictionary) -> Iterator[tuple[str, str, str]]:
    """Values that two names claim: the word as folded, the name that has it first, the other."""
    listed = [
        (name, word)
        for name, words in _with_names(dictionary)
        for word in dict.fromkeys(map(fold_text, words))
    ]
    owners: dict[str, str] = {}
    for name, word in listed:
        owners.setdefault(word, name)
    for name, word in listed:
        text = word.removesuffix(STEM)
        beginnings = (f"{text[:size]}{STEM}" for size in range(1, len(text) + 1))
        claims = (owners[each] for each in (word, *beginnings) if each in owners)
        if (owner := next((each for each in claims if each != name), None)) is not None:
            yield word, owner, name


def _with_names(dictionary: Dictionary) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, words in dictionary.parts.items():
        yield name, (*words, name) if name else words
