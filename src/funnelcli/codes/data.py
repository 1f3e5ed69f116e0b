"""Codes of messages about the data that were read.

A new code is a line here, two messages per language, and ``python scripts/document_codes.py``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.model.severity import Severity

DATA: Mapping[str, Severity] = MappingProxyType(
    {
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
        "D082": Severity.ERROR,  # the period above the table is not understood
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
        "D105": Severity.ERROR,  # no record has a day
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
        "D142": Severity.NOTICE,  # error cells that cannot be told from empty ones
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
        "D220": Severity.NOTICE,  # rows of spend that are the sum of others
        "D221": Severity.WARNING,  # other tables of a page that read like records
        "D222": Severity.NOTICE,  # merged cells of a workbook, repeated in their rows
        "D223": Severity.WARNING,  # deals without a stage and a day
        "D225": Severity.NOTICE,  # product rows that repeat the sum of their order
        "D226": Severity.WARNING,  # ids that two systems share
        "D227": Severity.WARNING,  # two files of spend about the same days, without campaigns
        "D235": Severity.WARNING,  # days and months that a spreadsheet has exchanged
        "D236": Severity.WARNING,  # flags and stages that say different ends
        "D237": Severity.WARNING,  # cell and currency column name different currencies
        "D238": Severity.WARNING,  # answers that a criterion cannot read
        "D239": Severity.WARNING,  # a plan that says one value in two ways
    }
)
"""Code to severity; the comment is the title of its entry in the reference."""
