"""Rows that are written as COPY takes them come back as they were, whatever stands in them."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.db.bulk_copy import line_of, stage_lines
from kit.db.sessions import Sessions, transaction
from sqlalchemy import text

COLUMNS = ("id", "name", "blob", "at", "day", "number", "share", "sure", "names")
LIKE = (
    "select null::uuid id, ''::text as name, ''::bytea as blob, now() as at, current_date as day, 0::bigint as number,"
    " 0::float as share, true as sure, '{}'::text[] as names"
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["\\N", "\\", "\t", "\r\n", "\v\f\b", "NULL", "", '{"a","b"}', "a,b\\", '"', "\\x41"]
)
ROWS = st.lists(
    st.tuples(
        st.uuids(),
        st.none() | TEXTS,
        st.none() | st.binary(max_size=8),
        st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.booleans(),
        st.none() | st.lists(st.none() | TEXTS, max_size=3),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
async def test_what_is_written_comes_back(sessions: Sessions, campaign_id: UUID, rows: list[tuple[Any, ...]]) -> None:
    async with transaction(sessions, campaign_id) as session:
        staged = await stage_lines(session, "staged_rows", LIKE, COLUMNS, map(line_of, rows))
        assert [tuple(row) for row in await session.execute(text(f"select * from {staged}"))] == rows


async def held_on(sessions: Sessions, campaign_id: UUID, backend: int, held: str) -> list[int] | None:
    """Return the rows that a new transaction sees, None where it is on another connection than `backend`."""
    async with transaction(sessions, campaign_id) as session:
        if await session.scalar(text("select pg_backend_pid()")) != backend:
            return None
        return list(await session.scalars(text(held)))


async def test_what_was_staged_before_is_gone(sessions: Sessions, campaign_id: UUID) -> None:
    held = "select number from staged_numbers"
    for number in (1, 2):
        async with transaction(sessions, campaign_id) as session:
            for lines in ([f"{number}\n"], [f"{number + 10}\n", f"{number + 20}\n"]):
                await stage_lines(session, "staged_numbers", "select 0 as number", ("number",), lines)
            assert {*await session.scalars(text(held))} == {number + 10, number + 20}
            kept = await session.connection()
            backend = int(await kept.scalar(text("select pg_backend_pid()")) or 0)
        # On the same connection it is there, and empty. The pool may have others, and gives them out in turn.
        assert [] in [await held_on(sessions, campaign_id, backend, held) for _ in range(20)]


async def test_a_step_that_is_taken_back_leaves_the_next_one_its_table(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        step = await session.begin_nested()
        await stage_lines(session, "staged_steps", "select 0 as number", ("number",), ["1\n"])
        await step.rollback()
        await stage_lines(session, "staged_steps", "select 0 as number", ("number",), ["2\n"])
        assert (await session.scalars(text("select number from staged_steps"))).all() == [2]


def test_what_copy_is_not_told_how_to_write_is_refused() -> None:
    with pytest.raises(TypeError, match="dict"):
        line_of(({"a": 1},))


def test_a_member_of_an_enumeration_is_written_as_what_it_stands_for() -> None:
    assert line_of((Role.MANAGER, HTTPStatus.OK, [Role.READER])) == 'manager\t200\t{"reader"}\n'
