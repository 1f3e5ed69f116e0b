"""Made-up agreements with every operator, and leads to judge by them, as plain values."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "d", "e", "f")
Yaml = dict[str, Any]
Lead = dict[str, str | None]

DICTIONARIES: Yaml = {
    "opel": ["опел*", "Opel", "астра"],
    "makes": {"Opel": ["опел*"], "Peugeot": ["пежо*", "peugeot"]},
    "towns": ["Москва", "твер*"],
}
PLACEHOLDERS: Yaml = {"*": ["Выберите"], "timeline_days": [0], "сотрудников": ["много"]}
VALUES: dict[str, Sequence[str | None]] = {
    "created_at": ["2026-11-01", "2026-11-10", None],
    "first_contact_at": ["2026-11-01", "2026-11-11", "2026-10-30", None],
    "product": ["Полуось ОПЕЛЬ", "фара  opel Ё", "пропеллер", "Пежо 308", "Выберите", " ", None],
    "region": ["москва", "Тверь", "Тверская обл.", "Орёл", None],
    "authority": ["Да", "no", "возможно", "1", None],
    "need": ["х", "\u00a0", None],
    "title": ["Заявка", "ТЕСТ", None],
    "budget": ["5000", "4999.99", "0", "-1", None],
    "timeline_days": ["0", "7", "30", "31", None],
    "сотрудников": ["1 200,5", "12", "1.200", "много", "7 руб.", None],
    "дата визита": ["05.11.2026", "2026-11-12 10:00", "31.04.2026", "05/11/2026", None],
    "phone": ["+7 900 123-45-67", "12", None],
    "email": ["a@b.ru", "я@own.ru", "нет", None],
}
TEXTS = ("product", "region", "title", "need")
WORDS = ("opel", "ОПЕЛЬ", "опел*", "москва", "Твер*", "пежо", "Орёл", "1", "да", "308")
PATTERNS = ("опель|opel", "^фара ", r"\d{3}$", "[а-д]а", "ё", r"\w+ \w+", "о.ель?")


def leads() -> st.SearchStrategy[list[Lead]]:
    fields = {name: st.sampled_from(list(values)) for name, values in VALUES.items()}
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=12)


@st.composite
def agreements(draw: st.DrawFn) -> Yaml:
    """One version: criteria over every operator, exclusions, placeholders, a rule."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    criteria = [{"id": name, **draw(criterion())} for name in names]
    asked = {each["field"] for each in criteria}
    holders = {key: own for key, own in PLACEHOLDERS.items() if key == "*" or key in asked}
    exclude: Yaml = {}
    if draw(st.booleans()):
        exclude["test"] = {"field": "title", "matches": "тест|test"}
    if draw(st.booleans()):
        exclude["staff"] = {"email_domains": ["own.ru"]}
    return {
        "version": 1,
        "effective_from": "2026-01-01",
        "dictionaries": DICTIONARIES,
        "placeholders": holders if draw(st.booleans()) else {"*": ["Выберите"]},
        "exclude": exclude,
        "criteria": criteria,
        "qualified_when": draw(rule_over(names)),
    }


@st.composite
def criterion(draw: st.DrawFn) -> Yaml:
    """A field and an operator that fits it, with some policy for blank answers."""
    question = draw(st.one_of(*QUESTIONS))
    policy = draw(st.sampled_from(["unknown", "fail", "pass"]))
    return {**question, "missing": policy} if policy != "unknown" else question


def _asked(
    fields: Sequence[str], operator: str, wanted: st.SearchStrategy[Any]
) -> st.SearchStrategy[Yaml]:
    return st.builds(
        lambda field, value: {"field": field, operator: value},
        st.sampled_from(list(fields)),
        wanted,
    )


_WORDS = st.lists(
    st.sampled_from(WORDS)
    | st.sampled_from(
        [
            {"dictionary": "opel"},
            {"dictionary": "towns"},
            {"dictionary": "makes"},
            {"dictionary": "makes", "name": "peugeot"},
        ]
    ),
    min_size=1,
    max_size=3,
)
_NUMBERS = st.sampled_from([0, 7, 7.5, 30, 1200, 4999.995, 5000, -1])
_DAYS = st.sampled_from(["2026-11-01", "2026-11-05", "2026-11-11"])
_COUNTED = ("budget", "timeline_days", "сотрудников")
_DATED = ("first_contact_at", "дата визита")
QUESTIONS = (
    _asked(("authority", "need"), "is", st.booleans()),
    _asked(("region", "product"), "is", st.sampled_from(["Орёл", "пежо 308"])),
    _asked(("budget", "timeline_days"), "is", _NUMBERS),
    _asked(("budget", "timeline_days"), "one_of", st.lists(_NUMBERS, min_size=1, max_size=3)),
    _asked(("budget", "timeline_days"), "none_of", st.lists(_NUMBERS, min_size=1, max_size=3)),
    *(
        _asked(TEXTS, operator, _WORDS)
        for operator in ("one_of", "none_of", "contains_any", "contains_none")
    ),
    _asked((*TEXTS, "дата визита"), "matches", st.sampled_from(PATTERNS)),
    _asked(_COUNTED, "at_least", _NUMBERS),
    _asked(_COUNTED, "at_most", _NUMBERS),
    _asked(_COUNTED, "between", st.lists(_NUMBERS, min_size=2, max_size=2).map(sorted)),
    _asked(tuple(VALUES), "present", st.booleans()),
    _asked(("phone",), "valid", st.just("phone")),
    _asked(("email",), "valid", st.just("email")),
    _asked(_DATED, "within_days", st.sampled_from([0, 1, 10])),
    _asked(("created_at", *_DATED), "before", _DAYS),
    _asked(("created_at", *_DATED), "after", _DAYS),
)


def trees(names: Sequence[str]) -> st.SearchStrategy[Yaml]:
    leaf = st.sampled_from(names)
    return st.recursive(_node(leaf), lambda inner: _node(leaf | inner), max_leaves=6)


def _node(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Yaml]:
    items = st.lists(item, min_size=1, max_size=4)
    counted = items.flatmap(
        lambda of: st.integers(1, len(of)).map(lambda n: {"at_least_n": {"n": n, "of": of}})
    )
    plain = st.dictionaries(st.sampled_from(["all", "any", "none"]), items, min_size=1, max_size=2)
    return plain | counted


@st.composite
def rule_over(draw: st.DrawFn, names: Sequence[str]) -> Yaml:
    """A tree, a score or both, over ``names``."""
    when = draw(trees(names)) if draw(st.booleans()) else {}
    if not when or draw(st.booleans()):
        points = draw(st.dictionaries(st.sampled_from(names), st.integers(-3, 4), min_size=1))
        when = {**when, "score": {"points": points, "at_least": draw(st.integers(-3, 6))}}
    return when


def rule_trees() -> st.SearchStrategy[Yaml]:
    return rule_over(NAMES)


@st.composite
def rules(draw: st.DrawFn) -> tuple[tuple[str, ...], Yaml]:
    """Some names, and a rule over them."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    return names, draw(rule_over(names))
