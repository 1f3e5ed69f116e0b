"""What an export is: its role and the system it comes from, told from its headers."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from funnelcli.errors import InputError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, say
from funnelcli.model.place import Place
from funnelcli.schema.columns import FIELDS, Role
from funnelcli.sources.recognition.likeness import likely_columns
from funnelcli.sources.recognition.mapping import ColumnMap, folded, folded_headers, map_columns
from funnelcli.sources.recognition.profile import GENERIC, Block, Profile, load_profiles
from funnelcli.sources.shape import Head

_Needed = Mapping[Role, tuple[tuple[str, ...], ...]]

_KEYS: _Needed = {
    Role.DEALS: (("deal_id",),),
    Role.LEADS: (("lead_id",),),
    Role.HISTORY: (("deal_id",), ("to_stage",), ("entered_at",)),
    Role.SPEND: (("spend",),),
    Role.PLAN: (("period",), ("measure",), ("value",)),
}
"""What a file of a role cannot do without: one field of each group."""

_OF_A_DEAL = (
    "stage",
    "won_flag",
    "lost_flag",
    "amount",
    "status",
    "pipeline",
    "closed_at",
    "close_date",
    "expected_on",
    "stage_changed_at",
    "probability",
    "loss_reason",
)
"""Every list of a CRM has an id and a day of creation; only deals have these."""

_OF_A_LEAD = (
    "status",
    "phone",
    "email",
    "source",
    "channel",
    "campaign",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "budget",
    "need",
    "authority",
    "timeline_days",
    "first_contact_at",
    "disqualify_reason",
)
"""One of these must stand beside an id whose header does not say that it is a lead's."""

_OF_ADVERTISING = ("campaign", "channel", "impressions", "clicks")
"""Goods, salaries and rent have costs too."""

_SURE = frozenset({"stage", "to_stage", "spend", "measure"})
"""Only deals, moves, spend and plans have one of these."""

_SAYS: Mapping[Role, re.Pattern[str]] = {
    Role.DEALS: re.compile("deal|сделк|opportunity|order|заказ"),
    Role.LEADS: re.compile("lead|лид|заявк"),
}
"""What the header of an id says when it says whose the id is."""

