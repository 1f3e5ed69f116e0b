"""Codes of what the results of a report say of themselves.

A new code is a line here, two messages per language, and ``python scripts/document_codes.py``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from funnelcli.model.severity import Severity

FINDINGS: Mapping[str, Severity] = MappingProxyType(
    {
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
        "F081": Severity.WARNING,  # a channel brings fewer qualified leads than the rest
        "F082": Severity.NOTICE,  # a channel brings more qualified leads than the rest
        "F083": Severity.NOTICE,  # whose matter the losses are
        "F084": Severity.WARNING,  # "too expensive" for leads that were never qualified
    }
)
"""Code to severity; the comment is the title of its entry in the reference."""
