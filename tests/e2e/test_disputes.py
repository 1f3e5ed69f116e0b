"""``funnelcli dispute`` and ``bonus``: exit codes, streams, files, the published schema."""

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command import Funnelcli

SCHEMAS = Path(__file__).parents[2] / "src" / "funnelcli" / "render" / "schemas"
AS_OF = ("--as-of", "2026-11-20")
MONTH = (*AS_OF, "--period", "2026-11")
FALLING = "{plan_share: 1, per_lead: 6}, {plan_share: 0.8, per_lead: 4}"
RESOLVED = ("dispute", "resolve", "L1", "--verdict", "rejected", "--reason", "Peugeot")


def validate(text: str, name: str) -> dict[str, object]:
    document: dict[str, object] = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def test_open_list_resolve_list(funnelcli: Funnelcli, tmp_path: Path) -> None:
    opened = funnelcli("dispute", "open", "L1", "--reason", "не Opel", "--by-whom", "Анна")
    assert (opened.code, opened.err) == (0, "")
    assert "L1" in opened.out
    assert len((tmp_path / "disputes.jsonl").read_bytes().splitlines()) == 1
    shown = funnelcli("dispute", "list", "--lang", "ru")
    assert (shown.code, shown.err) == (0, "")
    assert "Анна" in shown.out
    assert "не Opel" in shown.out
    assert funnelcli(*RESOLVED).code == 0
    assert "не Opel" not in funnelcli("dispute", "list", "--open").out
    document = validate(funnelcli("dispute", "list", "-f", "json").out, "disputes")
    assert document["counts"] == {"open": 0, "resolved": 1}
    validate(funnelcli("dispute", "list", "--open", "-f", "json").out, "disputes")


def test_an_empty_log_is_no_error(funnelcli: Funnelcli) -> None:
    done = funnelcli("dispute", "list")
    assert (done.code, done.err) == (0, "")
    assert "empty" in done.out
    validate(funnelcli("dispute", "list", "-f", "json").out, "disputes")


def test_what_is_missing_is_told_at_once(funnelcli: Funnelcli, tmp_path: Path) -> None:
    done = funnelcli("dispute", "resolve", "L1", "--by-whom", " ")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("S104") == 2
    assert done.err.count("funnelcli dispute resolve --help") == 2
    assert done.err.count("S199") == 1
    wrong = funnelcli("dispute", "open", "L1", "--verdict", "unknown", "--reason", "x")
    assert "S106" in wrong.err
    assert wrong.code == 2
    assert funnelcli("dispute", "resolve", "L1").code == 2
    assert list(tmp_path.iterdir()) == []


def test_settings_say_where_and_who(funnelcli: Funnelcli, tmp_path: Path) -> None:
    settings = "disputes: {path: log/споры.jsonl, by_whom: Отдел продаж}\n"
    (tmp_path / "funnelcli.yaml").write_text(settings, encoding="utf-8")
    missing = funnelcli("dispute", "open", "L1", "--reason", "x")
    assert missing.code == 4
    assert "S184" in missing.err
    (tmp_path / "log").mkdir()
    assert funnelcli("dispute", "open", "L1", "--reason", "x").code == 0
    assert "Отдел продаж" in (tmp_path / "log" / "споры.jsonl").read_text(encoding="utf-8")


def test_a_changed_line_is_named_with_its_place(funnelcli: Funnelcli, tmp_path: Path) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    path = tmp_path / "disputes.jsonl"
    path.write_bytes(path.read_bytes().replace(b"rejected", b"qualified"))
    for arguments in (("list",), ("open", "L2", "--reason", "x")):
        done = funnelcli("dispute", *arguments)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("disputes.jsonl:2 S181")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_torn_line_is_told(funnelcli: Funnelcli, tmp_path: Path, lang: str) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    with (tmp_path / "disputes.jsonl").open("ab") as file:
        file.write(b'{"previous": "')
    done = funnelcli("dispute", "list", "--lang", lang)
    assert done.code == 0
    assert "disputes.jsonl:2 S183" in done.err
    again = funnelcli("dispute", "open", "L2", "--reason", "x", "--lang", lang)
    assert again.code == 0
    assert "S183" in again.err
    assert (tmp_path / "disputes.jsonl.torn").read_bytes() == b'{"previous": "\n'
    assert funnelcli("dispute", "list", "--lang", lang).err == ""


def test_control_characters_of_a_reason_are_inert(funnelcli: Funnelcli) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "\x1b[31mred", "--by-whom", "a\u202eb")
    assert "\x1b" not in funnelcli("dispute", "list").out
    assert "\u202e" not in funnelcli("dispute", "list", "-f", "json").out