_TELLING: _Needed = {
    **_KEYS,
    Role.DEALS: (("deal_id",), ("stage", "won_flag", "created_at"), _OF_A_DEAL),
    Role.LEADS: (("lead_id",), ("created_at",)),
}
"""What a file must have so that its role is recognised without being told."""


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """An export understood by its headers; ``score`` counts the signs that were found."""

    role: Role
    profile: str
    block: Block
    columns: ColumnMap
    score: int


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the settings say about a file; None and empty are found out."""

    role: Role | None = None
    profile: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    extra: Collection[str] = ()


@cache
def known_headers() -> frozenset[str]:
    """The folded names of every header that some profile knows."""
    return frozenset(
        folded(header)
        for profile in load_profiles().values()
        for blocks in profile.roles.values()
        for block in blocks
        for headers in (*block.fields.values(), block.signs)
        for header in headers
    )


@cache
def headers_of(fields: frozenset[str]) -> frozenset[str]:
    """The folded headers that some profile reads one of ``fields`` from."""
    return frozenset(
        folded(header)
        for profile in load_profiles().values()
        for blocks in profile.roles.values()
        for block in blocks
        for name, headers in block.fields.items()
        if name in fields
        for header in headers
    )


def recognise(head: Head, wish: Wish) -> Recognition:
    """The role, the profile and the columns of ``head``.

    Each profile's shapes are compared with the headers; of those whose needed fields are there
    the one with the most signs wins, then the one whose id says whose it is, then the one with the
    most fields, then the one whose own id stands first. Without any the profile of the settings
    counts; else it may be another list of a system; else generic names are tried.

    Raises:
        InputError: nothing fits (D040), two fit equally well (D041), a needed field is missing
            (D042), ``columns:`` names what does not exist (D043), the profile is unknown (D044),
            it is a list that nothing is read from (D160).
    """
    profiles = _asked_profiles(head, wish)
    found = [
        candidate
        for profile in profiles
        if profile.id != GENERIC
        for candidate in _candidates(head, wish, profile)
        if candidate.score >= candidate.block.need and _complete(candidate, wish)
    ]
    best = _best(head, found) or _told(head, wish) or _generic(head, wish, profiles)
    if best is None:
        raise InputError(_reasons(head, wish))
    if best.columns.absent:
        raise InputError([_absent(head, best)])
    return best


def _told(head: Head, wish: Wish) -> Recognition | None:
    """By the profile that the settings name, though the headers do not show its signs.

    Somebody has renamed them: then generic names count beside those of the system.
    """
    if wish.profile in {None, GENERIC}:
        return None
    known = load_profiles()
    own, generic = known[str(wish.profile)], known[GENERIC].roles
    roles = {
        role: tuple(_widened(block, generic[role][0]) for block in blocks)
        for role, blocks in own.roles.items()
    }
    named = _candidates(head, wish, own.model_copy(update={"roles": roles}))
    return _best(head, [candidate for candidate in named if _complete(candidate, wish)])


def _widened(block: Block, generic: Block) -> Block:
    names = (*block.fields, *(name for name in generic.fields if name not in block.fields))
    fields = {name: (*block.fields.get(name, ()), *generic.fields.get(name, ())) for name in names}
    return block.model_copy(update={"fields": fields})


def _generic(head: Head, wish: Wish, profiles: Iterable[Profile]) -> Recognition | None:
    """By generic names; of a system's other lists only what they cannot have is believed."""
    named = [c for p in profiles if p.id == GENERIC for c in _candidates(head, wish, p)]
    complete = [candidate for candidate in named if _complete(candidate, wish)]
    sure = any(_SURE & candidate.columns.headers.keys() for candidate in complete)
    if wish.role is None and not sure and (other := _other_list(head)):
        raise InputError([other])
    return _best(head, complete)


def _asked_profiles(head: Head, wish: Wish) -> list[Profile]:
    known = load_profiles()
    if wish.profile is None:
        return list(known.values())
    if wish.profile not in known:
        names = ", ".join(known)
        values = {"file": head.name, "profile": wish.profile, "known": names}
        raise InputError([Issue("D044", values, places=(Place(head.name),))])
    return [known[wish.profile], known[GENERIC]]


def _candidates(head: Head, wish: Wish, profile: Profile) -> list[Recognition]:
    table = folded_headers(head.headers)
    return [
        Recognition(
            role=role,
            profile=profile.id,
            block=block,
            columns=map_columns(head.headers, role, block, wish.columns, wish.extra),
            score=sum(folded(sign) in table for sign in block.signs),
        )
        for role, blocks in profile.roles.items()
        if wish.role in (None, role)
        for block in blocks
        if wish.role is not None or not any(folded(header) in table for header in block.never)
    ]


def _complete(candidate: Recognition, wish: Wish) -> bool:
    return not _lacking(candidate, wish)


def _lacking(candidate: Recognition, wish: Wish) -> list[str]:
    """The first field of each group that the file would have to have, and has nothing of."""
    needed = _TELLING if wish.role is None else _KEYS
    groups = [*needed[candidate.role]]
    present = candidate.columns.headers
    if wish.role is None and candidate.profile == GENERIC:
        key = _KEYS[candidate.role][0][0]
        groups += _more_proof(candidate.role, folded(present.get(key, ("",))[0]))
    return [group[0] for group in groups if not present.keys() & set(group)]


def _more_proof(role: Role, key: str) -> list[tuple[str, ...]]:
    """What generic names must show besides: many lists have an id and a day, or a cost.

    A ``key`` that says what it is needs nothing more.
    """
    if role is Role.SPEND and key != "spend":
        return [_OF_ADVERTISING]
    if role is Role.LEADS and not _SAYS[Role.LEADS].search(key):
        return [_OF_A_LEAD]
    return []


