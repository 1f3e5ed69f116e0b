"""The proposed agreement: it loads, and qualifies exactly the leads that both sides qualify."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given, settings

from funnelcli.errors import SpecError
from funnelcli.render.common_agreement import render_common
from funnelcli.render.words import Words
from funnelcli.spec.diff import compare_specs
from funnelcli.spec.joint import propose_common
from funnelcli.spec.load import load_spec
from funnelcli.spec.model import Agreement
from funnelcli.spec.qualify import judge
from oracle.made_specs import VALUES, Lead, Yaml, agreements, leads
from spec_frames import lead_frame

COLUMNS = {name if name.isascii() else f"x:{name}" for name in VALUES}


def load(spec: Yaml, name: str, folder: Path) -> Agreement:
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    return load_spec(path)


def verdicts(agreement: Agreement, given_leads: list[Lead]) -> list[str]:
    judged = judge(lead_frame(given_leads), agreement, COLUMNS, "RUB").sort("row")
    return list(judged.select("verdict").collect()["verdict"])


@settings(max_examples=2 * settings().max_examples)
@given(agreements(), agreements(), leads())
def test_both_must_qualify(first: Yaml, second: Yaml, given_leads: list[Lead]) -> None:
    # Placeholders are shared: with different ones a blank for one side is an answer for the other.
    second = {**second, "placeholders": first["placeholders"]}
    assume({each["field"] for each in second["criteria"]} >= _asked(first))
    with TemporaryDirectory() as name:
        folder = Path(name)
        sides = load(first, "marketing", folder), load(second, "sales", folder)
        newest = sides[0].newest, sides[1].newest
        names = ("marketing", "sales")
        common = propose_common(*newest, compare_specs(*newest), names)
        path = folder / "common.yaml"
        path.write_text(render_common(common, names, {}, Words("ru")), encoding="utf-8")
        try:
            proposed = load_spec(path)
        except SpecError as error:
            # Only too many criteria that help on one side and hurt on the other cannot be joined.
            assert {issue.code for issue in error.issues} == {"S059"}  # noqa: PT017 - one of two ways
            return
    pairs = zip(*(verdicts(each, given_leads) for each in sides), strict=True)
    for (one, other), found in zip(pairs, verdicts(proposed, given_leads), strict=True):
        if "excluded" in (one, other):
            assert found == "excluded"
        elif (one, other) == ("qualified", "qualified"):
            assert found == "qualified"
        elif "rejected" in (one, other):
            assert found == "rejected"
        else:
            assert found in ("unknown", "rejected")


def _asked(spec: Yaml) -> set[str]:
    """Fields with placeholders of their own: the loader wants them asked."""
    return {field for field in spec["placeholders"] if field != "*"}
