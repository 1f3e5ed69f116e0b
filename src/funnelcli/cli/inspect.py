"""``funnelcli inspect``: what a file is, column by column, with the evidence."""

from pathlib import Path
from typing import TYPE_CHECKING

from funnelcli.cli.console import put
from funnelcli.cli.files import expand, tell_passed_over
from funnelcli.cli.problems import problem_text
from funnelcli.cli.progress import working
from funnelcli.cli.publish import stdout_canvas
from funnelcli.errors import ExitCode, InputError
from funnelcli.presence import is_file

if TYPE_CHECKING:
    from funnelcli.cli.options import InspectOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.issues import Issue
    from funnelcli.model.watch import Tell, Watch
    from funnelcli.sources.inspect import Inspection


def run(options: "InspectOptions", around: "Surroundings") -> ExitCode:
    """Print what each file is; those that cannot be read are told together at the end.

    With ``--profile-draft`` a profile for each file is printed in place of that.

    Raises:
        InputError: some files cannot be read; the others were printed.
    """
    if not options.quiet:
        tell_passed_over(options.files, around)
    if options.profile_draft:
        return _draft(options, around)
    from funnelcli.sources.inspect import inspect_file
    from funnelcli.sources.shape import Hints

    found: list[Inspection] = []
    refused: list[Issue] = []
    files = expand(options.files, around.cwd)
    with working(options, around) as watch:
        tellers = [_teller(number, around.cwd / file, watch) for number, file in enumerate(files)]
        for file, tell in zip(files, tellers, strict=True):
            try:
                seen = inspect_file(file, Hints(), personal=options.show_personal, tell=tell)
                found.append(seen)
            except InputError as error:
                refused += error.issues
    if found:
        _print(found, options, around)
    if refused:
        raise InputError(refused)
    return ExitCode.DONE


def _teller(number: int, path: Path, watch: "Watch | None") -> "Tell":
    """Who is told how far the reading of one file is; its size is told at once."""
    from funnelcli.model.watch import nobody

    if watch is None or not is_file(path):
        return nobody
    size = path.stat().st_size

    def tell(done: int) -> None:
        watch(number, done=min(done, size), size=size)

    tell(0)
    return tell


def _draft(options: "InspectOptions", around: "Surroundings") -> ExitCode:
    from funnelcli.cli.drafted import profile_text
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.sources.recognition.profile_draft import draft_profile

    canvas = stdout_canvas(options, around)
    texts: list[str] = []
    refused: list[Issue] = []
    with working(options, around):
        for file in expand(options.files, around.cwd):
            try:
                texts.append(profile_text(draft_profile(file), around.words))
            except InputError as error:
                refused += error.issues
    put(fit_encoding("---\n".join(texts), canvas.encoding))
    if refused:
        raise InputError(refused)
    return ExitCode.DONE


def _print(found: list["Inspection"], options: "InspectOptions", around: "Surroundings") -> None:
    from funnelcli.cli.inspected import compose_inspection
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.terminal import render_sections

    canvas = stdout_canvas(options, around)
    for each in found:
        text = render_sections(
            (compose_inspection(each),),
            around.words,
            width=canvas.width,
            color=canvas.color,
            encoding=canvas.encoding,
        )
        problems = problem_text(each.issues, around.words)
        put(text + "\n" + fit_encoding(problems and f"{problems}\n", canvas.encoding))
