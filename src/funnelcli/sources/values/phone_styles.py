"""Phones that one column writes in several ways; they are compared as digits all the same."""

from collections.abc import Iterable, Sequence

import polars as pl

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, listed, say
from funnelcli.model.place import Place
from funnelcli.sources.accounting import SHOWN
from funnelcli.sources.crosschecks.keys import phone_keys
from funnelcli.sources.recognition.mapping import folded
from funnelcli.sources.recognition.recognise import headers_of
from funnelcli.sources.shape import ROW, Head, column_of


def phone_headers(head: Head) -> list[str]:
    """The headers of ``head`` under which some profile expects a phone."""
    known = headers_of(frozenset({"phone"}))
    return [header for header in head.headers if folded(header) in known]


def style_issues(head: Head, frame: pl.DataFrame, headers: Iterable[str]) -> list[Issue]:
    """One issue for each of ``headers`` whose phones are written in more than one way.

    ``frame`` has the texts and their rows. A way is the text with every digit as ``#``, so that
    no phone is shown; what is no phone is not looked at.
    """
    return [issue for header in headers if (issue := _style_issue(head, frame, header))]


def _style_issue(head: Head, frame: pl.DataFrame, header: str) -> Issue | None:
    phones = frame.filter(phone_keys(frame[header]).is_not_null())
    styled = phones.select(ROW, column_of(header).str.replace_all(r"\d", "#").alias("style"))
    counts = (
        styled["style"]
        .value_counts(name="number")
        .sort("number", "style", descending=[True, False])
    )
    if counts.height < 2:
        return None
    usual = counts["style"][0]
    other = styled.filter(pl.col("style") != usual)
    values: dict[str, Value] = {
        "file": head.name,
        "column": header,
        "number": other.height,
        "styles": _named(counts.head(SHOWN).rows()),
    }
    rows = other[ROW].sort().head(SHOWN).to_list()
    places = tuple(Place(head.name, head.sheet, row, header) for row in rows)
    return Issue("D188", values, other.height, places)


def _named(styles: Sequence[tuple[str, int]]) -> Value:
    return listed([say("count.of", name=style, number=number) for style, number in styles])
