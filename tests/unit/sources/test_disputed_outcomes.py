"""A flag that says another end than the name of the stage is told."""

from datetime import date
from pathlib import Path
from typing import Any

from funnelcli.schema.canonical import Canonical
from funnelcli.sources.read import PipelineNames, ReadOptions, SourceRequest, read_sources
from small_exports import Export, Rows

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date,Close Date,Deal owner,"
    "Is Closed Won,Is closed lost\n"
)
DEALS = (
    "1,a,Closed Lost,P,1,2026-11-01 10:00,2026-11-05 10:00,A,true,false\n"
    "2,b,Closed Won,P,1,2026-11-01 10:00,2026-11-05 10:00,A,false,true\n"
    "3,c,Closed Won,P,1,2026-11-01 10:00,2026-11-05 10:00,A,false,false\n"
    "4,d,Closed Won,P,1,2026-11-01 10:00,2026-11-05 10:00,A,true,false\n"
    "5,e,Dead Deals,P,1,2026-11-01 10:00,2026-11-05 10:00,A,false,true\n"
    "6,f,Closed Lost,P,1,2026-11-01 10:00,2026-11-05 10:00,A,,\n"
    "7,g,Demo,P,1,2026-11-01 10:00,2026-11-05 10:00,A,true,false\n"
)


def read(path: Path, status: str | None = None, **options: Any) -> Canonical:  # noqa: ANN401 - of ReadOptions
    request = SourceRequest(path=path, status=status)
    return read_sources([request], ReadOptions(today=date(2026, 11, 20), **options))


def places(canonical: Canonical) -> list[int | None]:
    found = [issue for issue in canonical.issues if issue.code == "D236"]
    return [place.row for issue in found for place in issue.places]


def test_the_flag_counts_and_the_contradiction_is_told(export: Export, rows: Rows) -> None:
    canonical = read(export("hubspot.csv", HUBSPOT + DEALS))
    assert places(canonical) == [2, 3, 4]
    ends = [row["status"] for row in rows(canonical.deals)]
    assert ends == ["won", "lost", "open", "won", "lost", "lost", "won"]


def test_the_settings_name_ends_too(export: Export) -> None:
    names = {"P": PipelineNames(stages=("Demo",), won=("Closed Won",), lost=("Dead Deals",))}
    text = HUBSPOT + DEALS.replace("Dead Deals,P,1", "Dead Deals,P,2", 1)
    text = text.replace("A,false,true\n6", "A,true,false\n6")
    assert places(read(export("hubspot.csv", text), pipelines=names)) == [3, 4, 6]


def test_a_status_of_the_settings_disputes_nothing(export: Export) -> None:
    assert places(read(export("hubspot.csv", HUBSPOT + DEALS), status="won")) == []
