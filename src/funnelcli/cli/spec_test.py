"""``funnelcli spec test``: the examples inside the agreement, and whether they try its criteria."""

from typing import TYPE_CHECKING

from funnelcli.cli.problems import problem_text
from funnelcli.cli.publish import Canvas, publish
from funnelcli.cli.spec import agreement_paths
from funnelcli.errors import ExitCode
from funnelcli.model.phrase import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelcli.cli.options import SpecTestOptions
    from funnelcli.cli.surroundings import Surroundings
    from funnelcli.pipeline.spec_test import SpecTest


def run(options: "SpecTestOptions", around: "Surroundings") -> ExitCode:
    """Print what the examples show; exit code 1 when they show something wrong.

    Raises:
        SpecError: an agreement cannot be read.
    """
    from funnelcli.cli.request import read_request

    read_request(options, around)  # judges formats and files to write

    from funnelcli.pipeline.spec_test import run_spec_test
    from funnelcli.render.encoding import fit_encoding
    from funnelcli.render.json import render_document_json
    from funnelcli.report.spec_test import spec_test_record

    paths = agreement_paths(options, around)
    tests = [run_spec_test(path, options.config, around.cwd) for path in paths]
    issues = [issue for each in tests for issue in each.issues]

    def table(canvas: Canvas) -> str:
        text = _summaries(tests, around) + problem_text(issues, around.words)
        return fit_encoding(text, canvas.encoding)

    def json(_: Canvas) -> str:
        fields = {"agreements": [spec_test_record(each.agreement, each.versions) for each in tests]}
        return render_document_json("spec_test", fields, issues, around.words)

    publish({"table": table, "json": json}, options, around)
    return ExitCode.GATE if issues else ExitCode.DONE


def _summaries(tests: "Sequence[SpecTest]", around: "Surroundings") -> str:
    lines = [
        around.words.text(
            say(
                "spec.test.account",
                file=test.agreement.path.name,
                version=each.spec.version,
                right=sum(
                    found.fits(example)
                    for example, found in zip(each.spec.examples, each.outcomes, strict=True)
                ),
                examples=len(each.spec.examples),
            )
        )
        for test in tests
        for each in test.versions
    ]
    return "".join(f"{line}\n" for line in lines)
