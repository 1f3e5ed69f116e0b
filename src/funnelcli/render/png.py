"""Pictures of Vega-Lite as PNG, for programs that show no SVG."""

from typing import Any

FONT = "Liberation Sans"
"""Comes with the drawer: the same picture is the same bytes, whatever fonts there are."""
_SCALE = 2
"""Dots for each point: sharp on phones."""


def draw_png(picture: dict[str, Any]) -> bytes:
    """The picture as PNG; its texts are to be in ``FONT``."""
    from vl_convert import vegalite_to_png

    return bytes(vegalite_to_png(picture, scale=_SCALE))
