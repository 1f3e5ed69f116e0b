"""Repeated leads against every pair of leads, looked at one by one."""

from datetime import date, timedelta
from itertools import product
from typing import Literal, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from funnelcli.spec.model import Duplicates
from funnelcli.spec.repeats import is_repeat, with_gaps, without_gaps
from spec_frames import lead_frame

START = date(2026, 1, 1)
PHONES = [None, "89170001001", "+7 917 000-10-01", "89170001002"]
EMAILS = [None, "a@b.ru", "A@B.RU", "c@b.ru"]


class Asked(NamedTuple):
    """A lead: days after the first of January (None: undated), phone and e-mail as written."""

    day: int | None
    phone: str | None
    email: str | None


LEADS = st.lists(
    st.builds(
        Asked,
        day=st.none() | st.integers(0, 5),
        phone=st.sampled_from(PHONES),
        email=st.sampled_from(EMAILS),
    ),
    min_size=4,
    max_size=12,
)
KEYS: st.SearchStrategy[tuple[Literal["phone", "email"], ...]] = st.sampled_from(
    [("phone",), ("email",), ("phone", "email")]
)


def _contacts(lead: Asked, by: tuple[str, ...]) -> set[str]:
    """The phone as its last ten digits and the e-mail in small letters, those that are asked."""
    phone = "".join(sign for sign in lead.phone or "" if sign.isdigit())[-10:]
    given = {"phone": phone, "email": (lead.email or "").lower()}
    return {f"{name}:{given[name]}" for name in by if given[name]}


def by_pairs(leads: list[Asked], rule: Duplicates) -> list[bool]:
    """Whether some lead with the same contact came before, at most so many days before."""
    found = [False] * len(leads)
    for (n, lead), (m, other) in product(enumerate(leads), enumerate(leads)):
        if lead.day is None or other.day is None:
            continue
        if not _contacts(lead, rule.by) & _contacts(other, rule.by):
            continue
        if (other.day, m) < (lead.day, n) and lead.day - other.day <= rule.within_days:
            found[n] = True
    return found


@given(LEADS, KEYS, st.integers(0, 3))
def test_repeats_are_those_of_all_pairs(
    leads: list[Asked], by: tuple[Literal["phone", "email"], ...], within: int
) -> None:
    rule = Duplicates(by=by, within_days=within)
    rows = [
        {
            "created_at": "" if lead.day is None else f"{START + timedelta(days=lead.day)}",
            "phone": lead.phone,
            "email": lead.email,
        }
        for lead in leads
    ]
    framed = with_gaps(lead_frame(rows), [rule])
    told = framed.with_columns(is_repeat(rule).alias("repeat")).collect().to_native()
    found = {row["row"]: bool(row["repeat"]) for row in told.to_dicts()}
    assert [found[n] for n in range(len(leads))] == by_pairs(leads, rule)
    assert without_gaps(framed, [rule]).collect_schema().names() == lead_frame(rows).columns
