"""Load lead-spec.yaml: every version in it, every problem at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from funnelcli.errors import SpecError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Value
from funnelcli.model.place import Place
from funnelcli.schema.columns import Kind
from funnelcli.settings.document import Document, Loc, read_yaml
from funnelcli.settings.part import validate
from funnelcli.settings.problems import advice, issues_of, reading_order
from funnelcli.spec.fold import fold_text
from funnelcli.spec.logic import MAX_MIXED, mixed_criteria
from funnelcli.spec.model import EVERY_FIELD, Agreement, Spec, references
from funnelcli.spec.read_dictionaries import (
    Dictionaries,
    mention_problems,
    read_dictionaries,
    with_words,
)
from funnelcli.spec.rule import parse_number
from funnelcli.spec.stand_in import stand_in

Placed = tuple[Document, Spec]


def load_spec(path: Path) -> Agreement:
    """The agreement in ``path``: one version per YAML document.

    Raises:
        SpecError: with every problem, each with file, line and column.
    """
    file = read_yaml(path, SpecError)
    documents = [each for each in file.documents if each.value is not None]
    if not documents:
        raise SpecError([Issue("S060", places=(Place(str(path)),))])
    issues: list[Issue] = []
    specs = [spec for each in documents for spec in _spec(each, issues)]
    issues += _version_problems(specs)
    hashes, ordered = [file.sha256], []
    for document, spec in sorted(specs, key=lambda placed: placed[1].effective_from):
        dictionaries = _joined(document, spec, issues)
        hashes += dictionaries.hashes
        if not issues:
            ordered.append((document, with_words(spec, dictionaries)))
    if issues:
        raise SpecError(sorted(issues, key=reading_order))
    return Agreement(
        versions=tuple(spec for _, spec in ordered),
        sha256=_hash(hashes),
        path=path,
        places=_field_places(reversed(ordered)),
        parts=_part_places(ordered),
        exclusions={
            (spec.version, name): document.place(("exclude", name))
            for document, spec in ordered
            for name in ("duplicates", *spec.exclude.named)
            if name != "duplicates" or spec.exclude.duplicates
        },
    )


def _hash(hashes: Sequence[str]) -> str:
    """The hash of the file itself; with dictionary files beside it, of all of them together."""
    whole = "".join(hashes).encode()
    return hashes[0] if len(hashes) == 1 else sha256(whole).hexdigest()


def _spec(document: Document, issues: list[Issue]) -> Iterator[Placed]:
    """The version in a document, or nothing and its problems in ``issues``."""
    if not isinstance(document.value, dict):
        issues.append(Issue("S013", places=(document.place(()),)))
        return
    made = validate(Spec, document.value)
    if isinstance(made, Spec):
        yield document, made
    else:
        issues += issues_of(made, document, Spec.model_json_schema)
        if sound := stand_in(document.value, made):
            _joined(document, sound, issues)


def _joined(document: Document, spec: Spec, issues: list[Issue]) -> Dictionaries:
    """The dictionaries of a version; what does not fit together in it goes to ``issues``."""
    issues += _problems((document, spec))
    dictionaries = read_dictionaries(document, spec, issues)
    issues += mention_problems(document, spec, dictionaries)
    return dictionaries


def _problems(placed: Placed) -> Iterator[Issue]:
    """What does not fit together inside one version."""
    document, spec = placed
    seen: set[str] = set()
    for position, criterion in enumerate(spec.criteria):
        if criterion.id.casefold() in seen:
            yield _issue(document, ("criteria", position, "id"), "S055", id=criterion.id)
        seen.add(criterion.id.casefold())
    known = [each.id for each in spec.criteria]
    for loc, name in _mentions(spec):
        if name not in known:
            values: dict[str, Value] = {"id": name, "advice": advice(name, known)}
            place = document.place(loc, key="points" in loc)
            yield Issue("S056", values, places=(place,))
    yield from _placeholder_problems(document, spec)
    mixed = mixed_criteria(spec.qualified_when)
    if len(mixed) > MAX_MIXED:
        names = ", ".join(mixed)
        yield _issue(document, ("qualified_when",), "S059", names=names, limit=MAX_MIXED)


def _placeholder_problems(document: Document, spec: Spec) -> Iterator[Issue]:
    """Placeholders of fields that no rule asks, and of number fields that are no numbers."""
    asked = {fold_text(rule.field): rule for rule in spec.rules}
    for field, texts in spec.placeholders.items():
        loc = ("placeholders", field)
        rule = asked.get(fold_text(field))
        if field == EVERY_FIELD:
            continue
        if rule is None or rule.kind is Kind.MOMENT:
            known = [each.field for each in asked.values() if each.kind is not Kind.MOMENT]
            values: dict[str, Value] = {"field": field, "advice": advice(field, known)}
            yield Issue("S074", values, places=(document.place(loc, key=True),))
        elif rule.is_numeric:
            for position, text in enumerate(texts):
                if parse_number(text) is None:
                    yield _issue(document, (*loc, position), "S067", field=field, value=text)


def _mentions(spec: Spec) -> Iterator[tuple[Loc, str]]:
    for loc, name in references(spec.qualified_when):
        yield ("qualified_when", *loc), name
    for position, example in enumerate(spec.examples):
        for key, names in (("missing", example.missing), ("because", example.because)):
            for place, name in enumerate(names or ()):
                yield ("examples", position, key, place), name


def _version_problems(specs: list[Placed]) -> Iterator[Issue]:
    """Two versions with one number or one day, or a later version with a lower number."""
    for key in ("version", "effective_from"):
        counts = Counter(str(getattr(spec, key)) for _, spec in specs)
        for document, spec in specs:
            value = str(getattr(spec, key))
            if counts.pop(value, 0) > 1:
                yield _issue(document, (key,), "S061", value=value, of=key)
    ordered = sorted(specs, key=lambda placed: placed[1].effective_from)
    for (_, before), (document, spec) in pairwise(ordered):
        if spec.effective_from > before.effective_from and spec.version < before.version:
            numbers: dict[str, Value] = {"version": spec.version, "earlier": before.version}
            yield _issue(document, ("version",), "S065", **numbers)


def _field_places(specs: Iterable[Placed]) -> dict[str, Place]:
    """Where each field is asked for, in the newest version that asks."""
    places: dict[str, Place] = {}
    for document, spec in specs:
        for position, criterion in enumerate(spec.criteria):
            places.setdefault(criterion.field, document.place(("criteria", position, "field")))
        for name, rule in spec.exclude.rules.items():
            places.setdefault(rule.field, document.place(("exclude", name, "field")))
    return places


def _part_places(specs: Iterable[Placed]) -> dict[tuple[int, str, int], Place]:
    """Where each criterion and each example stands."""
    return {
        (spec.version, name, position): document.place((name, position))
        for document, spec in specs
        for name in ("criteria", "examples")
        for position in range(len(getattr(spec, name)))
    }


def _issue(document: Document, loc: Loc, code: str, **values: Value) -> Issue:
    return Issue(code, values, places=(document.place(loc),))
