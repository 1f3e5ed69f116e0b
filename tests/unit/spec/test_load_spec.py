from datetime import date
from pathlib import Path

import pytest

from funnelcli.errors import SpecError
from funnelcli.render.words import Words
from funnelcli.spec.load import load_spec
from spec_frames import agreement_of

HEAD = "version: 1\neffective_from: 2026-01-01\n"
ONE = "criteria: [{id: a, field: need, is: x}]"
WHEN = "\nqualified_when: {all: [a]}"


def with_rule(rule: str) -> str:
    return f"{HEAD}criteria: [{{id: a, {rule}}}]{WHEN}"


def with_when(when: str) -> str:
    return f"{HEAD}criteria: [{{id: a, field: need, is: x}}, {{id: b, field: need, is: y}}]\n{when}"


def problems(text: str, folder: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(SpecError) as caught:
        agreement_of(text, folder)
    return [(i.code, i.places[0].row, i.places[0].column) for i in caught.value.issues]


def test_versions_are_sorted_by_day(tmp_path: Path) -> None:
    body = "criteria: [{id: a, field: need, is: x}]\nqualified_when: {all: [a]}\n"
    text = f"version: 2\neffective_from: 2026-05-01\n{body}---\n{HEAD}{body}"
    agreement = agreement_of(text, tmp_path)
    assert [spec.version for spec in agreement.versions] == [1, 2]
    assert agreement.newest.effective_from == date(2026, 5, 1)
    assert agreement.places["need"].row == 3


def test_the_built_in_agreement_is_sound() -> None:
    package = Path(__file__).parents[3] / "src" / "funnelcli"
    agreement = load_spec(package / "demo" / "lead-spec.yaml")
    assert agreement.criteria == ("brand", "budget", "decides", "soon")
    assert agreement.newest.examples[1].missing == ("decides", "soon")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("S060", None, None)),
        ("just text", ("S013", 1, "1")),
        (with_rule("field: need"), ("S050", 3, "12")),
        (with_rule("field: budget, at_least: 1, at_most: 2"), ("S051", 3, "12")),
        (with_rule("field: budget, within_days: 5"), ("S053", 3, "12")),
        (with_rule("field: created_at, within_days: 5"), ("S053", 3, "12")),
        (with_rule("field: created_at, before: 01.01.2026"), ("S015", 3, "47")),
        (with_rule("field: need, within_days: -1"), ("S024", 3, "46")),
        (with_rule("field: need, contains_any: [x, '*']"), ("S068", 3, "51")),
        (with_rule("field: need, contains_any: {dictionary: x}"), ("S069", 3, "47")),
        (with_rule("field: budget, one_of: {dictionary: x}"), ("S067", 3, "12")),
        (with_rule("field: need, contains_any: {dictionary: x, nam: y}"), ("S020", 3, "63")),
        (f"{HEAD}dictionaries: {{a: no.txt}}\n{ONE}{WHEN}", ("S073", 3, "19")),
        (f"{HEAD}dictionaries: {{a: {{X: [w*], Y: [word]}}}}\n{ONE}{WHEN}", ("S071", 3, "19")),
        (f"{HEAD}dictionaries: {{a: {{X: [y]}}, b: {{}}}}\n{ONE}{WHEN}", ("S025", 3, "32")),
        (f"{HEAD}placeholders: {{nede: [x]}}\n{ONE}{WHEN}", ("S074", 3, "16")),
        (f"{HEAD}placeholders: {{created_at: [x]}}\n{ONE}{WHEN}", ("S074", 3, "16")),
        (f"{HEAD}exclude: {{own: {{phones: [12]}}}}\n{ONE}{WHEN}", ("S072", 3, "26")),
        (f"{HEAD}exclude: {{own: {{email_domains: []}}}}\n{ONE}{WHEN}", ("S057", 3, "16")),
        (f"{HEAD}exclude: {{own: {{email_domains: at}}}}\n{ONE}{WHEN}", ("S037", 3, "32")),
        (with_when("qualified_when: {scores: {x: {points: {a: 1}}}}"), ("S057", 4, "17")),
        (
            with_when("qualified_when: {all: [a], scores: {x: {points: {c: 1}}}}"),
            ("S056", 4, "50"),
        ),
        (with_rule("field: budget, contains_any: [x]"), ("S053", 3, "12")),
        (with_rule("field: created_at, is: x"), ("S053", 3, "12")),
        (with_rule("field: need, matches: '(?i)x'"), ("S054", 3, "42")),
        (with_rule("field: need, matches: ''"), ("S025", 3, "42")),
        (with_rule("field: timeline_days, is: soon"), ("S067", 3, "12")),
        (with_rule("field: budget, one_of: [1, 2e3]"), ("S067", 3, "12")),
        (with_rule("field: budget, between: [2, 1]"), ("S034", 3, "12")),
        (with_rule("field: budget, at_least: 5 000"), ("S022", 3, "45")),
        (with_rule("field: budget, at_least: .nan"), ("S022", 3, "45")),
        (with_rule("field: need, contains_any: []"), ("S025", 3, "47")),
        (with_rule("field: need, is: [x]"), ("S022", 3, "37")),
        (with_rule("field: phone, valid: fax"), ("S023", 3, "41")),
        (with_rule("field: need, is: x, missing: no"), ("S023", 3, "49")),
        (with_rule("field: need, contains_eny: [x]"), ("S020", 3, "33")),
        (f"{HEAD}criteria: [{{id: '1', field: need, is: x}}]{WHEN}", ("S037", 3, "17")),
        (with_when("qualified_when: {all: [a, c]}"), ("S056", 4, "27")),
        (with_when("qualified_when: {any: [{none: [c]}]}"), ("S056", 4, "32")),
        (with_when("qualified_when: {score: {points: {c: 1}, at_least: 1}}"), ("S056", 4, "35")),
        (with_when("qualified_when: {all: [a, [b]]}"), ("S022", 4, "27")),
        (with_when("qualified_when: {}"), ("S057", 4, "17")),
        (with_when("qualified_when: {all: [a, {}]}"), ("S057", 4, "27")),
        (with_when("qualified_when: {all: []}"), ("S025", 4, "23")),
        (with_when("qualified_when: {at_least_n: {n: 3, of: [a, b]}}"), ("S058", 4, "30")),
        (with_when("qualified_when: {at_least_n: {n: 0, of: [a, b]}}"), ("S024", 4, "34")),
        (with_when("qualified_when: {al: [a]}"), ("S020", 4, "18")),
        (with_when("qualified_when: {any: [{al: [a]}]}"), ("S020", 4, "25")),
        (with_when("examples: []"), ("S021", 1, "1")),
        (
            with_rule("field: need, is: x")
            + "\nexamples: [{lead: {}, verdict: rejected, because: [z]}]",
            ("S056", 5, "52"),
        ),
        (
            f"{HEAD}exclude: {{duplicate: {{field: need, is: x}}}}\n{ONE}{WHEN}",
            ("S062", 3, "10"),
        ),
        (
            f"{HEAD}exclude: {{test: {{field: need}}}}\n{ONE}{WHEN}",
            ("S050", 3, "17"),
        ),
        (
            f"{HEAD}exclude: {{duplicates: {{by: [fax], within_days: 3}}}}\n{ONE}{WHEN}",
            ("S023", 3, "29"),
        ),
        (
            f"{HEAD}criteria: [{{id: a, field: need, is: x}}, {{id: A, field: need, is: y}}]{WHEN}",
            ("S055", 3, "46"),
        ),
    ],
)
def test_what_is_refused_and_where(
    text: str, wanted: tuple[str, int | None, str | None], tmp_path: Path
) -> None:
    assert problems(text, tmp_path) == [wanted]


