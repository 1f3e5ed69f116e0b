"""How many persons stand behind the leads: everybody with a phone or an e-mail in common is one."""

import polars as pl

from funnelcli.schema.canonical import People

_KEYS = ("phone_key", "email_key")
_ROUNDS = 8


def count_people(leads: pl.DataFrame) -> People | None:
    """Leads, persons and leads without a phone and an e-mail, of ``phone_key`` and ``email_key``.

    None when nobody has either.

    A person is all leads that a chain of shared phones and e-mails connects. The number of such
    chains is the number of different keys less the pairs that join two chains into one.
    """
    phones, emails = (leads[name].drop_nulls().n_unique() for name in _KEYS)
    if not phones + emails:
        return None
    silent = pl.col("phone_key").is_null() & pl.col("email_key").is_null()
    return People(
        leads_count=leads.height,
        persons_count=phones + emails - _joins(leads.select(_KEYS).drop_nulls().unique()),
        without_contact_count=leads.select(silent.sum()).item(),
    )


def _joins(pairs: pl.DataFrame) -> int:
    """How many of the pairs of a phone and an e-mail connect what was apart before.

    A pair whose phone or e-mail stands in no other one always does, and the others do not need
    it; so pairs are taken off in rounds, and what is left is followed one by one.
    """
    found = 0
    for _ in range(_ROUNDS):
        loose = pairs.select(pl.any_horizontal(pl.col(_KEYS).is_unique())).to_series()
        if not loose.any():
            break
        found += int(loose.sum())
        pairs = pairs.filter(~loose)
    roots: dict[tuple[str, bool], tuple[str, bool]] = {}
    for phone, email in pairs.iter_rows():
        one, other = _root(roots, (phone, True)), _root(roots, (email, False))
        if one != other:
            roots[one] = other
            found += 1
    return found


def _root(
    roots: dict[tuple[str, bool], tuple[str, bool]], node: tuple[str, bool]
) -> tuple[str, bool]:
    """The end of the chain that ``node`` hangs on; the way there is shortened."""
    end = node
    while end in roots:
        end = roots[end]
    while node != end:
        roots[node], node = end, roots[node]
    return end
