"""What only the command line may know: language, clock, folder and environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funnelcli.render.words import Words


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where and when the command was started; everything below is told, never looks."""

    words: "Words"
    cwd: Path
    now: datetime
    environ: Mapping[str, str]