@pytest.mark.usefixtures("shop")
def test_a_resolved_dispute_overrules_and_an_open_one_is_shown(funnelcli: Funnelcli) -> None:
    """L1 is qualified by the agreement, L3 rejected, L4 unknown."""
    plain = funnelcli("qualify", "-f", "json").out
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    funnelcli("dispute", "open", "L3", "--reason", "всё же Opel", "--verdict", "qualified")
    funnelcli("dispute", "open", "L99", "--reason", "опечатка")
    done = funnelcli("qualify", "-f", "json")
    assert done.code == 0
    before, after = (validate(text, "qualification") for text in (plain, done.out))
    assert after["counts"] != before["counts"]
    rows = {row["lead_id"]: row for row in json.loads(done.out)["rows"]}
    assert rows["L1"]["verdict"] == "rejected"
    assert rows["L1"]["dispute"] == {"state": "resolved", "spec_verdict": "qualified"}
    assert rows["L3"]["dispute"] == {"state": "open", "spec_verdict": rows["L3"]["verdict"]}
    assert "dispute" not in rows["L2"]
    for code in ("S188", "S189", "S190"):
        assert code in done.err
    assert "disputed" in funnelcli("qualify").out
    report = json.loads(funnelcli("report", *MONTH, "-f", "json").out)
    assert report["metrics"]["qualified_share"]["total"]["numerator"] == 0
    assert {"S188", "S189"} <= {issue["code"] for issue in report["issues"]}
    assert funnelcli("qualify", "-f", "json") == done  # same log, same inputs, same bytes


@pytest.mark.usefixtures("shop")
def test_a_log_that_cannot_be_trusted_stops_every_run(funnelcli: Funnelcli, tmp_path: Path) -> None:
    (tmp_path / "disputes.jsonl").write_text("{}\n", encoding="utf-8")
    for command in ("report", "qualify", "bonus"):
        done = funnelcli(command)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("disputes.jsonl:1 S181")


def with_bonus(folder: Path, rule: str = "{per_lead: 500, cap: plan, tokens_every: 10}") -> None:
    with (folder / "funnelcli.yaml").open("a", encoding="utf-8") as file:
        file.write(f"plan: {{2026-11: {{leads: 100}}}}\nbonus: {rule}\n")


def test_bonus_statement_and_its_correction(funnelcli: Funnelcli, shop: Path) -> None:
    with_bonus(shop)
    done = funnelcli("bonus", *MONTH, "-o", "november.json")
    assert (done.code, done.out) == (0, "")
    assert "S198" in done.err
    first = validate((shop / "november.json").read_text(encoding="utf-8"), "bonus")
    assert first["counts"] == {
        "came": 4,
        "confirmed": 1,
        "held": 1,
        "rejected": 2,
        "excluded": 0,
        "undated": 0,
    }
    assert "500\u00a0₽" in funnelcli("bonus", *MONTH, "--lang", "ru").out
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    corrected = funnelcli("bonus", *AS_OF, "--previous", "november.json", "-f", "json")
    document = json.loads(corrected.out)
    validate(corrected.out, "bonus")
    correction = document["correction"]
    assert correction["paid"]["amount"] == {"amount": "-500.00", "currency": "RUB"}
    assert [each["lead_id"] for each in correction["changes"]] == ["L1"]
    shown = funnelcli("bonus", *AS_OF, "--previous", "november.json", "--lang", "ru").out
    assert "-500\u00a0₽" in shown
    assert "не Opel" in shown


