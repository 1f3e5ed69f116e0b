"""``funnelcli init``: settings and a draft of the agreement, written from the exports found."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli.cli.asking import agree, ask, may_ask
from funnelcli.cli.console import put, tell
from funnelcli.cli.files import expand, tell_passed_over
from funnelcli.cli.progress import working
from funnelcli.errors import DeliveryError, ExitCode, SettingsError
from funnelcli.issues import Issue
from funnelcli.model.failure import reason_of
from funnelcli.model.phrase import say
from funnelcli.presence import is_link, is_there

if TYPE_CHECKING:
    from funnelcli.cli.options import InitOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.settings.proposal import Proposal

NAMES = ("funnelcli.schema.json", "lead-spec.schema.json", "lead-spec.yaml", "funnelcli.yaml")
"""What is written, the settings last: a folder with settings has everything."""


def run(options: "InitOptions", around: "Surroundings") -> ExitCode:
    """Look at the files, say what they are, write four files – all of them or none.

    Raises:
        SettingsError: one of the four is there already, or a name cannot stand in settings.
        InputError: no file is an export of deals or leads.
    """
    _refuse_present(around.cwd)
    if not options.quiet:
        tell_passed_over(options.files or (Path(),), around)
    files = expand(options.files or (Path(),), around.cwd)
    proposal = _propose(files, options, around)
    _print(proposal, options, around)
    if not options.yes and may_ask(options):
        proposal = _settle(proposal, around)
        if not agree(say("init.ask.write", folder=str(around.cwd)), around.words):
            tell(around.words.text(say("init.not_written")))
            return ExitCode.DONE
    _write(_texts(proposal, around), around)
    if not options.quiet:
        for name in reversed(NAMES):
            tell(around.words.text(say("note.wrote", file=name)))
        tell(around.words.text(say("init.next")))
    return ExitCode.DONE


def _refuse_present(folder: Path) -> None:
    there = [name for name in NAMES if is_there(folder / name) or is_link(folder / name)]
    if there:
        raise SettingsError([Issue("S131", {"file": ", ".join(there)})])


def _propose(files: tuple[Path, ...], options: "InitOptions", around: "Surroundings") -> "Proposal":
    from funnelcli.pipeline.proposal import propose
    from funnelcli.render.yaml_text import can_be_written

    files = () if not options.files and files == (Path(),) else files
    unwritable = [str(each) for each in files if not can_be_written(str(each))]
    if unwritable:
        raise SettingsError([Issue("S136", {"file": name}) for name in unwritable])
    with working(options, around) as watch:
        return propose(files, around.cwd, around.now.date(), watch, named=bool(options.files))


def _print(proposal: "Proposal", options: "InitOptions", around: "Surroundings") -> None:
    from funnelcli.cli.publish import stdout_canvas
    from funnelcli.render.terminal import render_sections
    from funnelcli.report.proposed import compose_proposal

    canvas = stdout_canvas(options, around)
    put(
        render_sections(
            (compose_proposal(proposal),),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )
    )


def _settle(proposal: "Proposal", around: "Surroundings") -> "Proposal":
    """What only people know; an empty answer leaves it open."""
    company = ask(say("init.ask.company"), around.words)
    company = " ".join(company.split()) if company.isprintable() else ""
    proposal = replace(proposal, company=company or None)
    if proposal.currency is not None or len(proposal.currencies) > 1:
        return proposal
    currency = _ask_currency(around)
    return replace(proposal, currency=currency, is_currency_answered=currency is not None)


def _ask_currency(around: "Surroundings") -> str | None:
    """The code of the currency that is answered by its code, sign or name; asked until it is."""
    from funnelcli.sources.values.currency import currency_code

    while answer := ask(say("init.ask.currency"), around.words):
        if code := currency_code(answer):
            return code
        tell(around.words.text(say("init.no_currency", answer=answer)))
    return None


def _texts(proposal: "Proposal", around: "Surroundings") -> dict[str, str]:
    import json

    from funnelcli.render.agreement_file import render_agreement
    from funnelcli.render.settings_file import render_settings
    from funnelcli.settings.model import Settings
    from funnelcli.settings.published import published_schema
    from funnelcli.spec.schema import spec_schema

    schemas = (published_schema(Settings, "funnelcli.yaml"), spec_schema())
    texts = [f"{json.dumps(each, ensure_ascii=False, indent=2)}\n" for each in schemas]
    texts += [render_agreement(proposal, around.words), render_settings(proposal, around.words)]
    return dict(zip(NAMES, texts, strict=True))


def _write(texts: dict[str, str], around: "Surroundings") -> None:
    from funnelcli.storage import write_new

    try:
        write_new({around.cwd / name: text.encode() for name, text in texts.items()})
    except FileExistsError as problem:
        raise SettingsError(
            [Issue("S131", {"file": Path(str(problem.filename)).name})]
        ) from problem
    except OSError as problem:
        issue = Issue("S121", {"file": str(around.cwd / NAMES[-1]), "reason": reason_of(problem)})
        raise DeliveryError([issue]) from problem
