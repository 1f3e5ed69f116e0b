"""A small shop in a folder, and the command run there."""

from functools import partial
from pathlib import Path

import pytest

from command import Funnelcli, run_in

LEADS = """id,created_at,status,manager,source,product,budget,phone
L1,2026-11-02 10:00,new,Anna,yandex,Opel Astra,9000,+7 900 000 00 01
L2,2026-11-03 11:00,new,Boris,vk,Opel Corsa,900,+7 900 000 00 02
L3,2026-11-04 12:00,new,Anna,yandex,Peugeot 308,9000,+7 900 000 00 03
L4,2026-11-05 12:00,new,Anna,,,,+7 900 000 00 04
"""

DEALS = """deal_id,title,status,amount,manager,created_at,closed_at,lead_id
D1,Astra,won,12000.50,Anna,2026-11-02 10:30,2026-11-06 18:00,L1
D2,Corsa,lost,900,Boris,2026-11-03 11:30,2026-11-07 18:00,L2
D3,Corsa,open,700,Boris,2026-11-09 11:30,,L2
"""

SETTINGS = """version: 1
currency: RUB
sources:
  leads: {path: leads.csv, columns: {lead_id: id}}
  deals: {path: deals.csv}
qualification: lead-spec.yaml
"""

SPEC = """version: 1
effective_from: 2026-01-01
agreed_by: [Marketing, Sales]
criteria:
  - {id: brand, title: Opel, group: need, field: product, contains_any: [opel, опель]}
  - {id: budget, title: From 5000, group: budget, field: budget, at_least: 5000}
qualified_when: {all: [brand, budget]}
"""


@pytest.fixture
def funnelcli(tmp_path: Path) -> Funnelcli:
    """Runs the command in the folder of the test."""
    return partial(run_in, tmp_path)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with settings, agreement and exports."""
    for name, text in {
        "leads.csv": LEADS,
        "deals.csv": DEALS,
        "funnelcli.yaml": SETTINGS,
        "lead-spec.yaml": SPEC,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
