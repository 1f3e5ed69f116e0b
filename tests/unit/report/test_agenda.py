"""Findings come in the order in which a meeting goes through them."""

from funnelcli.issues import CODES, Severity
from funnelcli.model.phrase import say
from funnelcli.report.agenda import AGENDA, in_order
from funnelcli.report.model import Finding


def finding(code: str, severity: Severity) -> Finding:
    return Finding(code=code, severity=severity, text=say(f"{code}.message"), metric="x")


def test_the_agenda_names_codes_once() -> None:
    assert len(set(AGENDA)) == len(AGENDA)
    assert set(AGENDA) <= CODES.keys()


def test_severity_then_the_plan_then_the_departments_then_what_nobody_listed() -> None:
    codes = [
        ("F075", Severity.NOTICE),
        ("F999", Severity.WARNING),
        ("F010", Severity.WARNING),
        ("F052", Severity.WARNING),
        ("F003", Severity.WARNING),
        ("F071", Severity.WARNING),
    ]
    found = in_order(finding(code, severity) for code, severity in codes)
    assert [each.code for each in found] == ["F071", "F003", "F052", "F010", "F999", "F075"]
