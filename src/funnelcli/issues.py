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
        "D001": Severity.ERROR,  # file is missing
        "D002": Severity.ERROR,  # a folder or a device instead of a file
        "D003": Severity.ERROR,  # no right to read the file
        "D004": Severity.ERROR,  # file is held by another program
        "D005": Severity.ERROR,  # the system cannot read the file
        "D006": Severity.ERROR,  # file holds nothing
        "D007": Severity.ERROR,  # lock file of Excel
        "D008": Severity.ERROR,  # another kind of file
        "D009": Severity.ERROR,  # web page instead of a table
        "D010": Severity.ERROR,  # JSON instead of a table
        "D011": Severity.ERROR,  # workbook of old Excel
        "D012": Severity.ERROR,  # workbook behind a password
        "D013": Severity.ERROR,  # no header row found
        "D014": Severity.ERROR,  # header_row of the settings names no header
        "D015": Severity.ERROR,  # export without records, as Bitrix24 writes it
        "D016": Severity.ERROR,  # encoding of the settings is unknown
        "D017": Severity.ERROR,  # sheet of the settings is not there
        "D018": Severity.ERROR,  # workbook is damaged
        "D019": Severity.ERROR,  # workbook broke the reader or needs too much memory
        "D020": Severity.ERROR,  # workbook takes too long
        "D021": Severity.WARNING,  # rows with too many or too few cells
        "D022": Severity.WARNING,  # quotes that never close
        "D023": Severity.WARNING,  # header row repeated among the rows
        "D024": Severity.WARNING,  # bytes that do not fit the encoding
        "D025": Severity.WARNING,  # NUL bytes
        "D026": Severity.WARNING,  # text decoded wrongly before the export
        "D027": Severity.WARNING,  # header without records
        "D028": Severity.ERROR,  # separator of the settings is no character
        "D029": Severity.ERROR,  # file was changed or cut while it was read
        "D100": Severity.NOTICE,  # stale data: as-of moved back to the newest record
        "D101": Severity.WARNING,  # closed deals with a declared closing day after as-of
        "D102": Severity.ERROR,  # no record lies in the period
        "D103": Severity.ERROR,  # a path of the settings matches no file
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
        # S100-S149: the command line
        "S100": Severity.ERROR,  # unknown command
        "S101": Severity.ERROR,  # no command
        "S102": Severity.ERROR,  # arguments that the command does not take
        "S103": Severity.ERROR,  # unknown option
        "S104": Severity.ERROR,  # option without its value
        "S105": Severity.ERROR,  # value given to a flag
        "S106": Severity.ERROR,  # value not among the choices
        "S107": Severity.ERROR,  # missing argument
        "S108": Severity.ERROR,  # anything else the parser refuses
        "S109": Severity.ERROR,  # --as-of is no day
        "S110": Severity.ERROR,  # --period is no period
        "S111": Severity.ERROR,  # gate without a number
        "S112": Severity.ERROR,  # -o with an ending that no format has
        "S113": Severity.ERROR,  # -o would overwrite an export
        "S114": Severity.ERROR,  # -o into a folder that is not there
        "S120": Severity.ERROR,  # stdout cannot be written
        # S150-S199: the project around the exports
        "S150": Severity.ERROR,  # the agreement that the settings name is missing
        "S151": Severity.ERROR,  # nothing to read
        "S152": Severity.ERROR,  # unknown country of the calendar
        "S153": Severity.ERROR,  # no agreement to judge leads by
        "S121": Severity.ERROR,  # a file of -o cannot be written
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
