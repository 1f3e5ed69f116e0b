"""Which header each field is read from."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from funnelcli.schema.columns import Kind, Role
from funnelcli.sources.recognition.headers import fold_header
from funnelcli.sources.recognition.profile import Block, fields_of

SEVERAL = frozenset({Kind.PHONE, Kind.EMAIL})
"""Kinds that take every matching header; the first valid value wins."""

folded = cache(fold_header)
"""``fold_header``, once for each of the few hundred headers that profiles know."""

EXTRA = "x:"
"""Prefix of columns that were asked for by their own header."""

ENTERED = "entered:"
"""Prefix of columns that say when a deal entered a stage; the rest of the name is the stage."""


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """Headers by field, in the order they are tried.

    ``extra`` maps ``x:<name as asked>`` to a header, ``entered`` a stage to the header of the
    column that says when it was entered; ``unmapped`` are the headers nobody wants;
    ``absent`` are the headers and fields of ``columns:`` that do not exist.
    """

    headers: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """Every header that is read."""
        own = (header for headers in self.headers.values() for header in headers)
        return frozenset((*own, *self.extra.values(), *self.entered.values()))

    def named(self) -> dict[str, str]:
        """Field to header, several headers of one field joined by a comma."""
        return {name: ", ".join(headers) for name, headers in self.headers.items()}


def folded_headers(headers: Iterable[str]) -> dict[str, str]:
    """Folded name to header; of two that fold alike the first counts."""
    table: dict[str, str] = {}
    for header in headers:
        table.setdefault(folded(header), header)
    return table


def map_columns(
    headers: Sequence[str],
    role: Role,
    block: Block,
    chosen: Mapping[str, str] | None = None,
    extra: Collection[str] = (),
) -> ColumnMap:
    """The headers of the fields of ``role``: ``chosen`` (``columns:``) first, then the aliases.

    A header is read for one field only; ``extra`` names are matched folded and may repeat a
    mapped header.
    """
    table = folded_headers(headers)
    kinds = fields_of(role)
    found, absent = _take_chosen(headers, table, kinds, chosen or {})
    used = {header for taken in found.values() for header in taken}
    for name, aliases in block.fields.items():
        if name not in found and name not in (chosen or {}):
            hits = _hits(table, aliases, used)
            taken = hits if kinds[name] in SEVERAL or name in block.either else hits[:1]
            if taken:
                found[name] = taken
                used.update(taken)
    asked = {f"{EXTRA}{name}": table.get(folded(name)) for name in sorted(extra)}
    extras = {name: header for name, header in asked.items() if header is not None}
    entered = _entered([h for h in headers if h not in used], block.entered)
    used |= {*extras.values(), *entered.values()}
    rest = tuple(header for header in headers if header not in used)
    return ColumnMap(headers=found, extra=extras, entered=entered, unmapped=rest, absent=absent)


def _take_chosen(
    headers: Sequence[str],
    table: Mapping[str, str],
    kinds: Mapping[str, Kind],
    chosen: Mapping[str, str],
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    absent: list[str] = []
    for name, wanted in chosen.items():
        header = wanted if wanted in headers else table.get(folded(wanted))
        if name not in kinds:
            absent.append(name)
        elif header is None:
            absent.append(wanted)
        else:
            found[name] = (header,)
    return found, tuple(absent)


def _hits(
    table: Mapping[str, str], aliases: Sequence[str], used: Collection[str]
) -> tuple[str, ...]:
    found = (table.get(folded(alias)) for alias in aliases)
    return tuple(dict.fromkeys(h for h in found if h is not None and h not in used))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """``Date entered "*"`` as a pattern: any quotes, spaces and case, the star is the stage."""
    spaced = re.sub(r"(?:\\?[ _])+", r"[\\s_]+", re.escape(template))
    quoted = re.sub(r"[\"']", "[\"'“”«»‘’`]", spaced)
    return re.compile(quoted.replace(r"\*", "(.+)"), re.IGNORECASE)


def _entered(headers: Sequence[str], templates: Sequence[str]) -> Mapping[str, str]:
    """Stage to header of the columns that say when it was entered."""
    found: dict[str, str] = {}
    for header in headers:
        for template in templates:
            if match := _pattern(template).fullmatch(header.strip()):
                found.setdefault(match[1].strip(), header)
    return found
