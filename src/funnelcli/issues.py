"""Problems as values: a code, how bad it is, where it stands, what to say.

The texts of a code are the catalogue messages ``<code>.message`` and ``<code>.hint``; each code
also has an entry in docs/reference/codes.md (a test compares the three).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from funnelcli.codes.data import DATA
from funnelcli.codes.findings import FINDINGS
from funnelcli.codes.letters import LETTERS
from funnelcli.codes.settings import SETTINGS
from funnelcli.model.phrase import Phrase, Value
from funnelcli.model.place import Place
from funnelcli.model.severity import Severity

__all__ = ["CODES", "Issue", "Severity"]


CODES: Mapping[str, Severity] = MappingProxyType({**DATA, **FINDINGS, **LETTERS, **SETTINGS})
"""The closed catalogue of codes with their severities."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One kind of problem in one place or many.

    ``count`` is how often it occurs; ``places`` holds the first few. ``values`` fill the texts.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    count: int = 1
    places: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown code {self.code}")

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return CODES[self.code]

    @property
    def message(self) -> Phrase:
        """What is wrong; ``count`` can be used in the text."""
        return Phrase(f"{self.code}.message", {"count": self.count, **self.values})

    @property
    def hint(self) -> Phrase:
        """What to do; ``count`` can be used in the text."""
        return Phrase(f"{self.code}.hint", {"count": self.count, **self.values})
