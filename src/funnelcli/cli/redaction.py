"""Text that may be shown to strangers: without the home folder, the user's name and contacts."""

import re
from collections.abc import Mapping
from pathlib import Path

from funnelcli.model.personal import mask_contacts

_NAMES = ("USER", "USERNAME", "LOGNAME")
_LEAST = 3
"""Shorter names of users are parts of too many words."""


def redact(text: str, environ: Mapping[str, str], home: Path) -> str:
    """``text`` with ``~`` for the home folder, ``<user>`` for the user, contacts masked."""
    if len(home.parts) > 1:
        text = text.replace(str(home), "~").replace(home.as_posix(), "~")
    for name in {environ.get(key, "") for key in _NAMES}:
        if len(name) >= _LEAST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<user>", text, flags=re.IGNORECASE)
    return mask_contacts(text)