def test_versions_must_differ_and_rise(tmp_path: Path) -> None:
    body = "\ncriteria: [{id: a, field: need, is: x}]\nqualified_when: {all: [a]}\n"
    days = [(1, "2026-01-01"), (1, "2026-02-01"), (2, "2026-02-01")]
    text = "---\n".join(f"version: {number}\neffective_from: {day}{body}" for number, day in days)
    assert [code for code, _, _ in problems(text, tmp_path)] == ["S061", "S061"]
    days = [(2, "2026-01-01"), (1, "2026-02-01")]
    text = "---\n".join(f"version: {number}\neffective_from: {day}{body}" for number, day in days)
    assert problems(text, tmp_path) == [("S065", 6, "10")]


def test_too_many_mixed_criteria(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(7)]
    criteria = "\n".join(f"  - {{id: {name}, field: need, is: x}}" for name in names)
    listed = ", ".join(names)
    text = f"{HEAD}criteria:\n{criteria}\nqualified_when: {{any: [{listed}, {{none: [{listed}]}}]}}"
    assert problems(text, tmp_path) == [("S059", 11, "17")]
    fewer = text.replace("none: [c0, ", "none: [")
    assert agreement_of(fewer, tmp_path).criteria[0] == "c0"


def test_problems_of_all_versions_come_together(tmp_path: Path) -> None:
    text = f"{with_rule('field: need')}\n---\n{with_rule('feild: need, is: x')}"
    codes = [code for code, _, _ in problems(text, tmp_path)]
    assert codes == ["S050", "S021", "S020"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (with_when("qualified_when: {all: [a], scor: {}}"), "«score»"),
        (with_rule("field: need, contains_eny: [x]"), "«contains_any»"),
        (with_when("qualified_when: {any: [{al: [a]}]}"), "«all»"),
        (
            with_rule("field: need, is: x") + "\nexamples: [{lead: {}, verdit: unknown}]",
            "«verdict»",
        ),
    ],
)
def test_did_you_mean(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        agreement_of(text, tmp_path)
    hints = [Words("ru").text(issue.hint) for issue in caught.value.issues]
    assert any(said in hint for hint in hints), hints


def test_dictionaries_are_read_from_files_beside_the_agreement(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "opel.txt").write_text("опел*  # любая форма\n\nOpel\n", encoding="utf-8")
    (tmp_path / "channels.yaml").write_text("Google: [google ads]\nVK: вк*\n", encoding="utf-8")
    text = (
        f"{HEAD}dictionaries: {{opel: words/opel.txt, channels: channels.yaml, own: [лада]}}\n"
        "criteria:\n"
        "  - id: a\n    field: need\n"
        "    contains_any: [vauxhall, {dictionary: opel}, {dictionary: own}]\n"
        "  - {id: b, field: source, one_of: {dictionary: channels, name: GOOGLE}}\n"
        "  - {id: c, field: source, none_of: {dictionary: channels}}\n"
        "exclude: {x: {field: title, contains_any: {dictionary: own}}}\n"
        "qualified_when: {all: [a, b, c]}\n"
    )
    agreement = agreement_of(text, tmp_path)
    spec = agreement.newest
    assert [each.texts for each in spec.criteria] == [
        ("vauxhall", "опел*", "Opel", "лада"),
        ("google ads", "Google"),
        ("google ads", "Google", "вк*", "VK"),
    ]
    assert spec.exclude.rules["x"].texts == ("лада",)
    (tmp_path / "channels.yaml").write_text("Google: [google ads, x]\n", encoding="utf-8")
    assert agreement_of(text, tmp_path).sha256 != agreement.sha256


def test_what_is_wrong_in_a_dictionary_file_is_told_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("Google: [a, '*']\nVK: []\n", encoding="utf-8")
    (tmp_path / "list.doc").write_text("x", encoding="utf-8")
    text = f"{HEAD}dictionaries: {{a: bad.yaml, b: list.doc}}\n{ONE}{WHEN}"
    with pytest.raises(SpecError) as caught:
        agreement_of(text, tmp_path)
    found = [
        (each.code, Path(each.places[0].file).name, each.places[0].row)
        for each in caught.value.issues
    ]
    assert found == [
        ("S068", "bad.yaml", 1),
        ("S025", "bad.yaml", 2),
        ("S075", "lead-spec.yaml", 3),
    ]


def test_a_name_that_a_dictionary_lacks_is_guessed(tmp_path: Path) -> None:
    text = (
        f"{HEAD}dictionaries: {{a: {{Google: [g], VK: [v]}}}}\n"
        f"criteria: [{{id: a, field: need, one_of: {{dictionary: a, name: Gogle}}}}]{WHEN}"
    )
    with pytest.raises(SpecError) as caught:
        agreement_of(text, tmp_path)
    issue = caught.value.issues[0]
    assert (issue.code, issue.places[0].row, issue.places[0].column) == ("S070", 4, "63")
    assert "Google" in Words("en").text(issue.hint)


def test_a_broken_part_hides_no_mistake_elsewhere(tmp_path: Path) -> None:
    text = """version: 1
effectve_from: 2026-01-01
dictionaries: {opel: [opel]}
criteria:
  - {id: brand, feild: product, contains_any: [opel]}
  - {id: cheap, field: budget, at_least: abc}
  - {id: Cheap, field: product, contains_any: {dictionary: opell}}
qualified_when: {all: [brnad, cheap]}
examples:
  - {lead: {product: Opel}, verdict: qualifed}
"""
    assert problems(text, tmp_path) == [
        ("S021", 1, "1"),
        ("S020", 2, "1"),
        ("S021", 5, "5"),
        ("S020", 5, "17"),
        ("S022", 6, "42"),
        ("S055", 7, "10"),
        ("S069", 7, "47"),
        ("S056", 8, "24"),
        ("S023", 10, "38"),
    ]


@pytest.mark.parametrize("criteria", ["x", "[{field: need}]", "[x]", "[{id: a b, field: need}]"])
def test_names_are_not_held_against_criteria_that_have_none(tmp_path: Path, criteria: str) -> None:
    text = f"{HEAD}criteria: {criteria}\nqualified_when: {{all: [zzz]}}\n"
    assert "S056" not in {code for code, _, _ in problems(text, tmp_path)}
