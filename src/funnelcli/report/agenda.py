"""The order in which a meeting goes through findings: the plan, marketing, sales, the data."""

from collections.abc import Iterable
from types import MappingProxyType

from funnelcli.issues import Severity
from funnelcli.report.model import Finding

_PLAN = ("F001", "F032", "F033", "F071", "F070", "F002", "F072", "F042", "F040", "F008", "F041")
_MARKETING = ("F003", "F004", "F081", "F006", "F061")
_SALES = ("F052", "F079", "F053", "F054", "F080", "F015", "F009", "F050", "F084", "F064")
_DATA = ("F030", "F031", "F021", "F007", "F074", "F005", "F014", "F060", "F062", "F010")
_PRAISE = ("F034", "F016", "F075", "F077", "F082", "F076", "F078", "F051")
_MINOR = ("F012", "F083", "F011", "F017", "F020", "F065", "F063", "F013", "F073")
AGENDA = (*_PLAN, *_MARKETING, *_SALES, *_DATA, *_PRAISE, *_MINOR)
"""Codes from first to last inside one severity; codes that are not here follow them."""
_PLACE = MappingProxyType({code: place for place, code in enumerate(AGENDA)})
_SEVERITIES = list(Severity)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By severity, then by agenda, then by code; findings of one code stay as they came."""
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                _SEVERITIES.index(each.severity),
                _PLACE.get(each.code, len(AGENDA)),
                each.code,
            ),
        )
    )
