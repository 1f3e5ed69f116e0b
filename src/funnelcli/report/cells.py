"""Small parts that every composer of the report is built from."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from funnelcli.model.money import Money
from funnelcli.model.phrase import Phrase, Value, listed, say
from funnelcli.model.ratio import Ratio
from funnelcli.model.state import Mark, State
from funnelcli.report.model import Cell, CellValue, Column, Kind
from funnelcli.spec.model import DUPLICATE

_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "reason.few_events": "short.few_events",
        "reason.wide_interval": "short.wide_interval",
    }
)


def column(key: str, kind: Kind) -> Column:
    """A column titled by the message ``column.<key>``."""
    return Column(title=say(f"column.{key}"), kind=kind)


def row(*values: CellValue) -> tuple[Cell, ...]:
    """A table row of plain values."""
    return tuple(Cell(value=value) for value in values)


def percent(share: float | None) -> Phrase | None:
    """A share that has no counts (a quotient of money) as a value of its own."""
    return None if share is None else say("value.percent", value=share)


def times(value: float | None) -> Phrase | None:
    """A multiple as a value of its own."""
    return None if value is None else say("value.times", value=value)


def about(value: Value) -> Phrase | None:
    """A projection: money without kopecks, counts with one digit."""
    return None if value is None else say("value.about", value=value)


def exclusion(rule: str | None) -> Value:
    """What an exclusion is called: repeats in the language of the reader, others as written."""
    return say("exclusion.duplicate") if rule == DUPLICATE else rule


def bounds(low: float, high: float) -> Phrase:
    """``41,9–87,6 %``."""
    return say("value.bounds", low=low, high=high)


def interval(share: Ratio | None) -> Phrase | None:
    """The 95 % interval of a share, or ``None`` when it has none."""
    found = share.interval if share else None
    return bounds(*found) if found else None


def name(text: str | None, absent: str) -> Value:
    """A name from the data, or the phrase that says there is none."""
    if text is None or not text.strip():
        return say(absent)
    return typed(text) if absent in _TYPED else text


_TYPED = frozenset({"absent.loss_reason", "absent.product", "absent.campaign"})


def typed(text: str) -> Phrase:
    """What people type about a customer: a phone or an address in it is shown to nobody unasked."""
    return say("typed", text=text)


def part_name(kind: str, text: str | None, dimension: str) -> Value:
    """A planned name, or what those without a plan or without a name are called."""
    return text if kind == "planned" else say(f"part.{kind}.{dimension}")


def amount(total: Money | None, apart: tuple[Money, ...]) -> Value:
    """One sum, or the sums of several currencies side by side."""
    return total if total is not None else listed(apart)


def mark_notes(marked: Iterable[tuple[Value, Mark]]) -> tuple[Phrase, ...]:
    """Why some rows are not ``ok``: one note for each reason with the rows it holds for."""
    groups: list[tuple[Mark, list[Value]]] = []
    for head, full in marked:
        if full.state is State.OK:
            continue
        mark = _short(full)
        for known, heads in groups:
            if known == mark:
                if head not in heads:
                    heads.append(head)
                break
        else:
            groups.append((mark, [head]))
    return tuple(
        say("note.state", state=state_word(mark), rows=listed(heads), reason=mark.reason)
        for mark, heads in groups
    )


def _short(mark: Mark) -> Mark:
    """A reason that repeats the counts of its row, without them: such rows share one note."""
    key = mark.reason.key if mark.reason else ""
    return Mark(mark.state, say(_SHORT[key])) if key in _SHORT else mark


def state_word(mark: Mark) -> Phrase:
    """The sign and the word of a state."""
    return say(f"state.{mark.state}")
