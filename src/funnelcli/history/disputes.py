"""The log of disputes about leads: who claimed what and why, and how it was settled.

An append-only chain of lines (``chain.py``), by default ``disputes.jsonl`` beside the settings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from funnelcli.errors import InputError, SettingsError
from funnelcli.history.chain import ROOT, Chain, Fields, append_to_chain, read_chain
from funnelcli.issues import Issue
from funnelcli.model.dispute import Dispute, Resolution
from funnelcli.model.place import Place
from funnelcli.model.verdict import Verdict

FILE_NAME = "disputes.jsonl"
VERSION = 1
"""1: the first form of a line."""
CLAIMABLE = (Verdict.QUALIFIED, Verdict.REJECTED)
"""What a lead can be claimed and settled to be."""


@dataclass(frozen=True, kw_only=True)
class DisputeLog:
    """Every dispute in the order of opening; ``head`` is the hash of the last line."""

    disputes: tuple[Dispute, ...] = ()
    chain: Chain = field(default_factory=lambda: Chain(name=FILE_NAME, lines=(), head=ROOT))

    @cached_property
    def open(self) -> Mapping[str, Dispute]:
        """The open dispute of each disputed lead."""
        return {each.lead_id: each for each in self.disputes if each.is_open}

    @cached_property
    def resolved(self) -> Mapping[str, Dispute]:
        """The last resolved dispute of each lead: it holds also while the next one is open."""
        return {each.lead_id: each for each in self.disputes if not each.is_open}

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict of each lead that has a resolved dispute."""
        found = ((lead, each.resolution) for lead, each in self.resolved.items())
        return {lead: resolution.verdict for lead, resolution in found if resolution}

    def deciding(self, lead_id: str) -> Dispute | None:
        """The dispute that decides on a lead today: the open one, else the last resolved one."""
        return self.open.get(lead_id) or self.resolved.get(lead_id)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What a reader of the log must be told."""
        return self.chain.issues


def read_disputes(path: Path) -> DisputeLog:
    """The log in ``path``; an empty one where there is no such file.

    Raises:
        InputError: it cannot be read, or a line was changed or taken out.
    """
    return _log(read_chain(path))


def disputes_of(log: DisputeLog, lead_id: str) -> tuple[Dispute, ...]:
    """The disputes about one lead, the oldest first."""
    return tuple(each for each in log.disputes if each.lead_id == lead_id)


def open_dispute(path: Path, claim: Dispute) -> tuple[Issue, ...]:
    """Write a new dispute into the log; what is to be told of the log as it was found.

    Raises:
        SettingsError: the lead is disputed already.
        InputError, DeliveryError: the log cannot be trusted, or not be written.
    """

    def compose(chain: Chain) -> Fields:
        if found := _log(chain).open.get(claim.lead_id):
            values = {"lead": claim.lead_id, "by": found.by}
            raise SettingsError([Issue("S185", {**values, "day": found.at.date()})])
        return _fields("opened", claim.lead_id, claim, claim.claimed)

    return append_to_chain(path, compose).issues


def resolve_dispute(path: Path, lead_id: str, resolution: Resolution) -> tuple[Issue, ...]:
    """Settle the open dispute about a lead; what is to be told of the log as it was found.

    Raises:
        SettingsError: no dispute about the lead is open.
        InputError, DeliveryError: the log cannot be trusted, or not be written.
    """

    def compose(chain: Chain) -> Fields:
        _require_open(_log(chain), lead_id)
        return _fields("resolved", lead_id, resolution, resolution.verdict)

    _require_open(read_disputes(path), lead_id)  # without a file, none is made
    return append_to_chain(path, compose).issues


def _fields(
    event: str, lead_id: str, said: Dispute | Resolution, verdict: Verdict | None
) -> Fields:
    return {
        "version": VERSION,
        "at": said.at.isoformat(timespec="seconds"),
        "by": said.by,
        "event": event,
        "lead": lead_id,
        "verdict": verdict,
        "reason": said.reason,
    }


def _require_open(log: DisputeLog, lead_id: str) -> None:
    if lead_id not in log.open:
        raise SettingsError([Issue("S186", {"lead": lead_id})])


def _log(chain: Chain) -> DisputeLog:
    """The disputes that the lines of a chain tell of.

    Raises:
        InputError: a line is sound, yet tells of something else (S181).
    """
    disputes: list[Dispute] = []
    open_at: dict[str, int] = {}
    for number, line in enumerate(chain.lines, start=1):
        try:
            _take(line, disputes, open_at)
        except (KeyError, TypeError, ValueError) as problem:
            place = Place(chain.name, row=number)
            issue = Issue("S181", {"file": chain.name, "line": number}, places=(place,))
            raise InputError([issue]) from problem
    return DisputeLog(disputes=tuple(disputes), chain=chain)


def _take(line: Fields, disputes: list[Dispute], open_at: dict[str, int]) -> None:
    """One line into the list; ``open_at`` says where the open dispute of a lead stands in it."""
    if line["version"] != VERSION:
        raise ValueError("a line of another version")
    lead, by, reason = _texts(line[name] for name in ("lead", "by", "reason"))
    at = datetime.fromisoformat(line["at"])
    verdict = None if line["verdict"] is None else Verdict(line["verdict"])
    if line["event"] == "opened" and lead not in open_at:
        open_at[lead] = len(disputes)
        disputes.append(Dispute(lead_id=lead, at=at, by=by, claimed=verdict, reason=reason))
    elif line["event"] == "resolved" and verdict in CLAIMABLE:
        resolution = Resolution(at=at, by=by, verdict=verdict, reason=reason)
        place = open_at.pop(lead)
        disputes[place] = replace(disputes[place], resolution=resolution)
    else:
        raise ValueError("an event that cannot follow")


def _texts(values: Iterable[Any]) -> list[str]:
    found = list(values)
    if not all(isinstance(each, str) and each.strip() for each in found):
        raise TypeError("a text is missing")
    return found
