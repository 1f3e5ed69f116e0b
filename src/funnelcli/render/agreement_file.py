"""A proposal as the text of lead-spec.yaml: a draft that loads, with what to agree on in it."""

from collections.abc import Iterator, Sequence

from funnelcli.model.personal import mask_contacts
from funnelcli.model.phrase import Phrase, say
from funnelcli.render.words import Words
from funnelcli.render.yaml_text import can_be_written, flow, scalar
from funnelcli.settings.proposal import Proposal

SCHEMA_NAME = "lead-spec.schema.json"
_CONTACTS = ("phone", "email")
_TEXTS = ("title", "product", "need", "source", "manager", "status")
_MOST_WORDS = 5
_GOOD = {"phone": "+7 900 000-00-01", "email": "anna@example.com", "budget": "9000"}
_BAD = {"phone": "-", "email": "-", "budget": "0"}


def render_agreement(proposal: Proposal, words: Words) -> str:
    """The whole file, ending with a newline; every criterion in it asks a field there is."""
    asked = _asked(proposal.lead_fields)
    lines = [f"# yaml-language-server: $schema={SCHEMA_NAME}"]
    lines += [f"# {line}" for line in words.text(say("setup.agreement.what")).splitlines()]
    lines += ["", "version: 1", f"effective_from: {proposal.first_on.isoformat()}"]
    lines += _remark(say("setup.agreement.signed"), words)
    lines += [f"# agreed_by: {flow(words.text(say('setup.agreement.heads')).split(', '))}", ""]
    lines += _exclusions(words)
    lines += ["", "criteria:", *(_criterion(each, words) for each in asked)]
    if further := list(_further(proposal, asked, words)):
        lines += [*_remark(say("setup.agreement.more"), words, "  "), *further]
    lines += ["", f"qualified_when: {{any: [{', '.join(map(_id, asked))}]}}", ""]
    lines += [*_remark(say("setup.agreement.examples"), words), "examples:", *_examples(asked)]
    return "\n".join([*lines, ""])


def _asked(fields: frozenset[str]) -> tuple[str, ...]:
    """What the draft asks: contacts, else the budget, else that the lead is not a test."""
    contacts = tuple(name for name in _CONTACTS if name in fields)
    if contacts:
        return contacts
    if "budget" in fields:
        return ("budget",)
    return (next((name for name in _TEXTS if name in fields), "lead_id"),)


def _id(field: str) -> str:
    return field if field in _GOOD else "real"


def _criterion(field: str, words: Words) -> str:
    operators = {"phone": "valid: phone", "email": "valid: email", "budget": "at_least: 1"}
    operator = operators.get(field, "contains_none: [test, тест]")
    titles = {
        "phone": say("setup.criterion.phone"),
        "email": say("setup.criterion.email"),
        "budget": say("setup.criterion.budget"),
    }
    title = scalar(words.text(titles.get(field, say("setup.criterion.real"))))
    return f"  - {{id: {_id(field)}, title: {title}, field: {field}, {operator}}}"


def _exclusions(words: Words) -> Iterator[str]:
    yield from _remark(say("setup.agreement.exclude"), words)
    yield "# exclude:"
    yield "#   duplicates: {by: [phone, email], within_days: 30}"
    yield '#   test: {field: title, matches: "тест|test"}'


def _further(proposal: Proposal, asked: Sequence[str], words: Words) -> Iterator[str]:
    """Questions that the exports already answer, to be agreed on."""
    nobody = (word for word in proposal.products if mask_contacts(word) == word)
    met = [word for word in nobody if can_be_written(word)][:_MOST_WORDS]
    likely = {
        "product": f"contains_any: {flow(met or ['opel'])}",
        "budget": "at_least: 5000",
        "authority": "is: true",
        "timeline_days": "at_most: 30",
    }
    groups = {"product": "need", "timeline_days": "timeline"}
    for field, operator in likely.items():
        if field in proposal.lead_fields and field not in asked:
            group = groups.get(field, field)
            title = scalar(words.text(_TITLES[field]))
            question = f"id: {field}, title: {title}, group: {group}, field: {field}, {operator}"
            yield f"  # - {{{question}}}"


_TITLES = {
    "product": say("setup.criterion.product"),
    "budget": say("setup.criterion.money"),
    "authority": say("setup.criterion.authority"),
    "timeline_days": say("setup.criterion.timeline"),
}


def _examples(asked: Sequence[str]) -> Iterator[str]:
    """Leads that decide each criterion both ways."""
    for chosen in asked:
        lead = {
            name: _GOOD.get(name, "Opel Astra") if name == chosen else _bad(name) for name in asked
        }
        yield f"  - {{lead: {{{_answers(lead)}}}, verdict: qualified}}"
    ids = ", ".join(map(_id, asked))
    none = {name: _bad(name) for name in asked}
    yield f"  - {{lead: {{{_answers(none)}}}, verdict: rejected, because: [{ids}]}}"
    if _GOOD.keys() >= set(asked):  # a lead without a name is no test either
        yield f"  - {{lead: {{}}, verdict: unknown, missing: [{ids}]}}"


def _bad(field: str) -> str:
    return _BAD.get(field, "test")


def _answers(lead: dict[str, str]) -> str:
    return ", ".join(
        f"{name}: {text if text.isdigit() else scalar(text)}" for name, text in lead.items()
    )


def _remark(phrase: Phrase, words: Words, indent: str = "") -> list[str]:
    return [f"{indent}# {line}" for line in words.text(phrase).splitlines()]
