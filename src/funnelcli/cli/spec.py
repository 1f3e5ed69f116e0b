"""``funnelcli spec check|schema``: the agreement itself, without any export."""

from typing import TYPE_CHECKING

from funnelcli.cli.console import put
from funnelcli.cli.publish import stdout_canvas
from funnelcli.errors import ExitCode, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funnelcli.cli.options import Agreements, SpecCheckOptions, SpecSchemaOptions, Talk
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.issues import Issue
    from funnelcli.spec.model import Agreement


def run_check(options: "SpecCheckOptions", around: "Surroundings") -> ExitCode:
    """Say what each agreement holds.

    Raises:
        SpecError: with every problem of every file; the sound files were printed.
    """
    from funnelcli.spec.load import load_spec

    refused: list[Issue] = []
    for path in agreement_paths(options, around):
        try:
            agreement = load_spec(path)
        except SpecError as error:
            refused += error.issues
        else:
            put(_summary(agreement, options, around))
    if refused:
        raise SpecError(refused)
    return ExitCode.DONE


def run_schema(_: "SpecSchemaOptions", __: "Surroundings") -> ExitCode:
    """Print the JSON Schema of the agreement."""
    import json
    import sys

    from funnelcli.cli.console import encoding_of, fit_json
    from funnelcli.spec.schema import spec_schema

    text = json.dumps(spec_schema(), ensure_ascii=False, indent=2)
    put(fit_json(f"{text}\n", encoding_of(sys.stdout)))
    return ExitCode.DONE


def agreement_paths(options: "Agreements", around: "Surroundings") -> "Iterator[Path]":
    """The files named in the line, else the agreement of the project."""
    from funnelcli.cli.files import expand
    from funnelcli.pipeline.project import find_agreement

    named = expand(options.agreements or (), around.cwd)
    if not named:
        yield find_agreement(options.config, around.cwd)
    yield from (around.cwd / path for path in named)


def _summary(agreement: "Agreement", talk: "Talk", around: "Surroundings") -> str:
    """A line for each version, the oldest first."""
    from funnelcli.model.phrase import listed, say
    from funnelcli.render.encoding import fit_encoding

    lines = [
        around.words.text(
            say(
                "spec.version" if each.agreed_by else "spec.version.unsigned",
                file=agreement.path.name,
                version=each.version,
                day=each.effective_from,
                criteria=len(each.criteria),
                examples=len(each.examples),
                names=listed(each.agreed_by),
            )
        )
        for each in agreement.versions
    ]
    return fit_encoding(
        "".join(f"{line}\n" for line in lines), stdout_canvas(talk, around).encoding
    )
