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
        "D009": Severity.ERROR,  # web page without a table
        "D010": Severity.ERROR,  # JSON instead of a table
        "D011": Severity.ERROR,  # workbook of Excel before 1995
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
        "D040": Severity.ERROR,  # what the file is cannot be told
        "D041": Severity.ERROR,  # two readings of a file fit equally well
        "D042": Severity.ERROR,  # a needed column is missing
        "D043": Severity.ERROR,  # columns: names what the file does not have
        "D044": Severity.ERROR,  # profile is unknown
        "D045": Severity.WARNING,  # ids rounded by a spreadsheet
        "D046": Severity.WARNING,  # ids that occur more than once
        "D047": Severity.WARNING,  # rows without an id
        "D048": Severity.NOTICE,  # product rows of one deal
        "D050": Severity.WARNING,  # dates that cannot be read
        "D051": Severity.WARNING,  # day and month cannot be told apart
        "D052": Severity.WARNING,  # two kinds of date in one column
        "D053": Severity.WARNING,  # records created in the future
        "D054": Severity.WARNING,  # deals closed before they were created
        "D060": Severity.WARNING,  # numbers that cannot be read
        "D061": Severity.WARNING,  # thousands or decimals cannot be told apart
        "D062": Severity.WARNING,  # negative amounts of deals that are no sales
        "D063": Severity.NOTICE,  # no currency is named
        "D064": Severity.WARNING,  # several currencies without rates
        "D065": Severity.WARNING,  # a currency name is unknown
        "D066": Severity.WARNING,  # no rate for a day
        "D067": Severity.ERROR,  # the rates cannot be used
        "D069": Severity.WARNING,  # amounts without a currency among others that name one
        "D068": Severity.WARNING,  # rates that cannot be read
        "D070": Severity.WARNING,  # stages that nothing explains
        "D071": Severity.NOTICE,  # closed deals without a closing day
        "D072": Severity.NOTICE,  # the order of stages is unknown
        "D074": Severity.WARNING,  # moves of deals that do not exist
        "D075": Severity.WARNING,  # moves without a stage or a moment
        "D080": Severity.ERROR,  # spend without days
        "D081": Severity.WARNING,  # spend rows without a day
        "D085": Severity.WARNING,  # plan rows that cannot be understood
        "D086": Severity.NOTICE,  # deals run by another manager than their lead
        "D087": Severity.WARNING,  # moves in the future
        "D088": Severity.WARNING,  # leads contacted before they were created
        "D089": Severity.WARNING,  # one manager in several spellings
        "D090": Severity.WARNING,  # one reason of the loss in several spellings
        "D091": Severity.WARNING,  # two files of spend are about the same days
        "D184": Severity.WARNING,  # one deal in two pipelines
        "D185": Severity.NOTICE,  # deals without a lead, leads without a deal
        "D186": Severity.WARNING,  # ids of leads or deals that are not there
        "D187": Severity.WARNING,  # ids and names that the table they belong to does not list
        "D188": Severity.NOTICE,  # phones written in several ways
        "D189": Severity.WARNING,  # one channel in several spellings
        "D190": Severity.NOTICE,  # deals without a manager
        "D191": Severity.WARNING,  # deals without any move in the history
        "D192": Severity.WARNING,  # won deals with the amount 0
        "D193": Severity.WARNING,  # won deals without an amount
        "D194": Severity.WARNING,  # a reason of the loss on deals that are not lost
        "D195": Severity.WARNING,  # lost deals without a reason
        "D196": Severity.WARNING,  # deals closed in the future
        "D197": Severity.NOTICE,  # reasons that say there was no deal to lose
        "D198": Severity.WARNING,  # an exclusion that can exclude nobody
        "D199": Severity.NOTICE,  # moves that jump over a stage
        "D100": Severity.NOTICE,  # stale data: as-of moved back to the newest record
        "D101": Severity.WARNING,  # closed deals with a declared closing day after as-of
        "D102": Severity.ERROR,  # no record lies in the period
        "D104": Severity.WARNING,  # leads cannot be split by what --by asks
        "D103": Severity.ERROR,  # a path of the settings matches no file
        "D120": Severity.ERROR,  # XML spreadsheet of old Excel
        "D121": Severity.ERROR,  # archive of several files or none
        "D122": Severity.ERROR,  # archive behind a password
        "D123": Severity.ERROR,  # archive is damaged
        "D124": Severity.ERROR,  # archive unpacks to far too much
        "D125": Severity.WARNING,  # page ends inside its table
        "D126": Severity.WARNING,  # page with bytes that do not fit its encoding
        "D130": Severity.ERROR,  # workbook unpacks to far too much
        "D131": Severity.ERROR,  # workbook with a document type, as attacks have
        "D133": Severity.WARNING,  # error cells of a workbook
        "D134": Severity.WARNING,  # formulas of a workbook that were never calculated
        "D135": Severity.NOTICE,  # rows that Excel hides
        "D136": Severity.NOTICE,  # other sheets of a workbook
        "D137": Severity.WARNING,  # control characters in cells of a workbook
        "D138": Severity.WARNING,  # number format and header name different currencies
        "D140": Severity.WARNING,  # days that a workbook shows as bare numbers
        "D141": Severity.WARNING,  # the sheet read is hidden
        "D160": Severity.ERROR,  # a list of the CRM that nothing is read from
        "D161": Severity.WARNING,  # headers that stand beside their cells
        "D162": Severity.ERROR,  # a column of which too much cannot be read
        "D163": Severity.NOTICE,  # requests that nobody has taken yet
        "D164": Severity.NOTICE,  # entered stages that fit no stage of the deals
        "D165": Severity.NOTICE,  # a header that looks like the missing field
        "D166": Severity.WARNING,  # amounts shortened to thousands or millions
        "D180": Severity.WARNING,  # the same file twice
        "D181": Severity.WARNING,  # files of one role that overlap
        "D182": Severity.NOTICE,  # the same move twice
        "D183": Severity.WARNING,  # rows of spend that stand there twice
        "D200": Severity.WARNING,  # header row that does not fit its rows, mended
        "D201": Severity.WARNING,  # quotes that begin inside a cell and tear the row
        "D202": Severity.NOTICE,  # headers that occur more than once
        "D203": Severity.WARNING,  # last row cut off in the middle
        "D204": Severity.NOTICE,  # records in quotation marks as a whole, unwrapped
        "D205": Severity.WARNING,  # other sheets of a workbook that read like records
        "D206": Severity.NOTICE,  # amounts read as millionths
        "D207": Severity.WARNING,  # a header that counts by thousands or millions
        "D208": Severity.WARNING,  # sales below zero that pay back no sale
        "D209": Severity.NOTICE,  # refunds
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
        "F014": Severity.WARNING,  # leads and spend name no channel alike
        # F020-F029: the funnel, the cycle
        "F020": Severity.NOTICE,  # steps of the funnel that nobody measured
        "F021": Severity.WARNING,  # many deals of the period come from no known lead
        # F040-F049: coverage
        "F040": Severity.WARNING,  # one deal makes over a quarter of the pipeline
        "F041": Severity.WARNING,  # open deals are older than nine of ten won ones were
        "F042": Severity.WARNING,  # the chances by pace and by deals are far apart
        # F050-F059: managers
        "F050": Severity.WARNING,  # a manager wins less than the rest, beyond luck
        "F051": Severity.NOTICE,  # a manager wins more than the rest, beyond luck
        "F052": Severity.WARNING,  # leads wait for an answer longer than the norm
        "F053": Severity.WARNING,  # surely fewer than half of the leads are answered in time
        "F054": Severity.WARNING,  # a manager got more leads than can be served
        # F060-F069: cost of customers, reasons of losses
        "F060": Severity.WARNING,  # part of the spend includes VAT and part does not
        "F061": Severity.WARNING,  # what the leads brought does not pay for their advertising
        "F062": Severity.WARNING,  # many leads have no channel
        "F063": Severity.NOTICE,  # ads and leads name their campaigns differently
        "F064": Severity.WARNING,  # too many lost deals have no reason
        "F065": Severity.NOTICE,  # loss reasons are nobody's matter
        # F030-F039: the plan
        "F015": Severity.WARNING,  # a headline number got worse, beyond luck
        "F016": Severity.NOTICE,  # a headline number got better, beyond luck
        "F017": Severity.NOTICE,  # the period to compare with holds nothing
        "F030": Severity.WARNING,  # the plan names parts that no export knows
        "F031": Severity.WARNING,  # plans of parts exceed the plan of the firm
        "F032": Severity.WARNING,  # revenue is behind its plan, and why
        "F033": Severity.WARNING,  # the KPI of both departments is under 1
        "F034": Severity.NOTICE,  # praise: the KPI of both departments is at 1 or more
        # F070-F089: what the meeting must know, and praise
        "F070": Severity.WARNING,  # one basis reaches the plan and another misses it
        "F071": Severity.WARNING,  # the plan is less likely than not, though the pace reaches it
        "F072": Severity.WARNING,  # as in past periods money will be missing at the end
        "F073": Severity.NOTICE,  # open deals without an expected day
        "F074": Severity.WARNING,  # nobody knows how many deals came to a stage
        "F075": Severity.NOTICE,  # praise: marketing reaches its plan of leads
        "F076": Severity.NOTICE,  # praise: sales reach their plan
        "F077": Severity.NOTICE,  # praise: the qualified share surely lies in its norm
        "F078": Severity.NOTICE,  # praise: leads are answered in time
        "F079": Severity.WARNING,  # leads that nobody has touched, without a norm
        "F080": Severity.WARNING,  # a manager has more deals in work than can be carried
        # M: letters and their delivery
        "M001": Severity.ERROR,  # nobody to write to
        "M002": Severity.ERROR,  # variable with user or password is not set
        "M003": Severity.ERROR,  # password cannot be read
        "M004": Severity.ERROR,  # header field that is not what was meant
        "M005": Severity.ERROR,  # exports are too old for a letter
        "M006": Severity.ERROR,  # exports are those of an earlier letter
        "M007": Severity.ERROR,  # others may read the file with the password
        "M008": Severity.ERROR,  # package for keyrings is not installed
        "M010": Severity.ERROR,  # mail server does not encrypt
        "M011": Severity.ERROR,  # certificate of the mail server is refused
        "M012": Severity.ERROR,  # mail server turns us away
        "M013": Severity.ERROR,  # mail server refuses user or password
        "M014": Severity.ERROR,  # unencrypted server that is not this machine
        "M015": Severity.ERROR,  # password is kept in several places
        "M016": Severity.ERROR,  # recipient named twice
        "M017": Severity.ERROR,  # attachment cannot be read
        "M018": Severity.ERROR,  # another run is sending
        "M019": Severity.ERROR,  # answer of the mail server could not be noted
        "M020": Severity.ERROR,  # nobody knows whether the letter arrived
        "M021": Severity.ERROR,  # letter was refused
        "M022": Severity.ERROR,  # letter was not delivered in time
        "M023": Severity.ERROR,  # --deadline is no number of seconds
        "M024": Severity.ERROR,  # attachments are too large
        "M031": Severity.ERROR,  # token of the bot is kept nowhere, or in two places
        "M032": Severity.ERROR,  # address of a webhook is kept nowhere, or in two places
        "M033": Severity.ERROR,  # address that is not https
        "F081": Severity.WARNING,  # a channel brings fewer qualified leads than the rest
        "F082": Severity.NOTICE,  # a channel brings more qualified leads than the rest
        "F083": Severity.NOTICE,  # whose matter the losses are
        "F084": Severity.WARNING,  # "too expensive" for leads that were never qualified
        # S001-S099: settings and agreement
        "S001": Severity.ERROR,  # YAML file is missing or cannot be opened
        "S002": Severity.ERROR,  # YAML file is not UTF-8
        "S003": Severity.ERROR,  # YAML file is too large
        "S004": Severity.ERROR,  # text is no YAML
        "S005": Severity.ERROR,  # tab where YAML wants spaces
        "S006": Severity.ERROR,  # control character in YAML
        "S007": Severity.ERROR,  # YAML tag
        "S008": Severity.ERROR,  # YAML alias without its anchor
        "S009": Severity.ERROR,  # YAML nested too deeply
        "S010": Severity.ERROR,  # too many values in YAML
        "S011": Severity.ERROR,  # YAML key that is no text
        "S012": Severity.ERROR,  # YAML key given twice
        "S013": Severity.ERROR,  # file does not hold keys and values
        "S014": Severity.ERROR,  # settings with a second YAML document
        "S015": Severity.ERROR,  # no day
        "S020": Severity.ERROR,  # unknown key
        "S021": Severity.ERROR,  # required key is missing
        "S022": Severity.ERROR,  # another kind of value is wanted
        "S023": Severity.ERROR,  # value not among the allowed
        "S024": Severity.ERROR,  # number out of bounds
        "S025": Severity.ERROR,  # empty or too long
        "S026": Severity.ERROR,  # unknown time zone
        "S027": Severity.ERROR,  # no currency code
        "S028": Severity.ERROR,  # country without a calendar
        "S029": Severity.ERROR,  # no working hours
        "S030": Severity.ERROR,  # columns name an unknown field
        "S031": Severity.ERROR,  # stage named twice in one pipeline
        "S032": Severity.ERROR,  # plan for something that is no period
        "S033": Severity.ERROR,  # money finer than its currency
        "S034": Severity.ERROR,  # lower bound above the upper one
        "S035": Severity.ERROR,  # gate without a bound
        "S036": Severity.ERROR,  # unknown encoding in the settings
        "S037": Severity.ERROR,  # text of a wrong form
        "S050": Severity.ERROR,  # rule without an operator
        "S051": Severity.ERROR,  # rule with several operators
        "S053": Severity.ERROR,  # operator does not fit the field
        "S054": Severity.ERROR,  # pattern is refused
        "S055": Severity.ERROR,  # criterion named twice
        "S056": Severity.ERROR,  # unknown criterion is mentioned
        "S057": Severity.ERROR,  # rule of the verdict without conditions
        "S058": Severity.ERROR,  # more conditions wanted than listed
        "S059": Severity.ERROR,  # too many criteria both help and hurt
        "S060": Severity.ERROR,  # agreement is empty
        "S061": Severity.ERROR,  # two versions with one number or one day
        "S062": Severity.ERROR,  # exclusion with a reserved name
        "S063": Severity.WARNING,  # field of the agreement is not in the exports
        "S064": Severity.WARNING,  # field of the agreement is unknown
        "S065": Severity.ERROR,  # later version with a lower number
        "S066": Severity.NOTICE,  # leads older than the agreement
        "S067": Severity.ERROR,  # number field compared with text
        "S068": Severity.ERROR,  # word of nothing but an asterisk
        "S069": Severity.ERROR,  # unknown dictionary is mentioned
        "S070": Severity.ERROR,  # dictionary has no such name
        "S071": Severity.ERROR,  # two names of a dictionary claim one word
        "S072": Severity.ERROR,  # phone of our own that is none
        "S073": Severity.ERROR,  # dictionary file is missing
        "S074": Severity.ERROR,  # placeholders of a field that nobody asks
        "S075": Severity.ERROR,  # dictionary file of an unknown kind
        "S076": Severity.ERROR,  # example with another verdict
        "S077": Severity.ERROR,  # example that fails other criteria
        "S078": Severity.ERROR,  # example that misses other answers
        "S079": Severity.ERROR,  # criterion that no example decides both ways
        "S080": Severity.ERROR,  # criterion that could be wrong and no example notices
        "S081": Severity.ERROR,  # agreement without examples
        "S082": Severity.ERROR,  # answer of an example that cannot be understood
        "S083": Severity.ERROR,  # criterion that decides nothing
        "S085": Severity.ERROR,  # not two agreements to compare
        "S086": Severity.NOTICE,  # agreements compared without exports
        "S087": Severity.ERROR,  # --lead-price is no amount
        "S088": Severity.ERROR,  # facts cannot be told without deals
        "S089": Severity.NOTICE,  # no loss reason is laid to marketing
        "S090": Severity.ERROR,  # no such lead
        "S084": Severity.ERROR,  # more rows than a sheet holds
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
        "S153": Severity.ERROR,  # no agreement to judge leads by
        # S180-S199: logs, disputes and the bonus
        "S180": Severity.ERROR,  # log cannot be read
        "S181": Severity.ERROR,  # line of a log was changed
        "S182": Severity.ERROR,  # line of a log does not follow the one before
        "S183": Severity.WARNING,  # last line of a log is torn
        "S184": Severity.ERROR,  # log cannot be written
        "S185": Severity.ERROR,  # lead is disputed already
        "S186": Severity.ERROR,  # no open dispute about the lead
        "S187": Severity.ERROR,  # nobody knows who disputes
        "S188": Severity.NOTICE,  # verdicts come from resolved disputes
        "S189": Severity.NOTICE,  # leads are disputed
        "S190": Severity.NOTICE,  # disputed leads are in no export
        "S191": Severity.ERROR,  # no rule for the bonus
        "S192": Severity.ERROR,  # bonus is held against a plan that is not there
        "S193": Severity.ERROR,  # thresholds of the bonus are out of order
        "S194": Severity.ERROR,  # earlier statement cannot be read
        "S195": Severity.ERROR,  # earlier statement is of something else
        "S196": Severity.WARNING,  # dispute log lost lines since the earlier statement
        "S197": Severity.NOTICE,  # rule of the bonus has changed since the earlier statement
        "S198": Severity.NOTICE,  # bonus of a period that is not over
        "S199": Severity.ERROR,  # no text where one is needed
        # S200-S219: what explain and --compare are asked for
        "S200": Severity.ERROR,  # condition without an equals sign
        "S201": Severity.ERROR,  # rows have no such column
        "S202": Severity.ERROR,  # no row has such a value
        "S203": Severity.ERROR,  # metric has no such figure
        "S204": Severity.ERROR,  # nothing that can be compared with
        "S205": Severity.ERROR,  # period to compare with has not begun
        "S121": Severity.ERROR,  # a file of -o cannot be written
        "S130": Severity.ERROR,  # no message has such a code
        "S131": Severity.ERROR,  # init would overwrite a file
        "S132": Severity.ERROR,  # init finds no export
        "S133": Severity.NOTICE,  # the agreement is signed by nobody
        "S134": Severity.ERROR,  # -o is a symbolic link
        "S135": Severity.ERROR,  # -o is a name that Windows keeps for a device
        "S136": Severity.ERROR,  # name of a file that settings cannot hold
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
