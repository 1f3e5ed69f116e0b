from funnelcli.issues import Issue
from funnelcli.model.place import Place
from funnelcli.render.problems import places_text
from funnelcli.render.words import Words
from made_report import problem

RU = Words("ru")


def test_rows_of_one_column_stand_together() -> None:
    assert places_text(problem(), RU) == (
        "deals.csv, строки 17, 21, колонка «Бюджет »; и ещё в 5 местах"
    )


def test_no_place_no_text() -> None:
    assert places_text(Issue("F013", {"open": 5}), RU) is None


def test_a_place_says_as_much_as_is_known() -> None:
    places = (Place("d\x1b.xlsx", "Сделки", 1204, None), Place("e.csv"))
    assert places_text(Issue("F013", {}, 2, places), RU) == (
        "d\\x1b.xlsx, лист «Сделки», строка 1204; e.csv"
    )
