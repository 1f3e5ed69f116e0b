"""How bad a problem is."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: an error makes a figure impossible, a warning doubtful."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
