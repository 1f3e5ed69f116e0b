"""Leads in SQLFrame over duckdb: a second engine without a JVM."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from sqlframe.duckdb import DuckDBSession

from spec_frames import Engine, Row

_SQL = {pl.String: "varchar", pl.Int64: "bigint", pl.Datetime("us"): "timestamp"}


@pytest.fixture
def on_sqlframe() -> Iterator[Engine]:
    """Each frame is a real table: SQLFrame copies literal rows at every step, which is slow."""
    connection = duckdb.connect()
    session = DuckDBSession(conn=connection)
    number = count()

    def build(rows: Sequence[Row], schema: Mapping[str, Any]) -> nw.LazyFrame[Any]:
        types = ", ".join(f'"{column}" {_SQL[kind]}' for column, kind in schema.items())
        name = f"rows_{next(number)}"
        connection.execute(f"CREATE TABLE {name} ({types})")
        marks = ", ".join("?" for _ in schema)
        values = [[row[column] for column in schema] for row in rows]
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)  # noqa: S608 - only our own name and question marks go in
        return nw.from_native(session.table(name))

    yield build
    session.stop()
    connection.close()


def rows_of(frame: nw.LazyFrame[Any]) -> list[Row]:
    """Plain rows of a frame of either engine."""
    native = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect().to_dicts()
    return [row.asDict() for row in native.collect()]
