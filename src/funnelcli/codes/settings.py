"""Codes of messages about settings, the agreement and the command line.

A new code is a line here, two messages per language, and ``python scripts/document_codes.py``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.model.severity import Severity

SETTINGS: Mapping[str, Severity] = MappingProxyType(
    {
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
        "S220": Severity.ERROR,  # a workbook for a terminal
        "S221": Severity.ERROR,  # earlier report cannot be read
        "S222": Severity.ERROR,  # --against names something else than an earlier report
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
"""Code to severity; the comment is the title of its entry in the reference."""