def _best(head: Head, found: list[Recognition]) -> Recognition | None:
    def rank(candidate: Recognition) -> tuple[int, bool, int, int]:
        columns = candidate.columns.headers
        named = FIELDS[candidate.role].keys() & columns.keys()
        key = columns[_KEYS[candidate.role][0][0]][0]
        says = _SAYS.get(candidate.role)
        own = says is None or says.search(folded(key)) is not None
        return candidate.score, own, len(named), -head.headers.index(key)

    if not found:
        return None
    top = max(map(rank, found))
    winners = [candidate for candidate in found if rank(candidate) == top]
    if len({(winner.role, winner.profile) for winner in winners}) > 1:
        names = ", ".join(f"{winner.role}/{winner.profile}" for winner in winners)
        raise InputError(
            [Issue("D041", {"file": head.name, "choices": names}, places=(_header(head),))]
        )
    return winners[0]


def nearest(head: Head, wish: Wish) -> Recognition:
    """The shape of export that has the most in common with ``head``, complete or not."""
    profiles = _asked_profiles(head, wish)
    candidates = [c for profile in profiles for c in _candidates(head, wish, profile)]
    return max(candidates, key=lambda c: (c.score, len(c.columns.headers)))


def is_telling(found: Recognition) -> bool:
    """Whether the headers show the signs of that system."""
    return found.score >= max(found.block.need, 1)


def _reasons(head: Head, wish: Wish) -> list[Issue]:
    """Why nothing fits: a needed field is missing, or the headers say nothing at all.

    Where a header looks like the missing field, that is said too, for somebody to confirm.
    """
    headers = ", ".join(head.headers)
    found = nearest(head, wish)
    if wish.role is None and not is_telling(found):
        return [Issue("D040", {"file": head.name, "headers": headers}, places=(_header(head),))]
    if found.columns.absent:
        return [_absent(head, found)]
    missing = list(dict.fromkeys(_lacking(found, wish)))
    values = {
        "file": head.name,
        "role": str(found.role),
        "fields": ", ".join(missing),
        "headers": headers,
    }
    likely = likely_columns(found.role, found.columns)
    return [
        Issue("D042", values, places=(_header(head),)),
        *(likely_issue(head, name, likely[name]) for name in missing if name in likely),
    ]


def missed_columns(head: Head, found: Recognition) -> list[Issue]:
    """Headers that look like an absent field which whole statistics are refused without."""
    absent = _MISSED.get(found.role, frozenset()) - found.columns.headers.keys()
    likely = likely_columns(found.role, found.columns) if absent else {}
    return [likely_issue(head, name, likely[name]) for name in sorted(absent & likely.keys())]


_MISSED = {
    Role.DEALS: frozenset({"amount", "created_at", "manager"}),
    Role.LEADS: frozenset({"created_at", "manager"}),
}


def likely_issue(head: Head, field: str, header: str) -> Issue:
    """That ``header`` may be ``field``, for somebody to confirm."""
    values = {"file": head.name, "field": field, "header": header}
    return Issue("D165", values, places=(Place(head.name, head.sheet, head.header_row, header),))


def _other_list(head: Head) -> Issue | None:
    """That ``head`` shows the signs of a list that nothing is read from."""
    table = folded_headers(head.headers)
    for profile in load_profiles().values():
        for kind, signs in profile.others.items():
            if all(folded(sign) in table for sign in signs):
                told: dict[str, Value] = {
                    "file": head.name,
                    "profile": profile.id,
                    "kind": say(f"list.{kind}"),
                }
                return Issue("D160", told, places=(_header(head),))
    return None


def _absent(head: Head, found: Recognition) -> Issue:
    values = {
        "file": head.name,
        "names": ", ".join(found.columns.absent),
        "headers": ", ".join(head.headers),
    }
    return Issue("D043", values, count=len(found.columns.absent), places=(_header(head),))


def _header(head: Head) -> Place:
    return Place(head.name, head.sheet, head.header_row)
