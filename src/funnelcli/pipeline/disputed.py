"""What a run says of disputes: how many verdicts they decided, what is still open."""

import narwhals.stable.v2 as nw

from funnelcli.engines.polars import collect_all
from funnelcli.history.disputes import DisputeLog
from funnelcli.issues import Issue
from funnelcli.metrics.base import Frames, Lazy, Question, leads_asked, one_if
from funnelcli.model.personal import pseudonym
from funnelcli.model.phrase import listed
from funnelcli.spec.overrule import SPEC_VERDICT

_NAMED = 5
"""How many lead ids a notice names."""


def told_of_disputes(
    log: DisputeLog, every: Lazy, frames: Frames, question: Question
) -> tuple[Issue, ...]:
    """Notices about disputes; none without a log or without an agreement.

    ``every`` are all leads that were read, ``frames`` those seen at as-of with their verdicts.
    """
    if not log.disputes or SPEC_VERDICT not in frames.leads.collect_schema().names():
        return ()
    named = sorted({each.lead_id for each in log.disputes})
    lead = nw.col("lead_id")
    resolved, disputed = lead.is_in(sorted(log.resolved)), lead.is_in(sorted(log.open))
    collected = collect_all(
        {
            "counts": leads_asked(frames, question)
            .select(
                resolved=one_if(resolved),
                changed=one_if(resolved & (nw.col("verdict") != nw.col(SPEC_VERDICT))),
                disputed=one_if(disputed),
            )
            .select(nw.col("resolved", "changed", "disputed").sum()),
            "known": every.filter(lead.is_in(named)).select("lead_id").unique(),
        }
    )
    counts = {name: value or 0 for name, value in collected["counts"][0].items()}
    known = {row["lead_id"] for row in collected["known"]}
    absent = [lead_id for lead_id in named if lead_id not in known]
    found = (
        Issue("S188", {"changed": counts["changed"]}, count=counts["resolved"]),
        Issue("S189", count=counts["disputed"]),
        Issue(
            "S190",
            {"leads": listed([pseudonym(each) for each in absent[:_NAMED]])},
            count=len(absent),
        ),
    )
    return tuple(issue for issue in found if issue.count)
