"""What a worker waits through: a database that is away or has no room, and nothing else. What a deadlock is told."""

import asyncio
from uuid import UUID

import psycopg
import pytest
from fastapi import FastAPI
from kit.db.sessions import Sessions, is_outage
from kit.servers.postgres import Postgres
from kit.testing.steps import call
from sqlalchemy.exc import OperationalError


class _Refused(Exception):
    """As psycopg's where no connection came about: without a state."""

    sqlstate = None


class _Full(Exception):
    sqlstate = "53100"


class _Unknown(Exception):
    sqlstate = "42P01"


AWAY = OperationalError("select 1", None, _Refused())
FULL = OperationalError("select 1", None, _Full())
DISPLEASED = OperationalError("select 1", None, _Unknown())


@pytest.mark.parametrize("error", [AWAY, FULL, ConnectionResetError(), ExceptionGroup("tasks", [AWAY, OSError()])])
def test_a_database_that_is_away_is_waited_for_also_by_tasks_of_a_group(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [DISPLEASED, ValueError(), ExceptionGroup("tasks", [AWAY, ValueError()]), ExceptionGroup("tasks", [DISPLEASED])],
)
def test_any_other_fault_ends_the_process(error: Exception) -> None:
    assert not is_outage(error)


_WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def test_who_is_given_up_in_a_deadlock_is_asked_to_try_again(
    app: FastAPI, postgres: Postgres, sessions: Sessions, campaign_id: UUID
) -> None:
    name = sessions.kw["bind"].url.database
    # Its own patience is longer, so that it is the request which is given up.
    async with (
        call(app, campaign_id) as client,
        await psycopg.AsyncConnection.connect(
            postgres.url(name).replace("+psycopg", ""), options="-c deadlock_timeout=1min"
        ) as other,
        await psycopg.AsyncConnection.connect(postgres.url(name).replace("+psycopg", ""), autocommit=True) as watcher,
    ):
        first, second = [(await client.post("/v1/notes", json={"size": 1, "text": "a"})).json()["id"] for _ in "ab"]
        await other.execute("update note set size = 50 where id = %s", (second,))
        joined = asyncio.create_task(client.post(f"/v1/notes/{first}/{second}/join"))
        while (await (await watcher.execute(_WAITING)).fetchone()) == (0,):
            await asyncio.sleep(0.01)
        await other.execute("update note set size = 50 where id = %s", (first,))
        answer = await joined
        await other.commit()
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["type"] == "/problems/Unavailable"
        sizes = await (await watcher.execute("select distinct size from note")).fetchall()
        assert sizes == [(50,)], "nothing of it was stored"
        assert (await client.post(f"/v1/notes/{first}/{second}/join")).status_code == 204
