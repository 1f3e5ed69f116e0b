"""People in the exports – fifty names, phones and addresses – are in no output unless asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import Done, Funnelcli

COUNT = 50
NAMES = [f"Канарейкин{chr(0x430 + n % 32)}{chr(0x430 + n // 32)}" for n in range(COUNT)]
PHONES = [f"+7 916 {n + 100}-{n + 20}-{99 - n}" for n in range(COUNT)]
EMAILS = [f"canary{n}@nest{n}.example" for n in range(COUNT)]
LEAD_HEAD = "id,created_at,title,contact,phone,email,budget,product,Комментарий,manager"
DEAL_HEAD = (
    "deal_id,title,stage,amount,created_at,closed_at,contact,phone,email,ФИО клиента,"
    "product,loss_reason,campaign"
)


def leads() -> Iterator[str]:
    """Among good rows: people where a date, a sum, an id should be, rows with a cell too many."""
    yield LEAD_HEAD
    for n in range(COUNT):
        name, phone, email = NAMES[n], PHONES[n], EMAILS[n]
        date, budget, key, more = f"2026-11-{n % 20 + 1:02}", "9000", f"L{n}", ""
        if n % 10 == 1:
            date = name
        elif n % 10 == 2:
            date = phone
        elif n % 10 == 3:
            budget = f"{name} {email}"
        elif n % 10 == 4:
            key = phone
        elif n % 10 == 5:
            key = email
        elif n % 10 == 6:
            more = f",{name},{phone}"
        title = f"Заявка {name} {phone} {email}"
        note = f"{name} <{email}> {phone}"
        cells = (key, date, title, name, phone, email, budget, "Opel", note)
        yield f"{','.join(cells)},Анна{more}"


def deals() -> Iterator[str]:
    yield DEAL_HEAD
    for n in range(COUNT):
        name, phone, email = NAMES[n], PHONES[n], EMAILS[n]
        lost = name if n == 7 else "Закрыто и не реализовано"
        stage = ("Новая", "Успешно реализовано", lost)[n % 3]
        amount = email if n % 9 == 1 else phone if n % 9 == 2 else "5000"
        closed = phone if n % 11 == 3 else name if n % 11 == 4 else "2026-11-20"
        row = (f"D{n}", f"{name} {phone}", stage, amount, "2026-11-02", closed, name, phone, email)
        yield ",".join((*row, name, *(f"{word} тел.{phone} {email}" for word in "abc")))


SPEC = """version: 1
effective_from: 2026-01-01
agreed_by: [Marketing, Sales]
criteria:
  - {id: phone, field: phone, valid: phone}
  - {id: budget, field: budget, at_least: 5000}
qualified_when: {all: [phone, budget]}
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    (tmp_path / "leads.csv").write_text("\n".join(leads()), encoding="utf-8")
    (tmp_path / "deals.csv").write_text("\n".join(deals()), encoding="utf-8")
    contacts = "\n".join(
        ["Имя,Телефон,Почта", *map(",".join, zip(NAMES, PHONES, EMAILS, strict=True))]
    )
    (tmp_path / "contacts.csv").write_text(contacts, encoding="utf-8")
    (tmp_path / "lead-spec.yaml").write_text(SPEC, encoding="utf-8")
    other = SPEC.replace("at_least: 5000", "at_least: 9500")
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
    return tmp_path


def seen_in(text: str) -> list[str]:
    """The people that ``text`` shows; a phone counts however it is written."""
    digits = re.sub(r"[^\d\n|,\"]", "", text)
    found = [name for name in NAMES if name.casefold() in text.casefold()]
    found += [email for email in EMAILS if email in text]
    return found + [phone for phone in PHONES if re.sub(r"\D", "", phone)[1:] in digits]


LINES = [
    "report leads.csv deals.csv contacts.csv -v",
    "report leads.csv deals.csv -f json",
    "report deals.csv -v --period all --by product",
    "report leads.csv deals.csv --only qualified_share -o out.json -o out.txt",
    "report deals.csv --period all --by campaign -o out.csv -o out.html -o out.md",
    "report deals.csv --period all --by product -f json",
    "explain loss_reasons deals.csv --period all -f json",
    "explain loss_reasons deals.csv --period all --left-out",
    "qualify leads.csv -v",
    "qualify leads.csv deals.csv -f json -v",
    "qualify leads.csv -o out.json -o out.txt",
    "check leads.csv deals.csv contacts.csv -v",
    "check leads.csv deals.csv -f json",
    "check leads.csv deals.csv -o out.json -o out.txt",
    "inspect leads.csv deals.csv contacts.csv -v",
    "check contacts.csv --debug",
    "report . --debug",
    "lead L0 leads.csv deals.csv -v",
    "lead L3 leads.csv deals.csv -f json",
    "spec test",
    "spec compare lead-spec.yaml other.yaml leads.csv -v",
    "spec backtest leads.csv deals.csv -v",
    "dispute list leads.csv deals.csv --found -v",
    "dispute list leads.csv deals.csv --found -f json",
    "digest leads.csv deals.csv --show-personal -q",
    "digest leads.csv deals.csv -o out.txt -o out.html",
    "init --yes -v",
    "doctor -v",
]


@pytest.mark.parametrize("line", LINES)
def test_nobody_is_shown(funnelcli: Funnelcli, people: Path, line: str) -> None:
    undated = line.split(maxsplit=1)[0] in {"inspect", "init", "doctor"} or line == "spec test"
    day = () if undated else ("--as-of", "2026-11-24")
    if line.startswith("init"):
        (people / "lead-spec.yaml").unlink()
    done: Done = funnelcli(*line.split(), *day, "--lang", "ru")

    assert done.code in {0, 1, 3}, done.err
    written = [path.read_text("utf-8") for path in (*people.glob("out.*"), *people.glob("*.yaml"))]
    told = "\n".join([done.out, done.err, *written])
    assert len(told) > 100
    assert seen_in(told) == []


@pytest.mark.parametrize("line", ["inspect leads.csv", "qualify leads.csv"])
def test_people_are_shown_when_asked(funnelcli: Funnelcli, people: Path, line: str) -> None:
    assert people.is_dir()
    assert len(seen_in(funnelcli(*line.split(), "--show-personal").out)) > 3
