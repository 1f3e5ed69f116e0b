"""Persons behind leads, against a search that knows nothing of keys and joins."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from funnelcli.schema.canonical import People
from funnelcli.sources.crosschecks.people import count_people

Contact = tuple[str | None, str | None]
LETTERS = st.sampled_from([None, *"abcdef"])
CONTACTS = st.lists(st.tuples(LETTERS, LETTERS), max_size=40)
TYPES = {"phone_key": pl.String, "email_key": pl.String}


def counted(contacts: list[Contact]) -> People | None:
    return count_people(pl.DataFrame(contacts, schema=TYPES, orient="row"))


def walked(contacts: list[Contact]) -> int:
    """Groups of leads that a walk over shared contacts reaches, one after the other."""
    left = [contact for contact in contacts if contact != (None, None)]
    groups = 0
    while left:
        groups += 1
        group = [left.pop()]
        while near := [each for each in left if any(_share(each, own) for own in group)]:
            group += near
            left = [each for each in left if each not in near]
    return groups


def _share(one: Contact, other: Contact) -> bool:
    return any(mine is not None and mine == his for mine, his in zip(one, other, strict=True))


@given(CONTACTS)
def test_persons_are_what_a_walk_finds(contacts: list[Contact]) -> None:
    found = counted(contacts)
    silent = contacts.count((None, None))
    if silent == len(contacts):
        assert found is None
        return
    assert found == People(
        leads_count=len(contacts), persons_count=walked(contacts), without_contact_count=silent
    )


def test_a_phone_and_an_email_of_one_spelling_are_no_bridge() -> None:
    found = counted([("1", "x"), ("2", "1"), ("1", "2")])
    assert found is not None
    assert found.persons_count == walked([("1", "x"), ("2", "1"), ("1", "2")]) == 2


def test_a_long_chain_is_one_person() -> None:
    links = [(str(n), str(n)) for n in range(20_000)]
    bridges = [(str(n), str(n + 1)) for n in range(20_000 - 1)]
    found = counted([*links, *bridges])
    assert found is not None
    assert found.persons_count == 1
