"""What one run reads, and what becomes of each role on the way to its canonical frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from funnelcli.issues import Issue
from funnelcli.schema.columns import Role
from funnelcli.sources.accounting import Dropped
from funnelcli.sources.load import Loaded
from funnelcli.sources.roles.once import Copy
from funnelcli.sources.roles.outcomes import PipelineNames
from funnelcli.sources.roles.rates import Rates


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All files by role with what the settings say about them together.

    ``copies`` are files that were given twice; they are not among ``files``.
    """

    files: Mapping[Role, Sequence[Loaded]]
    copies: Sequence[Copy]
    today: date
    home: str | None
    currency: str | None
    rates: Rates | None
    pipelines: Mapping[str, PipelineNames]
    channels: Mapping[str, str]
    link_days: int

    def fields(self, role: Role) -> frozenset[str]:
        """The fields that some file of the role carries and no file carries unreadably."""
        carried = frozenset(name for file in self.files[role] for name in file.fields)
        return carried - self.withdrawn(role)

    def withdrawn(self, role: Role) -> frozenset[str]:
        """The fields that some file of the role carries unreadably."""
        return frozenset(name for file in self.files[role] for name in file.withdrawn)


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one role that are kept, those that are not, and what is wrong with them."""

    frame: pl.DataFrame
    dropped: tuple[Dropped, ...] = ()
    issues: tuple[Issue, ...] = ()

    def then(
        self, frame: pl.DataFrame, issues: Iterable[Issue] = (), dropped: Iterable[Dropped] = ()
    ) -> "Part":
        """The part one step later."""
        return Part(
            frame=frame,
            dropped=(*self.dropped, *dropped),
            issues=(*self.issues, *issues),
        )
