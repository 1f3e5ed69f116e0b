"""How many persons stand behind the leads: everybody with a phone or an e-mail in common is one."""

import polars as pl

from funnelcli.schema.canonical import People


def count_people(leads: pl.DataFrame) -> People | None:
    """Leads, persons and leads without a phone and an e-mail, of ``phone_key`` and ``email_key``.

    None when nobody has either.

    A person is all leads that a chain of shared phones and e-mails connects. The number of such
    chains is the number of different keys less the pairs that join two chains into one.
    """
    pairs = leads.lazy().select("phone_key", "email_key").unique().collect()
    phones, emails = (pairs[name].drop_nulls().n_unique() for name in pairs.columns)
    if not phones + emails:
        return None
    silent = pl.col("phone_key").is_null() & pl.col("email_key").is_null()
    return People(
        leads_count=leads.height,
        persons_count=phones + emails - _joins(pairs.drop_nulls()),
        without_contact_count=leads.select(silent.sum()).item(),
    )


def _joins(pairs: pl.DataFrame) -> int:
    """How many of the pairs of a phone and an e-mail connect what was apart before.

    A phone and an e-mail that only know each other are one join; the others are followed.
    """
    alone = pl.col("phone_key").is_unique() & pl.col("email_key").is_unique()
    marked = pairs.with_columns(alone.alias("__alone"))
    found = marked["__alone"].sum()
    roots: dict[tuple[str, bool], tuple[str, bool]] = {}
    for phone, email in marked.filter(~pl.col("__alone")).select(pairs.columns).iter_rows():
        one, other = _root(roots, (phone, True)), _root(roots, (email, False))
        if one != other:
            roots[one] = other
            found += 1
    return int(found)


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