def test_leads_that_left_the_exports_stay_paid_for(funnelcli: Funnelcli, shop: Path) -> None:
    with_bonus(shop)
    funnelcli("bonus", *MONTH, "-o", "november.json")
    leads = (shop / "leads.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (shop / "leads.csv").write_text("".join(leads[:1] + leads[2:]), encoding="utf-8")
    done = funnelcli("bonus", *AS_OF, "--previous", "november.json", "-f", "json")
    document = json.loads(done.out)
    assert document["correction"]["changes"] == []
    assert document["counts"]["came"] == 4
    assert [each["lead_id"] for each in document["leads"] if each["carried"]] == ["L1"]
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    settled = funnelcli("bonus", *AS_OF, "--previous", "november.json", "-f", "json")
    (change,) = json.loads(settled.out)["correction"]["changes"]
    assert (change["before"], change["after"]) == ("confirmed", "rejected")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bonus: {per_lead: 500}", "S021"),
        ("bonus: {per_lead: 500, cap: half}", "S023"),
        ("bonus: {per_led: 500, cap: plan}", "S020"),
        ("bonus: {per_lead: 0.005, cap: none}", "S033"),
        ("bonus: {per_lead: 5, cap: none, thresholds: [{plan_share: 1, per_lead: 0.001}]}", "S033"),
        ("bonus: {per_lead: 5, cap: none, tokens_every: 0}", "S024"),
        (f"bonus: {{per_lead: 5, cap: none, thresholds: [{FALLING}]}}", "S193"),
        ("bonus: {per_lead: 500, cap: plan}", "S192"),
        ("bonus: {per_lead: 5, cap: none, thresholds: [{plan_share: 1, per_lead: 6}]}", "S192"),
        ("version: 1", "S191"),
    ],
)
def test_a_rule_that_is_missing_or_wrong(
    funnelcli: Funnelcli, shop: Path, text: str, code: str
) -> None:
    settings = shop / "funnelcli.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("version: 1", text), encoding="utf-8"
    )
    done = funnelcli("bonus", *MONTH)
    assert (done.code, done.out) == (2, "")
    assert code in done.err


def test_a_rule_that_changed_does_not_reach_back(funnelcli: Funnelcli, shop: Path) -> None:
    with_bonus(shop)
    funnelcli("bonus", *MONTH, "-o", "november.json")
    settings = (shop / "funnelcli.yaml").read_text(encoding="utf-8")
    (shop / "funnelcli.yaml").write_text(settings.replace("500", "900"), encoding="utf-8")
    done = funnelcli("bonus", *AS_OF, "--previous", "november.json", "-f", "json")
    assert "S197" in done.err
    assert json.loads(done.out)["paid"]["amount"]["amount"] == "500.00"


def test_a_log_that_lost_lines_since_the_earlier_statement(
    funnelcli: Funnelcli, shop: Path
) -> None:
    with_bonus(shop)
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli("bonus", *MONTH, "-o", "november.json")
    assert "S196" not in funnelcli("bonus", *AS_OF, "--previous", "november.json").err
    (shop / "disputes.jsonl").unlink()
    assert "S196" in funnelcli("bonus", *AS_OF, "--previous", "november.json").err


@pytest.mark.parametrize(
    ("name", "text", "code", "exit_code"),
    [
        ("none.json", None, "S001", 3),
        ("list.json", "[]", "S194", 3),
        ("deep.json", "[" * 100_000, "S194", 3),
        ("report.json", '{"format": "funnelcli.report", "version": 1}', "S194", 3),
    ],
)
def test_an_earlier_statement_that_is_none(
    funnelcli: Funnelcli, shop: Path, name: str, text: str | None, code: str, exit_code: int
) -> None:
    with_bonus(shop)
    if text is not None:
        (shop / name).write_text(text, encoding="utf-8")
    done = funnelcli("bonus", "--previous", name)
    assert (done.code, done.out) == (exit_code, "")
    assert code in done.err


def test_an_earlier_statement_of_something_else(funnelcli: Funnelcli, shop: Path) -> None:
    with_bonus(shop)
    funnelcli("bonus", *MONTH, "-o", "november.json")
    other = funnelcli("bonus", *AS_OF, "--period", "2026-10", "--previous", "november.json")
    assert (other.code, "S195" in other.err) == (2, True)
    text = (shop / "november.json").read_text(encoding="utf-8")
    wrong = text.replace('"standing": "confirmed"', '"standing": "rejected"')
    (shop / "november.json").write_text(wrong, encoding="utf-8")
    edited = funnelcli("bonus", *AS_OF, "--previous", "november.json")
    assert (edited.code, "S194" in edited.err) == (3, True)


def test_found_leads_are_those_where_the_crm_disagrees(funnelcli: Funnelcli, shop: Path) -> None:
    """L1 was won and is qualified, L2 was lost as not wanted and is rejected, L3 is turned here."""
    leads = (shop / "leads.csv").read_text(encoding="utf-8")
    marked = leads.replace("L3,2026-11-04 12:00,new", "L3,2026-11-04 12:00,Качественный лид")
    (shop / "leads.csv").write_text(marked, encoding="utf-8")
    funnelcli("dispute", "open", "L3", "--reason", "CRM говорит иначе")
    done = funnelcli("dispute", "list", "--found", "-f", "json")
    assert done.code == 0
    validate(done.out, "disputes")
    found = json.loads(done.out)["found"]
    assert found["counts"] == {
        "both_qualified": 1,
        "only_agreement": 0,
        "only_crm": 1,
        "both_rejected": 0,
    }
    assert found["rows"] == [
        {
            "lead_id": "L3",
            "verdict": "rejected",
            "crm": "qualified",
            "field": "status",
            "text": "Качественный лид",
            "dispute": "open",
        }
    ]
    assert "κ" in funnelcli("dispute", "list", "leads.csv", "deals.csv", "--lang", "ru").out


