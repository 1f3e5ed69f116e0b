"""Problems as values: a code, how bad it is, where it stands, what to say.

The texts of a code are the catalogue messages ``<code>.message`` and ``<code>.hint``; each code
also has an entry in docs/reference/codes.md (a test compares the three).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from funnelcli.model.phrase import Phrase, Value
from funnelcli.model.place import Place


class Severity(StrEnum):
    """How bad a problem is: an error makes a figure impossible, a warning doubtful."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


CODES: Mapping[str, Severity] = MappingProxyType(
    {
        # D: data. Add a line here, two messages per language, one entry in the docs.
        "D001": Severity.ERROR,  # file is missing or cannot be opened
        # F: findings of the report, the worst news for the plan first.
        "F001": Severity.WARNING,  # the pace does not reach the plan
        "F002": Severity.WARNING,  # open deals cannot cover what is left of the plan
        "F003": Severity.WARNING,  # the qualified share is below its norm
        "F004": Severity.WARNING,  # unknown leads could carry the qualified share across its norm
        "F005": Severity.WARNING,  # few deals are linked to their leads
        "F006": Severity.WARNING,  # a channel costs money and brings no leads
        "F007": Severity.WARNING,  # deals stand in stages that nothing explains
        "F008": Severity.WARNING,  # open deals are past their expected day
        "F009": Severity.WARNING,  # managers differ by more than luck
        "F010": Severity.WARNING,  # closed deals have no closing day
        "F011": Severity.NOTICE,  # luck explains the spread of managers
        "F012": Severity.NOTICE,  # the qualified share is above its norm
        "F013": Severity.NOTICE,  # open deals have no amount
    }
)
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
