"""A finding with what it stands on: the values of its sentence are its evidence."""

from funnelcli.issues import CODES
from funnelcli.model.phrase import Phrase, Value, say
from funnelcli.model.state import Mark
from funnelcli.report.model import Finding

_WORDS = frozenset({"cover", "met", "missed", "lacking", "owners", "sum"})
"""Values that only repeat others in words."""


def finding(code: str, metric: str, mark: Mark | None = None, /, **values: Value) -> Finding:
    """The sentence ``code`` filled with ``values``; ``mark`` is that of the row it is about.

    Evidence is what fills the sentence; a bare Phrase (``column.revenue``) by its last word.
    """
    return Finding(
        code=code,
        severity=CODES[code],
        text=say(f"{code}.message", **values),
        metric=metric,
        state=None if mark is None else mark.state,
        evidence={key: _evident(value) for key, value in values.items() if key not in _WORDS},
    )


def _evident(value: Value) -> Value:
    if isinstance(value, Phrase) and not value.values:
        return value.key.rpartition(".")[2]
    return value
