"""Files that are no export we know, and amounts that do not say what they are in."""

from datetime import date
from pathlib import Path

import pytest

from funnelcli.errors import InputError
from funnelcli.sources.inspect import inspect_file
from funnelcli.sources.read import ReadOptions, SourceRequest, read_sources
from funnelcli.sources.table import Hints
from small_exports import Export, Rows

OPTIONS = ReadOptions(today=date(2026, 11, 20))
DEALS = "deal_id,stage,created_at,amount,currency\n1,Won,2026-01-01,5,RUB\n2,New,2026-01-02,7,\n"
PEOPLE = "user,team\n1,2\n"


def test_a_stranger_beside_deals_is_named_and_left_alone(export: Export) -> None:
    paths = [export("deals.csv", DEALS), export("users.csv", PEOPLE)]
    found = read_sources([SourceRequest(path=path) for path in paths], OPTIONS)
    assert [each.file for each in found.inputs] == [str(paths[0])]
    assert "D040" in {issue.code for issue in found.issues}


def test_a_stranger_alone_is_refused(export: Export) -> None:
    with pytest.raises(InputError):
        read_sources([SourceRequest(path=export("users.csv", PEOPLE))], OPTIONS)


def test_an_amount_without_a_currency_among_others_is_in_no_sum(export: Export, rows: Rows) -> None:
    found = read_sources([SourceRequest(path=export("deals.csv", DEALS))], OPTIONS)
    assert (found.facts.currency, found.facts.currencies) == ("RUB", ("RUB",))
    assert [row["amount"] for row in rows(found.deals)] == [500, None]
    assert {issue.code: issue.count for issue in found.issues}["D069"] == 1


def test_people_are_not_shown_by_inspect(export: Export) -> None:
    path = export(
        "deals.csv",
        "deal_id,stage,created_at,title,contact\n"
        "1,Won,2026-01-01,Вася +7 912 000-11-22 v@example.com,Иван Петров\n",
    )
    fields = {each.name: each for each in inspect_file(Path(path), Hints()).fields}
    assert fields["contact"].samples == ("И***",)
    assert fields["title"].samples == ("Вася +7912***1122 v***@e***.com",)
