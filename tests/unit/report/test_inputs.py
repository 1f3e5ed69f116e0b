from dataclasses import replace

from funnelcli.render.terminal import render_sections
from funnelcli.render.words import Words
from funnelcli.report.inputs import compose_inputs
from funnelcli.schema.canonical import InputFile, People
from funnelcli.schema.columns import Role

SOURCE = InputFile(
    role=Role.DEALS,
    file="deals.xlsx",
    sheet=None,
    sha256="0" * 64,
    profile="amocrm",
    encoding="cp1251",
    separator=";",
    header_row=2,
    rows_read=20,
    rows_kept=17,
    rows_excluded={"duplicate": 1, "no_id": 0, "D021": 2},
)


def text(*sources: InputFile) -> str:
    section = compose_inputs(sources, None)
    return render_sections([section], Words("en"), width=150, color=False, encoding="utf-8")


def test_read_is_kept_plus_what_was_left_out_by_reason() -> None:
    words = text(SOURCE).splitlines()[-1].split()
    assert words[:7] == ["deals.xlsx", "deals", "amocrm", "cp1251", "2", "20", "17"]
    assert " ".join(words[7:]) == "duplicate: 1, D021: 2"


def test_what_is_not_known_is_said_to_be() -> None:
    unknown = replace(
        SOURCE, role=None, profile=None, encoding=None, sheet="Лист", rows_excluded={}
    )
    words = text(unknown).splitlines()[-1].split()
    assert " ".join(words) == "deals.xlsx [Лист] not understood — — 2 20 17 nothing"


def test_persons_are_shown_beside_their_leads() -> None:
    people = People(leads_count=12, persons_count=7, without_contact_count=2)
    (note,) = compose_inputs([SOURCE], people).notes
    shown = Words("en").text(note)
    assert shown == ("Leads: 12; different persons by phone and e-mail: 7; leads without both: 2.")
