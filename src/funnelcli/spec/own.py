"""Leads of our own people, known by their e-mail domain or phone."""

from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw

from funnelcli.spec.model import Own


def is_own(own: Own) -> nw.Expr:
    """Whether the lead has one of the phones, or an address at one of the domains."""
    email = nw.col("email_key")
    parts = [
        email.str.ends_with(f"{sign}{domain}") for domain in own.email_domains for sign in "@."
    ]
    if own.phones:
        parts.append(nw.col("phone_key").is_in(list(own.phones)))
    return reduce(or_, (part.fill_null(value=False) for part in parts))
