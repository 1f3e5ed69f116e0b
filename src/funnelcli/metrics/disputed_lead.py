"""Disputed leads: where the CRM's own mark contradicts the verdict of the agreement (2.6, fact 8).

The CRM calls a lead rejected by its status, or by a reason (of the lead, or of a lost deal it
became) that the settings lay at marketing's door; qualified by its status, or by a won deal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import narwhals.stable.v2 as nw

from funnelcli.metrics.base import Frames, Lazy, Question, Rows, counted_lead, leads_asked, one_if
from funnelcli.model.concordance import Concordance
from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State
from funnelcli.model.verdict import Verdict
from funnelcli.spec.fold import fold_text

LEAD_TEXTS = ("status", "disqualify_reason")
"""Columns of leads beyond the usual ones."""
DEAL_TEXTS = ("loss_reason",)
"""Columns of deals beyond the usual ones."""
STATUSES: Mapping[str, Verdict] = MappingProxyType(
    {
        **dict.fromkeys(
            ("Качественный лид", "Good Lead", "Qualified"),
            Verdict.QUALIFIED,
        ),
        **dict.fromkeys(
            ("Некачественный лид", "Junk Lead", "Unqualified", "Not Qualified", "Disqualified"),
            Verdict.REJECTED,
        ),
    }
)
"""Statuses of Bitrix24, HubSpot, Salesforce, Zoho and Dynamics 365 that say what a lead is."""
CONTRADICTORY = "contradictory"
"""The CRM says both: an unqualified lead that became a won deal."""


@dataclass(frozen=True, kw_only=True)
class CrmMark:
    """A text of the exports that was taken as a mark, and how often it stands there."""

    field: str
    text: str
    says: Verdict
    count: int


@dataclass(frozen=True, kw_only=True)
class DisputedLead:
    """A lead on which agreement and CRM disagree; ``field`` and ``text`` are what the CRM has.

    A won deal has the field ``deal`` and no text.
    """

    lead_id: str
    verdict: Verdict
    crm: Verdict
    field: str
    text: str | None


@dataclass(frozen=True, kw_only=True)
class DisputedLeads:
    """Agreement (first judge) against CRM (second) on the leads that both decided.

    ``silent_count`` leads have no mark, ``contradictory_count`` two; on ``unknown_count`` leads
    with a mark the agreement has no answer. Excluded leads are left out.
    """

    concordance: Concordance
    silent_count: int
    contradictory_count: int
    unknown_count: int
    marks: tuple[CrmMark, ...]
    rows: tuple[DisputedLead, ...]
    mark: Mark


def texts(frames: Frames, question: Question) -> dict[str, Lazy]:
    """How often each text stands there that may be a mark of the CRM."""
    leads = leads_asked(frames, question)
    lost = frames.deals.filter(nw.col("outcome") == "lost")
    found = {name: leads.group_by(name) for name in LEAD_TEXTS}
    found |= {name: lost.group_by(name) for name in DEAL_TEXTS}
    return {name: grouped.agg(count=nw.len()) for name, grouped in found.items()}


def marks_of(
    rows: Mapping[str, Rows], statuses: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[CrmMark, ...]:
    """The texts that are marks, the most frequent first.

    Args:
        rows: collected ``texts``.
        statuses: status → verdict, as the settings say; they go before ``STATUSES``.
        reasons: reason → who answers for it, as the settings say.
    """
    known = {fold_text(name): each for name, each in STATUSES.items()}
    known |= {fold_text(name): Verdict(each) for name, each in statuses.items()}
    wrong = {fold_text(name) for name, whose in reasons.items() if whose == "marketing"}
    found = [
        CrmMark(field=field, text=row[field], says=says, count=row["count"])
        for field, several in rows.items()
        for row in several
        if row[field] and (says := _says(field, fold_text(row[field]), known, wrong))
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.field, each.text)))


def _says(
    field: str, text: str, known: Mapping[str, Verdict], wrong: Iterable[str]
) -> Verdict | None:
    if field == "status":
        return known.get(text)
    return Verdict.REJECTED if text in wrong else None


def compute(frames: Frames, question: Question, marks: tuple[CrmMark, ...]) -> dict[str, Lazy]:
    """``table``: leads by verdict and mark; ``rows``: those decided both ways."""
    said = _said(frames, leads_asked(frames, question).filter(counted_lead()), marks)
    verdict, crm = nw.col("verdict"), nw.col("crm")
    split = ((verdict == "qualified") & (crm == "rejected")) | (
        (verdict == "rejected") & (crm == "qualified")
    )
    return {
        "table": said.group_by("verdict", "crm").agg(count=nw.len()),
        "rows": said.filter(split).select(
            *("lead_id", "verdict", "crm", "input", "row", *LEAD_TEXTS, *DEAL_TEXTS)
        ),
    }


def _said(frames: Frames, leads: Lazy, marks: tuple[CrmMark, ...]) -> Lazy:
    """``leads`` with ``crm`` (qualified, rejected, contradictory, null) and ``loss_reason``."""
    linked = frames.deals.filter(~nw.col("lead_id").is_null())
    won = linked.filter(nw.col("outcome") == "won").select("lead_id").unique()
    lost = linked.filter(
        (nw.col("outcome") == "lost") & _in("loss_reason", marks, Verdict.REJECTED)
    )
    said = leads.join(
        won.with_columns(sold=nw.lit(1, dtype=nw.Int64)), on="lead_id", how="left"
    ).join(
        lost.group_by("lead_id").agg(loss_reason=nw.col("loss_reason").min()),
        on="lead_id",
        how="left",
    )
    yes = one_if(_in("status", marks, Verdict.QUALIFIED) | (nw.col("sold") == 1))
    no = one_if(
        _in("status", marks, Verdict.REJECTED)
        | _in("disqualify_reason", marks, Verdict.REJECTED)
        | ~nw.col("loss_reason").is_null()
    )
    nothing = nw.lit(None, dtype=nw.String)
    flagged = said.with_columns(yes=yes, no=no)
    one_side = (
        nw.when(nw.col("yes") == 1)
        .then(nw.lit(Verdict.QUALIFIED.value))
        .otherwise(
            nw.when(nw.col("no") == 1).then(nw.lit(Verdict.REJECTED.value)).otherwise(nothing)
        )
    )
    both = nw.col("yes") + nw.col("no") == 2
    return flagged.with_columns(crm=nw.when(both).then(nw.lit(CONTRADICTORY)).otherwise(one_side))


def _in(field: str, marks: tuple[CrmMark, ...], says: Verdict) -> nw.Expr:
    """Whether a column holds a text that says so; an empty one does not."""
    wanted = [each.text for each in marks if each.field == field and each.says is says]
    return nw.col(field).fill_null("").is_in(wanted) if wanted else nw.lit(value=False)


def summarise(rows: Mapping[str, Rows], marks: tuple[CrmMark, ...]) -> DisputedLeads:
    """Counts two by two, and the leads on which the two disagree, in the order of the exports."""
    counts: dict[tuple[str, str | None], int] = {
        (row["verdict"], row["crm"]): row["count"] for row in rows["table"]
    }

    def count(verdict: Verdict, crm: Verdict) -> int:
        return counts.get((verdict.value, crm.value), 0)

    yes, no = Verdict.QUALIFIED, Verdict.REJECTED
    table = Concordance(
        both_yes=count(yes, yes),
        first_only=count(yes, no),
        second_only=count(no, yes),
        both_no=count(no, no),
    )
    ordered = sorted(rows["rows"], key=lambda row: (row["input"], row["row"]))
    decided = table.total + count(Verdict.UNKNOWN, yes) + count(Verdict.UNKNOWN, no)
    return DisputedLeads(
        concordance=table,
        silent_count=sum(each for (_, crm), each in counts.items() if crm is None),
        contradictory_count=sum(each for (_, crm), each in counts.items() if crm == CONTRADICTORY),
        unknown_count=decided - table.total,
        marks=marks,
        rows=tuple(_row(row, marks) for row in ordered),
        mark=OK if decided else Mark(State.REFUSED, say("reason.no_crm_mark")),
    )


def _row(row: Mapping[str, object], marks: tuple[CrmMark, ...]) -> DisputedLead:
    crm = Verdict(str(row["crm"]))
    said = {(each.field, each.text) for each in marks if each.says is crm}
    named = [name for name in (*LEAD_TEXTS, *DEAL_TEXTS) if (name, row[name]) in said]
    field = named[0] if named else "deal"
    return DisputedLead(
        lead_id=str(row["lead_id"]),
        verdict=Verdict(str(row["verdict"])),
        crm=crm,
        field=field,
        text=str(row[field]) if named else None,
    )
