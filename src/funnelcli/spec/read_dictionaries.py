"""Dictionaries of the agreement: files read, words put where a rule names a dictionary."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from funnelcli.errors import SpecError
from funnelcli.issues import Issue
from funnelcli.model.phrase import Phrase
from funnelcli.model.place import Place
from funnelcli.settings.document import Document, Loc, read_text, read_yaml
from funnelcli.settings.part import validate
from funnelcli.settings.problems import advice, issues_of
from funnelcli.spec.dictionaries import Dictionary, DictionaryFile, make_dictionary, shared_words
from funnelcli.spec.model import Spec
from funnelcli.spec.rule import WORD_OPERATORS, FromDictionary, Rule

_LIST_ENDING = ".txt"
_YAML_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, kw_only=True)
class Dictionaries:
    """The dictionaries of a version by name, and the hashes of the files they came from."""

    by_name: Mapping[str, Dictionary]
    hashes: tuple[str, ...]


def read_dictionaries(document: Document, spec: Spec, issues: list[Issue]) -> Dictionaries:
    """The dictionaries of a version; what is wrong with them goes to ``issues``."""
    found: dict[str, Dictionary] = {}
    hashes: list[str] = []
    for name, source in spec.dictionaries.items():
        place = document.place(("dictionaries", name))
        try:
            if isinstance(source, str):
                found[name], sha256 = _read(Path(document.file).parent / source, source, place)
                hashes.append(sha256)
            else:
                found[name] = make_dictionary(source)
        except SpecError as error:
            issues += error.issues
            found[name] = Dictionary(parts={})
        issues += _claims(found[name], place)
    return Dictionaries(by_name=found, hashes=tuple(hashes))


def mention_problems(document: Document, spec: Spec, dictionaries: Dictionaries) -> Iterator[Issue]:
    """Dictionaries and names that no dictionary has, where rules mention them."""
    for loc, mention in _mentions(spec):
        known = dictionaries.by_name.get(mention.dictionary)
        if known is None:
            guess = advice(mention.dictionary, dictionaries.by_name)
            yield _issue(document.place(loc), "S069", name=mention.dictionary, advice=guess)
            continue
        for name in mention.name or ():
            if known.parts and not known.has(name):
                yield _issue(
                    document.place((*loc, "name")),
                    "S070",
                    name=name,
                    dictionary=mention.dictionary,
                    advice=advice(name, known.names),
                )


def with_words(spec: Spec, dictionaries: Dictionaries) -> Spec:
    """``spec`` with the words of dictionaries in the place of their names."""
    criteria = tuple(_with_words(each, dictionaries) for each in spec.criteria)
    rules = {name: _with_words(each, dictionaries) for name, each in spec.exclude.rules.items()}
    exclude = spec.exclude.model_copy(update=rules)
    return spec.model_copy(update={"criteria": criteria, "exclude": exclude})


def _with_words(rule: Rule, dictionaries: Dictionaries) -> Rule:
    if all(isinstance(each, str) for each in rule.words):
        return rule
    words: list[str] = []
    for each in rule.words:
        if isinstance(each, str):
            words.append(each)
        else:
            words += dictionaries.by_name[each.dictionary].words(each.name)
    return rule.model_copy(update={rule.operator: tuple(words)})


def _mentions(spec: Spec) -> Iterator[tuple[Loc, FromDictionary]]:
    rules: Iterable[tuple[Loc, Rule]] = (
        *((("criteria", position), each) for position, each in enumerate(spec.criteria)),
        *((("exclude", name), each) for name, each in spec.exclude.rules.items()),
    )
    for loc, rule in rules:
        if rule.operator in WORD_OPERATORS:
            for position, word in enumerate(rule.words):
                if isinstance(word, FromDictionary):
                    yield (*loc, rule.operator, position), word


def _read(path: Path, name: str, place: Place) -> tuple[Dictionary, str]:
    ending = path.suffix.lower()
    if not path.is_file():
        raise SpecError([Issue("S073", {"file": name}, places=(place,))])
    if ending == _LIST_ENDING:
        text, sha256 = read_text(path, SpecError)
        lines = (line.partition("#")[0].strip() for line in text.splitlines())
        return _checked(
            Document(file=str(path), value=[*filter(None, lines)], spots={}, keys={})
        ), sha256
    if ending not in _YAML_ENDINGS:
        raise SpecError([Issue("S075", {"file": name}, places=(place,))])
    file = read_yaml(path, SpecError)
    if len(file.documents) != 1:
        raise SpecError([Issue("S013", places=(Place(str(path)),))])
    return _checked(file.documents[0]), file.sha256


def _checked(document: Document) -> Dictionary:
    made = validate(DictionaryFile, {"words": document.value})
    if isinstance(made, tuple):
        faults = [replace(fault, loc=fault.loc[1:]) for fault in made]
        raise SpecError(issues_of(faults, document, DictionaryFile.model_json_schema))
    return make_dictionary(made.words)


def _claims(dictionary: Dictionary, place: Place) -> Iterator[Issue]:
    for word, name, other in shared_words(dictionary):
        yield _issue(place, "S071", word=word, name=name, other=other)


def _issue(place: Place, code: str, **values: str | Phrase) -> Issue:
    return Issue(code, values, places=(place,))
