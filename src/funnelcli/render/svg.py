"""Pictures of Vega-Lite as static SVG: no script, no style, the same bytes for the same picture."""

import re
from typing import Any

_OPENING = re.compile(r"<svg [^>]*viewBox=\"(?P<box>[^\"]*)\"[^>]*>")
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""The picture is told as a whole, not mark by mark."""
_ID = re.compile(r"(?<=[\s(])(id=\"|url\(#)([^\")]+)")


def draw_svg(picture: dict[str, Any], name: str, *, title: str, summary: str) -> str:
    """The picture as one ``svg`` element with a title and a description for screen readers.

    Args:
        picture: a Vega-Lite document that holds its data.
        name: unique in the page; every id inside begins with it.
        title: what is shown, escaped already.
        summary: what is to be seen, escaped already.
    """
    from vl_convert import vegalite_to_svg

    drawn: str = vegalite_to_svg(picture)
    opening = _OPENING.match(drawn)
    if opening is None:
        raise ValueError("not an SVG document")
    return (
        f'<svg class="picture" role="img" viewBox="{opening["box"]}" '
        f'aria-labelledby="{name}-title {name}-summary">'
        f'<title id="{name}-title">{title}</title><desc id="{name}-summary">{summary}</desc>'
        f"{_renumbered(drawn[opening.end() :], name)}"
    )


def _renumbered(body: str, name: str) -> str:
    """Ids counted through the process become ids counted through the picture."""
    numbers: dict[str, int] = {}

    def own(found: re.Match[str]) -> str:
        number = numbers.setdefault(found[2], len(numbers) + 1)
        return f"{found[1]}{name}-{number}"

    return _ID.sub(own, _ROLE.sub("", body))