def test_a_crm_without_marks_is_said_and_no_number_is_made_up(
    funnelcli: Funnelcli, shop: Path
) -> None:
    (shop / "deals.csv").write_text(
        (shop / "deals.csv").read_text(encoding="utf-8").replace(",won,", ",open,"),
        encoding="utf-8",
    )
    done = funnelcli("dispute", "list", "--found", "--lang", "ru")
    assert done.code == 0
    assert "lead_statuses" in done.out
    found = json.loads(funnelcli("dispute", "list", "--found", "-f", "json").out)["found"]
    assert (found["state"], found["kappa"], found["agreement"]["value"]) == ("refused", None, None)


def test_no_output_names_a_customer(funnelcli: Funnelcli, shop: Path) -> None:
    """A phone as an id of a lead, another in a reason: seen only by whoever asks for them."""
    with_bonus(shop)
    phone = "+7 900 000 00 77"
    leads = (shop / "leads.csv").read_text(encoding="utf-8").replace("L1,", f"{phone},")
    (shop / "leads.csv").write_text(leads, encoding="utf-8")
    funnelcli("dispute", "open", phone, "--reason", "звонили на 8 916 222-33-44", "--by-whom", "Я")
    for arguments in (
        ("dispute", "list", "--found"),
        ("dispute", "list", "--found", "-f", "json"),
        ("bonus", *MONTH),
        ("bonus", *MONTH, "-f", "json"),
        ("qualify", "-f", "json"),
    ):
        done = funnelcli(*arguments)
        assert done.code == 0
        assert "000 00 77" not in done.out + done.err
        assert "222-33-44" not in done.out + done.err
    shown = funnelcli("dispute", "list", "--show-personal")
    assert "222-33-44" in shown.out
    funnelcli("bonus", *MONTH, "-o", "november.json")
    again = funnelcli("bonus", *AS_OF, "--previous", "november.json", "-f", "json")
    assert json.loads(again.out)["correction"]["changes"] == []


@pytest.mark.usefixtures("shop")
def test_flagged_files_mark_disputes_and_levers_stay_those_of_the_paper(
    funnelcli: Funnelcli, tmp_path: Path
) -> None:
    before = json.loads(funnelcli("qualify", "-f", "json").out)["by_criterion"]
    funnelcli("qualify", "-o", "plain.csv")
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    funnelcli("dispute", "open", "L2", "--reason", "спор")
    assert json.loads(funnelcli("qualify", "-f", "json").out)["by_criterion"] == before
    funnelcli("qualify", "-o", "flagged.csv")
    plain, flagged = (
        list(csv.reader((tmp_path / name).read_text(encoding="utf-8").splitlines()))
        for name in ("plain.csv", "flagged.csv")
    )
    assert "dispute" not in plain[0]
    place = flagged[0].index("dispute")
    assert {line[0]: line[place] for line in flagged[1:]} == {
        "L1": "resolved",
        "L2": "open",
        "L3": "",
        "L4": "",
    }


def test_without_an_agreement_no_verdict_is_made_up(funnelcli: Funnelcli, shop: Path) -> None:
    funnelcli("dispute", "open", "L1", "--reason", "не Opel")
    funnelcli(*RESOLVED)
    funnelcli("dispute", "open", "L2", "--reason", "спор")
    for name in ("lead-spec.yaml", "funnelcli.yaml"):
        (shop / name).unlink()
    done = funnelcli("report", "leads.csv", "deals.csv", *MONTH, "-f", "json")
    assert done.code == 0
    document = json.loads(done.out)
    assert document["metrics"]["qualified_share"]["state"] == "refused"
    assert not {"S188", "S189"} & {issue["code"] for issue in document["issues"]}


def test_a_period_without_leads_is_refused_not_paid_with_nothing(
    funnelcli: Funnelcli, shop: Path
) -> None:
    with_bonus(shop, "{per_lead: 500, cap: none}")
    done = funnelcli("bonus", *AS_OF, "--period", "2020-01")
    assert (done.code, done.out) == (3, "")
    assert "D102" in done.err
