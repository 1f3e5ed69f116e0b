"""Ids without the contacts that they may be."""

import pytest

from funnelcli.model.personal import pseudonym


@pytest.mark.parametrize("name", ["70123", "L-104", "79160000001", "лид 7", "", "2026-11-20"])
def test_what_is_no_contact_stays(name: str) -> None:
    assert pseudonym(name) == name


def test_contacts_are_hidden_and_stay_apart() -> None:
    names = ["+7 916 123-45-67", "+7 916 765 45-67", "ivan@mail.ru", "irina@mail.ru"]
    hidden = [pseudonym(name) for name in names]
    assert len(set(hidden)) == len(names)
    assert hidden == [pseudonym(name) for name in names]
    assert not any(part in "".join(hidden) for part in ("123-45", "ivan", "irina"))
