"""The catalogues are whole: same keys and fields in both languages, no orphans, compiled."""

import ast
import importlib.util
import re
import string
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from funnelcli.issues import CODES, Severity
from funnelcli.metrics.customer_cost import VATS
from funnelcli.metrics.gap_bridge import WITH_MIX
from funnelcli.metrics.loss_reasons import OWNERS
from funnelcli.model.phrase import say
from funnelcli.model.state import State
from funnelcli.render.words import LANGUAGES, LOCALE, Words
from funnelcli.report.gates import GATES
from funnelcli.report.understood import EXCLUSIONS
from funnelcli.schema.columns import Role

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "funnelcli"
DOMAINS = sorted({path.stem for path in LOCALE.glob("*/LC_MESSAGES/*.po")})
FOREIGN = frozenset({"messages"})
"""Domains whose msgids are the English texts of Click and Typer, not keys of ours."""


def catalogue(lang: str, domain: str) -> dict[str, Message]:
    path = LOCALE / lang / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as stream:
        return {_key(each): each for each in read_po(stream, locale=lang) if each.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts(message: Message) -> list[str]:
    found = message.string or ""
    return [found] if isinstance(found, str) else list(found)


def fields(text: str) -> set[str]:
    return {f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_keys(domain: str) -> None:
    assert catalogue("ru", domain).keys() == catalogue("en", domain).keys()


@pytest.mark.parametrize("domain", [each for each in DOMAINS if each not in FOREIGN])
def test_both_languages_fill_the_same_fields(domain: str) -> None:
    other = catalogue("en", domain)
    differing = [
        key
        for key, message in catalogue("ru", domain).items()
        if {name for text in texts(message) for name in fields(text)}
        != {name for text in texts(other[key]) for name in fields(text)}
    ]
    assert differing == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_is_empty(lang: str, domain: str) -> None:
    found = catalogue(lang, domain)
    assert [key for key, message in found.items() if not all(texts(message))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plural_message_has_every_form(lang: str) -> None:
    wanted = {"ru": 3, "en": 2}[lang]
    plural = [
        (key, len(texts(message)))
        for domain in DOMAINS
        for key, message in catalogue(lang, domain).items()
        if message.pluralizable
    ]
    assert [key for key, forms in plural if forms != wanted] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_entry_stands_by_itself(lang: str, domain: str) -> None:
    """Two entries that were merged into one, or one that stands twice, read as something else."""
    text = (LOCALE / lang / "LC_MESSAGES" / f"{domain}.po").read_text(encoding="utf-8")
    entries = re.split(r"\n\s*\n", text.strip())
    found = [re.findall(r"^msgid .*(?:\n\".*)*", entry, re.MULTILINE) for entry in entries]
    assert [ids for ids in found if len(ids) != 1] == []
    values = [re.findall(r"^msgstr(?:\[0\])? ", entry, re.MULTILINE) for entry in entries]
    assert [ids for ids, each in zip(found, values, strict=True) if len(each) != 1] == []
    assert sorted({ids[0] for ids in found}) == sorted(ids[0] for ids in found)


def test_a_key_stands_in_one_domain() -> None:
    keys = [key for domain in DOMAINS for key in catalogue("en", domain)]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


@cache
def _nodes() -> tuple[ast.AST, ...]:
    """Every piece of the code."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")]
    return tuple(node for text in texts for node in ast.walk(ast.parse(text)))


def _calls(*names: str) -> dict[str, set[str]]:
    """First arguments of the calls of each function, where they are written out."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for node in _nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            written = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if node.func.id in found and written:
                found[node.func.id].add(ast.literal_eval(first))
    return found


def _written() -> set[str]:
    """Every text constant of the code."""
    return {
        node.value
        for node in _nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


MEASURES = ("revenue", "deals_won", "leads", "qualified_leads")
DIMENSIONS = ("channel", "manager", "campaign", "product")
COLUMNS = (*DIMENSIONS, "pipeline")
"""What ``--by`` takes; leads have no pipeline."""
PARTED = ("channel", "manager", "product")
ORDERS = ("settings", "export", "profile")
BUILT: dict[str, Iterable[str]] = {
    "column": {
        *MEASURES,
        *COLUMNS,
        *(f"loss_{owner}" for owner in OWNERS),
        *_calls("column")["column"],
    },
    "absent": COLUMNS,
    "qualified_share": [f"by_{dimension}" for dimension in DIMENSIONS],
    "measure": (*MEASURES, "spend"),
    "by_measure": MEASURES,
    "basis": ("working", "profile"),
    "run_rate": [
        f"by_{basis}{days}"
        for basis in ("working", "calendar", "profile")
        for days in ("", ".days")
    ]
    + ["by_manager", "by_product"],
    "dimension": PARTED,
    "plans_of": PARTED,
    "factor": WITH_MIX,
    "plan_fact": [f"by_{dimension}" for dimension in PARTED],
    "part.others": PARTED,
    "part.nameless": PARTED,
    "state": State,
    "meaning": State,
    "severity": Severity,
    "role": (*Role, "none"),
    "closing": ("moved", "stamped", "declared", "none"),
    "excluded": EXCLUSIONS,
    "gate": GATES,
    "turn": MEASURES,
    "stage_conversion.mode": ("ordered", "visited", "strict"),
    "stage_conversion.basis": ("history", "snapshot"),
    "understood.stages": ORDERS,
    "footer.stage_order": ORDERS,
    "card.managers": ("highest", "lowest", "differs", "luck"),
    "manager_conversion": ("differs", "luck"),
    "card.qualified": ("norm", "inside", "below", "above"),
    "customer_cost.vat": VATS,
    "vat": (*VATS, "mixed"),
    "owner": OWNERS,
}
"""Keys of the report that are built from a beginning and a value of a closed list."""


def built_keys() -> set[str]:
    return {f"{start}.{end}" for start, ends in BUILT.items() for end in ends}


def test_no_key_of_the_report_is_left_over() -> None:
    codes = {f"{code}.{part}" for code in CODES for part in ("message", "hint")}
    used = _written() | built_keys() | codes
    assert sorted(catalogue("en", "report").keys() - used) == []


@cache
def _beginnings() -> tuple[str, ...]:
    """What built keys begin with in the code: ``settings.form.`` of ``f"settings.form.{…}"``."""
    return tuple(
        node.values[0].value
        for node in _nodes()
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and isinstance(node.values[0].value, str)
        and re.fullmatch(r"\w+\.(\w+\.)*", node.values[0].value)
    )


@pytest.mark.parametrize("domain", ["data", "settings", "reasons", "pages"])
def test_no_other_key_is_left_over(domain: str) -> None:
    codes = {f"{code}.{part}" for code in CODES for part in ("message", "hint")}
    left = catalogue("en", domain).keys() - codes - _written() - built_keys()
    assert sorted(key for key in left if not key.startswith(_beginnings())) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_code_is_in_the_catalogue(lang: str) -> None:
    calls = _calls("say", "Phrase")
    said = calls["say"] | calls["Phrase"] | built_keys()
    words = Words(lang)
    assert sorted(key for key in said if not words.has(key)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_its_texts(lang: str) -> None:
    words = Words(lang)
    wanted = [f"{code}.{part}" for code in CODES for part in ("message", "hint")]
    assert [key for key in wanted if not words.has(key)] == []


def test_a_missing_key_is_returned_and_noticed() -> None:
    words = Words("ru")
    assert words.text(say("no.such.key")) == "no.such.key"
    assert not words.has("no.such.key")


def _compiler() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compile_locale", ROOT / "scripts" / "compile_locale.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_compiled_catalogues_are_up_to_date() -> None:
    stale = _compiler().stale_catalogues()
    assert stale == [], "run scripts/compile_locale.py"
