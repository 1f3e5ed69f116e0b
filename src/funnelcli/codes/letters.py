"""Codes of messages about letters and their delivery.

A new code is a line here, two messages per language, and ``python scripts/document_codes.py``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.model.severity import Severity

LETTERS: Mapping[str, Severity] = MappingProxyType(
    {
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
        "M025": Severity.ERROR,  # option of sending where nothing is sent
        "M026": Severity.ERROR,  # --send together with -o
        "M027": Severity.ERROR,  # no letter of unknown fate to the recipient
        "M028": Severity.ERROR,  # word about a letter together with another option
        "M031": Severity.ERROR,  # token of the bot is kept nowhere, or in two places
        "M032": Severity.ERROR,  # address of a webhook is kept nowhere, or in two places
        "M033": Severity.ERROR,  # address that is not https
    }
)
"""Code to severity; the comment is the title of its entry in the reference."""
