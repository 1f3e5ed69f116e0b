"""Every operator, the exclusions and the verdict are equal on Polars and on SQLFrame (duckdb)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from funnelcli.spec.qualify import judge
from funnelcli.spec.rule import OPERATORS
from spec_frames import Engine, agreement_of, columns_of, lead_frame
from sql_engine import on_sqlframe

__all__ = ["on_sqlframe"]

AGREEMENT = r"""
version: 1
effective_from: 2025-01-01
dictionaries:
  opel: [опел*, opel, "50%_"]
  makes: {Opel: [опел*], Peugeot: [пежо*]}
placeholders: {"*": [Выберите], timeline_days: [5], сотрудников: [много]}
exclude:
  duplicates: {by: [phone, email], within_days: 30}
  test: {field: title, matches: "тест|test"}
  staff: {email_domains: [own.ru], phones: [8 (912) 000-00-00]}
criteria:
  - {id: is_true,    field: authority, is: true}
  - {id: is_false,   field: authority, is: false, missing: fail}
  - {id: is_text,    field: region, is: Тверь Ё}
  - {id: is_number,  field: timeline_days, is: 30}
  - {id: one_of,     field: region, one_of: [МОСКВА, Орёл]}
  - {id: none_of,    field: region, none_of: [москва], missing: pass}
  - {id: days_of,    field: timeline_days, none_of: [7, 7.5]}
  - {id: any_word,   field: product, contains_any: [Opel, ОПЕЛЬ, "50%_"]}
  - {id: no_word,    field: product, contains_none: [пежо]}
  - {id: stems,      field: product, contains_any: {dictionary: opel}}
  - {id: no_stems,   field: product, contains_none: [{dictionary: makes, name: peugeot}]}
  - {id: starts,     field: product, one_of: [фар*, "полуось*"]}
  - {id: not_starts, field: region, none_of: [твер*]}
  - {id: quick,      field: first_contact_at, within_days: 1}
  - {id: early,      field: created_at, before: 2025-06-20}
  - {id: late,       field: created_at, after: 2025-06-01}
  - {id: visit,      field: Дата визита, within_days: 10}
  - {id: visit_late, field: Дата визита, after: 2024-02-29}
  - {id: matches,    field: product, matches: '^(полуось|фара)\s+\w+ [^0-9]+(а|б)?'}
  - {id: matches_2,  field: product, matches: '\d{2,}|Ё$'}
  - {id: at_least,   field: budget, at_least: 5000.005}
  - {id: at_most,    field: timeline_days, at_most: 30.5}
  - {id: between,    field: budget, between: [900, 9000]}
  - {id: text_least, field: Сотрудников, at_least: 1200.5}
  - {id: present,    field: need, present: true}
  - {id: absent,     field: need, present: false}
  - {id: phone,      field: phone, valid: phone}
  - {id: email,      field: email, valid: email}
  - {id: nobody,     field: Нет такой, is: 1, missing: pass}
qualified_when:
  any: [any_word, {at_least_n: {n: 3, of: [is_true, at_least, phone, one_of]}}]
  none: [{all: [is_false, at_least]}]
  score: {points: {is_true: 2, is_false: -1, at_most: 1, between: 2}, at_least: 2}
  scores: {icp: {points: {stems: 1, quick: 1}, at_least: -1}, shown: {points: {late: 5}}}
---
version: 2
effective_from: 2026-01-01
criteria:
  - {id: is_true, field: authority, is: true}
  - {id: new, field: product, contains_any: [фара]}
qualified_when: {all: [is_true, new]}
"""
_VALUES: Mapping[str, Sequence[str | None]] = {
    "created_at": ["2025-06-01", "2025-06-20", "2026-02-01", None, "2024-01-01"],
    "title": ["Заявка", "ТЕСТ", None],
    "authority": ["Да", "нет", "TRUE", "0", "возможно", "", None],
    "first_contact_at": ["2025-06-02", "2025-06-20", "2025-06-22", None],
    "дата визита": [
        "2025-06-11",
        "29.02.2024 10:00",
        "29.02.2023",
        "01/02/2026",
        "2024-03-01T00:00",
        "31.04.2026",
        "05.06.2025, 9:00",
        None,
        "скоро",
    ],
    "region": ["Выберите", "Тверь\u00a0 ё", "Орел", "москва ", None],
    "product": [
        "Полуось ОПЕЛЬ Ёж",
        "Фара opel 50%_",
        "пежо 308",
        "полуось\tastra Ё",
        " ",
        None,
        "ФАРА ПЕЖО\nб",
    ],
    "budget": ["5000", "5000.01", "900", None, "899.99", "9000"],
    "currency": ["RUB", None, "USD", "XXX"],
    "timeline_days": ["30", "31", "5", "7", None],
    "сотрудников": ["1 200,5", "1200,51 ₽", "1.200", "много", None, "9"],
    "need": ["да", None, "\u2003"],
    "phone": [
        "+7 (999) 123-45-67",
        "123",
        None,
        "8 800 555-35-35 доб. 1",
        "79991234567",
        "+7 912 0000000",
    ],
    "email": ["x@Mail.own.ru", "a@b.ru", "A@B.ru", "не почта", None, "a@b"],
}


def _made_leads(count: int) -> list[dict[str, str | None]]:
    chance = Random(4)
    leads = [
        {name: chance.choice(values) for name, values in _VALUES.items()} for _ in range(count)
    ]
    for number, lead in enumerate(leads):
        if number % 4:
            lead["phone"] = lead["phone"] and f"{lead['phone']}{number}"
            lead["email"] = lead["email"] and f"{number}{lead['email']}"
    return leads


LEADS = _made_leads(60)


def test_every_operator_answers_alike(tmp_path: Path, on_sqlframe: Engine) -> None:
    agreement = agreement_of(AGREEMENT, tmp_path)
    used = {each.operator for spec in agreement.versions for each in spec.rules}
    assert used == set(OPERATORS)
    columns = columns_of(LEADS)
    names = ["row", "verdict", "excluded_as", "spec_version"]
    names += [f"c:{each}" for each in agreement.criteria]
    here = judge(lead_frame(LEADS), agreement, columns, "RUB").select(names).collect().to_native()
    there = judge(lead_frame(LEADS, engine=on_sqlframe), agreement, columns, "RUB")
    rows = sorted((row.asDict() for row in there.select(names).to_native().collect()), key=_row)
    assert rows == sorted(here.to_dicts(), key=_row)
    assert {row["verdict"] for row in rows} == {"qualified", "rejected", "unknown", "excluded"}
    assert {row["excluded_as"] for row in rows} == {None, "duplicate", "test", "staff"}
    always_unknown = {"c:nobody"}
    for name in names[4:]:
        answers = {row[name] for row in rows}
        assert answers == ({None} if name in always_unknown else {0, 1, None}), name


def _row(row: Mapping[str, Any]) -> int:
    return int(row["row"])
