"""Rows given as arrays are the rows that come back: in their order, with their nulls, and of their types."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.db.unnest_insert import RowsInsert, select_given
from sqlalchemy import Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.schema import CreateTable

TABLE = Table(
    "given_rows",
    MetaData(),
    Column("id", Uuid),
    Column("name", Text),
    Column("blob", LargeBinary),
    Column("at", DateTime(timezone=True)),
    Column("day", Date),
    Column("number", Integer),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids(),
            "name": st.none() | TEXTS | st.sampled_from(["NULL", "null", "", '{"a","b"}', "a,b\\", "'); --"]),
            "blob": st.none() | st.binary(max_size=8),
            "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
            "day": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
            "number": st.none() | st.integers(-(2**31), 2**31 - 1),
        }
    ),
    min_size=1,
    max_size=6,
)


async def read_back(sessions: Sessions, campaign_id: UUID, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    async with transaction(sessions, campaign_id) as session:
        found = await session.execute(select_given(list(TABLE.columns), rows))
        return [dict(row) for row in found.mappings()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
async def test_what_is_given_comes_back(sessions: Sessions, campaign_id: UUID, rows: list[dict[str, Any]]) -> None:
    assert await read_back(sessions, campaign_id, rows) == rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
async def test_what_is_inserted_comes_back(sessions: Sessions, campaign_id: UUID, rows: list[dict[str, Any]]) -> None:
    inserted = RowsInsert(TABLE, lambda new: new.returning(*TABLE.columns))
    async with transaction(sessions, campaign_id) as session:
        await session.execute(CreateTable(TABLE))
        assert [row._asdict() for row in await inserted.execute(session, rows)] == rows


async def test_a_column_of_nothing_but_nulls_has_its_type(sessions: Sessions, campaign_id: UUID) -> None:
    rows = [dict.fromkeys(TABLE.columns.keys()) | {"id": uuid4()} for _ in range(3)]
    assert await read_back(sessions, campaign_id, rows) == rows
