"""What a letter was made from: whether that is news, and what the last letter said."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256

from funnelcli.errors import DeliveryError
from funnelcli.history.deliveries import Ledger, Sheet
from funnelcli.issues import Issue
from funnelcli.pipeline.digest import period_name
from funnelcli.pipeline.question import STALE_DAYS
from funnelcli.pipeline.sending import Post
from funnelcli.report.digest import Earlier
from funnelcli.report.figures import Figure
from funnelcli.report.model import Report


def sheet_of(report: Report, figures: Mapping[str, Figure]) -> Sheet:
    """What the ledger keeps of a letter."""
    inputs = sorted(each.sha256 for each in report.inputs)
    return Sheet(
        as_of=report.as_of,
        period=period_name(report.period),
        inputs=sha256("\n".join(inputs).encode()).hexdigest(),
        figures={
            name: {
                "kind": each.kind,
                "amount": each.amount,
                "currency": each.currency,
                "is_firm": each.is_firm,
            }
            for name, each in figures.items()
        },
    )


def last_letter(ledger: Ledger, post: Post) -> tuple[str, Earlier] | None:
    """The period of the last letter of another week, and what it said."""
    entry = ledger.earlier_letter(post.report, post.week)
    if entry is None:
        return None
    figures = {name: Figure(**each) for name, each in entry.sheet.figures.items()}
    return entry.sheet.period, Earlier(as_of=entry.sheet.as_of, figures=figures)


def require_news(
    post: Post, ledger: Ledger, sheet: Sheet, newest: date | None, asked: date | None
) -> None:
    """Refuse to send last week's numbers as new.

    Raises:
        DeliveryError: the newest record is too old (M005), or the exports are those of the letter
            of another week (M006).
    """
    day = asked or post.now.date() - timedelta(days=1)
    if newest is None or newest < day - timedelta(days=STALE_DAYS):
        raise DeliveryError([Issue("M005", {"newest": newest, "day": day})])
    earlier = ledger.earlier_letter(post.report, post.week)
    if earlier and earlier.sheet.inputs == sheet.inputs:
        raise DeliveryError([Issue("M006", {"day": earlier.at.date()})])
