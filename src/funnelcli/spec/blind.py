"""Exclusions that can exclude nobody: the exports carry no phones or e-mails to know people by."""

from collections.abc import Collection, Iterable

from funnelcli.issues import Issue
from funnelcli.spec.model import Agreement, Own, Spec


def blind_issues(agreement: Agreement, columns: Collection[str]) -> tuple[Issue, ...]:
    """A warning for each exclusion whose fields are not among ``columns``, the newest version's.

    Repeats are looked for while one of their fields is there; own people are given by name, so
    that each field they are given by is asked for.
    """
    found: dict[str, Issue] = {}
    for spec in reversed(agreement.versions):
        for name, fields in _contacts(spec):
            absent = [field for field in fields if field not in columns]
            own = isinstance(spec.exclude.named.get(name), Own)
            if absent and (own or absent == fields):
                values = {"name": name, "fields": ", ".join(absent)}
                place = agreement.exclusions[spec.version, name]
                found.setdefault(name, Issue("D198", values, places=(place,)))
    return tuple(found.values())


def _contacts(spec: Spec) -> Iterable[tuple[str, list[str]]]:
    """The exclusions that know people by phone or e-mail, with the fields they look at."""
    if spec.exclude.duplicates:
        yield "duplicates", list(dict.fromkeys(spec.exclude.duplicates.by))
    for name, each in spec.exclude.named.items():
        if isinstance(each, Own):
            given = {"phone": each.phones, "email": each.email_domains}
            yield name, [field for field, people in given.items() if people]
