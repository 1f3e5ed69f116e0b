# ruff: noqa: ANN401 - any field of a report may be changed
"""A weekly report made by hand around made results."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import made_results as made
from funnelcli.issues import Issue
from funnelcli.metrics.base import Criterion, Question
from funnelcli.model.period import month_of
from funnelcli.model.place import Place
from funnelcli.model.ratio import Ratio
from funnelcli.model.stage import Ladder
from funnelcli.report.model import Report
from funnelcli.report.weekly import compose_weekly
from funnelcli.schema.calendar import MONDAY_TO_FRIDAY, build_calendar
from funnelcli.schema.canonical import Canonical, Facts, InputFile
from funnelcli.schema.columns import Role
from made_results import results, rub

if TYPE_CHECKING:
    from collections.abc import Mapping

AS_OF = date(2026, 11, 20)


def question(**changes: Any) -> Question:
    asked = Question(
        period=month_of(AS_OF),
        as_of=AS_OF,
        mode="ordered",
        calendar=build_calendar(date(2026, 1, 1), date(2026, 12, 31), country=MONDAY_TO_FRIDAY),
        facts=facts(),
        plan=(),
        criteria=(Criterion(id="brand", title="Ищет запчасть на Opel", versions=(3,)),),
        qualified_norm=(0.55, 0.8),
    )
    return replace(asked, **changes)


def facts(**changes: Any) -> Facts:
    found = Facts(
        fields={Role.DEALS: frozenset({"deal_id", "amount"}), Role.LEADS: frozenset({"lead_id"})},
        ladders=(Ladder("Основная", ("Новая", "Квалификация", "КП")),),
        stage_order="profile",
        closed_basis="stamped",
        closed_basis_counts={"stamped": 61, "none": 2},
        currency="RUB",
        currencies=("RUB",),
        spend_currency="RUB",
        leads_from_deals=False,
        people=None,
        linkage=Ratio(52, 60),
        first_on=date(2025, 10, 1),
        newest_on=AS_OF,
        last_on=AS_OF,
    )
    return replace(found, **changes)


def input_file(**changes: Any) -> InputFile:
    found = InputFile(
        role=Role.DEALS,
        file="deals.csv",
        sheet=None,
        sha256="0123456789abcdef" * 4,
        profile="amocrm",
        encoding="cp1251",
        separator=";",
        header_row=1,
        rows_read=20,
        rows_kept=18,
        rows_excluded={"duplicate": 1, "no_id": 1},
        closed_basis="stamped",
        stage_order="profile",
        columns={"deal_id": "ID", "amount": "Бюджет ", "stage": "Этап сделки"},
        unmapped=("Теги", "Примечание"),
        date_formats={"Дата создания": "dd.mm.yyyy HH:MM:SS"},
    )
    return replace(found, **changes)


def canonical(**changes: Any) -> Canonical:
    empty: Any = None
    found = Canonical(
        leads=empty,
        deals=empty,
        history=empty,
        spend=empty,
        plan=(),
        facts=facts(),
        inputs=(
            input_file(),
            input_file(
                role=Role.LEADS,
                file="leads_2026.csv",
                rows_read=1520,
                rows_kept=1520,
                rows_excluded={},
                columns={},
                unmapped=(),
                closed_basis=None,
            ),
        ),
        issues=(),
    )
    return replace(found, **changes)


def problem() -> Issue:
    places = (Place("deals.csv", None, 17, "Бюджет "), Place("deals.csv", None, 21, "Бюджет "))
    return Issue("F008", {"open": 41, "sum": rub(5)}, 7, places)


def weekly(found: "Mapping[str, object] | None" = None, **changes: Any) -> Report:
    asked: dict[str, Any] = {
        "company": "Запчасти Опель",
        "question": question(),
        "canonical": canonical(),
        "results": results() if found is None else found,
        "issues": (problem(),),
        "show_understood": True,
        "only": None,
        "spec_version": 3,
    }
    return compose_weekly(**{**asked, **changes})


def made_of(text: str) -> Report:
    """A report in which ``text`` stands wherever text from data may stand."""
    source = input_file(file=text, unmapped=(text,))
    return weekly(
        {
            "manager_conversion": made.managers(rows=(made.manager(text, 30, 40),)),
            "qualified_share": made.qualified(by_channel=(made.channel(text, 5, 5, 5),)),
            "stage_conversion": made.stages(rows=(made.stage(text, 10, None),)),
        },
        company=text,
        canonical=canonical(inputs=(source,)),
        issues=(Issue("F006", {"channel": text}, 1, (Place(text, text, 5, text),)),),
    )
