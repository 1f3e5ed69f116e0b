"""A proposal as the text of funnelcli.yaml: what is known stands, what is not is a comment."""

from collections.abc import Iterable, Iterator, Sequence

from funnelcli.model.personal import mask_contacts
from funnelcli.model.phrase import Phrase, say
from funnelcli.render.inert import visible
from funnelcli.render.words import Words
from funnelcli.render.yaml_text import can_be_written, flow, scalar
from funnelcli.schema.columns import Role
from funnelcli.settings.proposal import Proposal, ProposedPipeline, ProposedSource

SCHEMA_NAME = "funnelcli.schema.json"
_NOTE_FROM = 32
"""The column where remarks beside a value begin."""


def render_settings(proposal: Proposal, words: Words) -> str:
    """The whole file, ending with a newline; it loads without a problem."""
    parts = (
        _head(proposal, words),
        _sources(proposal, words),
        _pipelines(proposal, words),
        _known_values(proposal, words),
        _agreed(proposal, words),
    )
    lines = [line for part in parts for line in ("", *part)]
    return "\n".join([f"# yaml-language-server: $schema={SCHEMA_NAME}", *lines[1:], ""])


def _head(proposal: Proposal, words: Words) -> Iterator[str]:
    yield from _remark(say("setup.settings.what"), words)
    yield from _remark(say("setup.settings.how"), words)
    yield ""
    yield "version: 1"
    if proposal.company:
        yield f"company: {scalar(proposal.company)}"
    else:
        yield _noted(f"# company: {words.text(say('setup.company.example'))}", "company", words)
    yield _noted(f"locale: {words.lang}", "locale", words)
    yield _noted("# timezone: Europe/Moscow", "timezone", words)
    if proposal.currency:
        key = "no_currency" if proposal.is_currency_answered else "currency"
        yield _noted(f"currency: {proposal.currency}", key, words)
    elif len(proposal.currencies) > 1:
        yield from _remark(say("setup.rates", names=", ".join(proposal.currencies)), words)
        yield f"# currency: {proposal.currencies[0]}"
        yield "# rates: rates.csv"
    else:
        yield _noted(f"# currency: {(*proposal.currencies, 'RUB')[0]}", "no_currency", words)
    yield _noted("calendar: {country: RU}", "calendar", words)


def _sources(proposal: Proposal, words: Words) -> Iterator[str]:
    yield from _remark(say("setup.sources"), words)
    yield "sources:"
    for role in Role:
        own = [each for each in proposal.sources if each.role is role]
        if own:
            yield f"  {role.value}:"
        for each in own:
            yield from _source(each, words)
    for stranger in proposal.strangers:
        reason = f"{stranger.reason.code} {words.text(stranger.reason.message)}"
        yield f"  # {'' if stranger.is_named else f'{visible(stranger.file)}: '}{reason}"


def _source(source: ProposedSource, words: Words) -> Iterator[str]:
    rows = words.text(say("setup.rows", count=source.rows))
    yield f"    - path: {scalar(source.path)}  # {rows}"
    yield f"      profile: {source.profile}"
    if source.likely:
        yield f"      # {words.text(say('setup.likely'))}"
        yield "      # columns:"
    for name, header in source.likely.items():
        yield f"      #   {name}: {scalar(header)}"


def _pipelines(proposal: Proposal, words: Words) -> Iterator[str]:
    if not proposal.pipelines:
        return
    stages = [
        stage for each in proposal.pipelines for stage in (*each.stages, *each.won, *each.lost)
    ]
    names = [each.name for each in proposal.pipelines if each.name]
    holds = proposal.pipelines_hold and all(map(can_be_written, (*stages, *names)))
    mark = "" if holds else "# "
    yield from _remark(say("setup.pipelines" if holds else "setup.pipelines.sketch"), words)
    yield f"{mark}pipelines:"
    for each in proposal.pipelines:
        yield from (f"{mark}{line}" for line in _pipeline(each, words))


def _pipeline(pipeline: ProposedPipeline, words: Words) -> Iterator[str]:
    name = pipeline.name or words.text(say("setup.main_pipeline"))
    yield f"  {scalar(name)}:"
    if pipeline.stages and not pipeline.ordered:
        yield f"    # {words.text(say('setup.unordered'))}"
    if pipeline.stages:
        yield f"    {'' if pipeline.ordered else '# '}stages: {flow(pipeline.stages)}"
    yield f"    won: {flow(pipeline.won)}"
    yield f"    lost: {flow(pipeline.lost)}"
    if pipeline.strange:
        yield f"    # {words.text(say('setup.strange'))} {flow(pipeline.strange)}"


def _known_values(proposal: Proposal, words: Words) -> Iterator[str]:
    """What the settings can say of values that were met, as comments with the values in them."""
    yield from _sketch("channels", proposal.channels, "{}", words)
    yield from _sketch("managers", proposal.managers, "{{role: closer, capacity: 30}}", words)
    reasons = [each for each in proposal.loss_reasons if mask_contacts(each) == each]
    yield from _sketch("loss_reasons", reasons, "sales", words)


def _sketch(key: str, values: Sequence[str], meaning: str, words: Words) -> Iterator[str]:
    shown = [value for value in values if can_be_written(value)]
    if not shown:
        return
    yield from _remark(say(f"setup.{key}"), words)
    yield f"# {key}:"
    for value in shown:
        text = scalar(value)
        yield f"#   {text}: {meaning.format(text)}"


def _agreed(proposal: Proposal, words: Words) -> Iterator[str]:
    yield from _remark(say("setup.plan"), words)
    yield "# plan:"
    month = f"{proposal.newest_on:%Y-%m}"
    yield f"#   {month}: {{revenue: 1000000, deals_won: 30, leads: 100, qualified_leads: 60}}"
    yield from _remark(say("setup.norms"), words)
    yield "# norms: {qualified_share: [0.55, 0.80]}"
    yield "# gates: [{metric: qualified_share, min: 0.50}]"
    yield ""
    yield _noted("qualification: lead-spec.yaml", "qualification", words)


def _noted(line: str, key: str, words: Words) -> str:
    return f"{line + ' ':<{_NOTE_FROM - 1}} # {words.text(say(f'setup.note.{key}'))}"


def _remark(phrase: Phrase, words: Words) -> Iterable[str]:
    return [f"# {line}" for line in words.text(phrase).splitlines()]
