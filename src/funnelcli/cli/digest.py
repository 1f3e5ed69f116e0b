"""``funnelcli digest``: the weekly letter, printed, written as it would be sent, or sent."""

import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli.cli.attachments import read_attachments
from funnelcli.cli.console import encoding_of, put
from funnelcli.cli.ending import conclude
from funnelcli.cli.progress import working
from funnelcli.cli.publish import tell_written, write_file
from funnelcli.cli.sending import send_digest, tell_ledger
from funnelcli.errors import ExitCode, SettingsError
from funnelcli.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funnelcli.cli.digest_options import DigestOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.model.letter import Letter
    from funnelcli.pipeline.mailing import Mailbox
    from funnelcli.pipeline.request import Request


def run(options: "DigestOptions", around: "Surroundings") -> ExitCode:
    """Print the letter of the exports named in the line or in the settings.

    Raises:
        FunnelError: an input, the settings or the agreement cannot be used, or there is nobody
            to write to.
    """
    from funnelcli.cli.request import read_request

    request = read_request(options, around)
    _judge(options)

    from funnelcli.pipeline.digest import run_digest
    from funnelcli.pipeline.mailing import find_mailbox
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.letter import render_letter, render_letter_text

    box = find_mailbox(request.config, around.cwd)
    if options.arrived or options.lost:
        tell_ledger(options, around, request, box)
        if not options.send:
            return ExitCode.DONE
    if options.send and not options.dry_run:
        return send_digest(options, around, request, box)
    attached = read_attachments(options.attach, around.cwd)
    targets = _targets(options, box, request)
    with working(options, around) as watch:
        done = run_digest(replace(request, watch=watch), box.company)
    if targets:
        letter = replace(render_letter(done.digest, around.words), attachments=attached)
        makers = _makers(letter, box, request)
    else:  # plain text needs no picture
        put(fit_encoding(render_letter_text(done.digest, around.words), encoding_of(sys.stdout)))
    for path in targets:
        write_file(path, makers[path.suffix.lower()](), around)
        tell_written(path, options, around)
    return conclude(done.report.issues, done.gates, options, around)


def _judge(options: "DigestOptions") -> None:
    """Options that mean nothing together.

    Raises:
        SettingsError: there are such.
    """
    sends = options.send and not options.dry_run
    lonely = {
        "--resend": options.resend,
        "--deadline": options.deadline is not None,
        "--on-gate-failure": options.on_gate_failure is not None,
    }
    issues = [
        Issue("M025", {"option": name})
        for name, is_given in lonely.items()
        if is_given and not options.send
    ]
    if sends and options.output:
        issues.append(Issue("M026"))
    if options.arrived or options.lost:
        beside = {
            "--dry-run": options.dry_run,
            "-o": options.output and not sends,
            "--attach": options.attach and not sends,
        }
        issues += [Issue("M028", {"option": name}) for name, is_given in beside.items() if is_given]
    if issues:
        raise SettingsError(issues)


def _targets(options: "DigestOptions", box: "Mailbox", request: "Request") -> list[Path]:
    """The files to write; known to be possible before anything is read."""
    targets = list(options.output or ())
    if options.dry_run and not any(path.suffix.lower() == ".eml" for path in targets):
        from funnelcli.pipeline.mailing import week_key

        targets.append(Path(f"digest-{week_key(request.now, box.time_zone)}.eml"))
    if any(path.suffix.lower() == ".eml" for path in targets):
        box.require_mail()
    return targets


def _makers(
    letter: "Letter", box: "Mailbox", request: "Request"
) -> "Mapping[str, Callable[[], bytes]]":
    def whole() -> bytes:
        from funnelcli.delivery.message import build_message
        from funnelcli.pipeline.mailing import address, letter_id, week_key

        proposed = letter_id(box, "digest", week_key(request.now, box.time_zone))
        return build_message(letter, address(box, proposed, request.now))

    return {
        ".txt": letter.text.encode,
        ".html": lambda: _alone(letter).encode(),
        ".eml": whole,
    }


def _alone(letter: "Letter") -> str:
    """The HTML part as a page of its own: no message around it holds the pictures."""
    html = letter.html
    for each in letter.pictures:
        inside = b64encode(each.png).decode("ascii")
        html = html.replace(f"cid:{each.id}", f"data:image/png;base64,{inside}")
    return html
