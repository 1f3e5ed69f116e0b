"""What ``init`` proposes to write into funnelcli.yaml and lead-spec.yaml, before it is text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from funnelcli.issues import Issue
from funnelcli.schema.columns import Role


@dataclass(frozen=True, kw_only=True)
class ProposedSource:
    """A recognised export.

    ``path`` is as the settings name it, ``rows`` the records kept; ``likely`` maps fields that
    nothing was read from to headers that look like theirs: somebody has to confirm them.
    """

    path: str
    role: Role
    profile: str
    rows: int
    likely: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProposedPipeline:
    """Stages as the export shows them; ``ordered``: the open ones stand in a known order.

    ``name`` is ``""`` where the export has no pipelines. ``strange`` are stages that nothing
    explains.
    """

    name: str
    stages: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    strange: tuple[str, ...] = ()
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A file that is left out, and why."""

    file: str
    reason: Issue

    @property
    def is_named(self) -> bool:
        """Whether the reason names the file by itself."""
        return self.reason.values.get("file") == self.file


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The content of both files.

    ``pipelines_hold``: the settings can say of the pipelines what the exports say; else they are
    only shown as comments. ``currency`` is the one that every amount names, else None, or what
    somebody answered (``is_currency_answered``); ``currencies`` are those that were met.
    ``managers``, ``channels``, ``loss_reasons`` and ``products`` are the most frequent values,
    ``lead_fields`` what is known of leads; ``first_on`` and ``newest_on`` are days of the exports.
    """

    sources: tuple[ProposedSource, ...]
    strangers: tuple[Stranger, ...] = ()
    pipelines: tuple[ProposedPipeline, ...] = ()
    pipelines_hold: bool = True
    company: str | None = None
    currency: str | None = None
    is_currency_answered: bool = False
    currencies: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    loss_reasons: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    lead_fields: frozenset[str] = frozenset()
    first_on: date
    newest_on: date
