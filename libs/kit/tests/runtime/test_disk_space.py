"""A full disk is said to be one, costs nobody what they have, and is waited through."""

import asyncio
import errno
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from kit import jobs
from kit.db.sessions import Sessions, is_outage, transaction
from kit.jobs import JobKind, Work, runner
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.tables import JOB
from kit.messages import Mail, delivery, queue_message
from kit.messages.tables import MESSAGE
from kit.runtime import disk_space
from kit.runtime.disk_space import Disks, Level, keep_watching, met_full_disk
from kit.servers.mails import CaughtMessage, MailServer
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.mail_relay import by_mail, send_once
from kit.testing.steps import as_worker, call
from kit.web.problems import Invalid, Unavailable
from pydantic import BaseModel
from sqlalchemy import select

NOTE = {"size": 1, "text": "a"}
EVERYTHING = 2**62
"""More than any disk has."""


@asynccontextmanager
async def without_room(postgres: Postgres, sessions: Sessions, table: str = "note") -> AsyncGenerator[None]:
    """PostgreSQL answers what it answers where a file cannot be made longer. (tests/faults fill a disk for real.)"""
    database = sessions.kw["bind"].url.database
    run_sql(
        postgres,
        "create function full_disk() returns trigger language plpgsql as "
        "$$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$",
        f"create trigger full_disk before insert or update on {table} execute function full_disk()",
        database=database,
    )
    yield
    run_sql(postgres, "drop function full_disk cascade", database=database)


async def test_what_does_not_fit_is_answered_507_with_the_reason_and_what_is_there_can_be_read(
    app: FastAPI, postgres: Postgres, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 201
        async with without_room(postgres, sessions):
            french = await client.post("/v1/notes", json=NOTE)
            english = await client.post("/v1/notes", json=NOTE, headers={"Accept-Language": "en"})
            assert (await client.get("/v1/notes")).json() == 1
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 201
    assert (french.status_code, french.json()["type"]) == (507, "/problems/NoRoom")
    assert "Le disque du serveur est plein : rien n'a été enregistré." in french.json()["detail"]
    assert "The server's disk is full: nothing was stored." in english.json()["detail"]
    assert french.headers["retry-after"] == "60"


async def test_a_disk_that_is_nearly_full_refuses_what_would_be_written_before_postgresql_stops(
    app: FastAPI, campaign_id: UUID, tmp_path: Path
) -> None:
    app.state.disks = Disks([tmp_path], spare=EVERYTHING)
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 507
        assert (await client.get("/v1/notes")).json() == 0
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()["disk"], ready.json()["database"]) == (503, "full", True)
        assert "disk is full" in ready.json()["reason"]
        assert (await client.get("/health")).status_code == 200
        # There is room again: nobody has to do anything.
        app.state.disks = Disks([tmp_path], spare=0)
        assert (await client.get("/ready")).json()["disk"] in ("ok", "nearly full")
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 201


async def test_who_only_reads_is_let_in_though_they_cannot_be_counted(
    app: FastAPI, postgres: Postgres, sessions: Sessions, campaign_id: UUID
) -> None:
    app.state.paces.quota = 6000
    async with without_room(postgres, sessions, "pace"), call(app, campaign_id) as client:
        assert (await client.get("/v1/notes")).status_code == 200


def really_full() -> OSError:
    """As the system says it."""
    try:
        with open("/dev/full", "wb", buffering=0) as full:
            full.write(b"x")
    except OSError as error:
        return error
    raise AssertionError


def problem_from(error: Exception) -> Exception:
    try:
        raise Invalid("Ce fichier est illisible.", "This file cannot be read.", "/file") from error
    except Invalid as problem:
        return problem


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (really_full(), True),
        (OSError(errno.EDQUOT, "quota"), True),
        (problem_from(really_full()), True),
        (OSError(errno.EFBIG, "file too large"), False),
        (ConnectionResetError(), False),
        (problem_from(ValueError()), False),
    ],
)
def test_a_full_disk_is_known_however_it_is_wrapped(error: Exception, full: bool) -> None:
    assert met_full_disk(error) == full


def test_a_worker_waits_for_room() -> None:
    assert is_outage(really_full())
    assert is_outage(problem_from(really_full()))
    assert not is_outage(Unavailable("Ailleurs.", "Elsewhere."))


async def test_what_became_of_a_message_is_kept_in_mind_until_there_is_room(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROOM_SECONDS", 0.01)
    mail = Mail(to="zoe@exemple.fr", subject="Votre demande", text="Bonjour.\n", html="<p>Bonjour.</p>")
    full = without_room(postgres, sessions, "message")

    async def fill(_: CaughtMessage) -> str:
        await full.__aenter__()
        return "250 OK"

    async with transaction(sessions, campaign_id) as session:
        await queue_message(session, campaign_id, mail, kind="try")
    async with MailServer(fill) as server:
        sent = asyncio.create_task(send_once(sessions, by_mail(server)))
        await asyncio.sleep(1)
        assert not sent.done()
        await full.__aexit__(None, None, None)
        await sent
    async with transaction(sessions, campaign_id) as session:
        assert list(await session.scalars(select(MESSAGE.c.state))) == ["sent"]


class Nothing(BaseModel):
    pass


async def test_a_job_that_met_a_full_disk_is_done_later_and_has_lost_no_attempt(
    sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ROOM_SECONDS", 0.01)
    tries: list[int] = []

    async def write(_: Work, __: Nothing) -> dict[str, Any]:
        tries.append(1)
        if len(tries) <= runner.MAX_ATTEMPTS + 1:
            raise problem_from(really_full()) if len(tries) % 2 else really_full()
        return {}

    async with transaction(sessions, campaign_id) as session:
        await jobs.enqueue_job(session, campaign_id, "write", Nothing(), requested_by="tester")
    async with as_worker(sessions) as opened:
        while await work_once(opened, [JobKind("write", Nothing, write)], Pool()):
            await asyncio.sleep(0)
    async with transaction(sessions, campaign_id) as session:
        row = (await session.execute(select(JOB))).one()
    assert (row.state, row.attempts, len(tries)) == ("done", 1, runner.MAX_ATTEMPTS + 2)


async def test_the_operator_is_told_from_ninety_percent_on_and_not_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(disk_space, "NEARLY", 0.0)
    monkeypatch.setattr(disk_space, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(disk_space, "WATCH_SECONDS", 0.01)
    disks = Disks([tmp_path], spare=0)
    assert disks.room.level == Level.NEARLY_FULL
    watching = asyncio.create_task(keep_watching(disks, "kit"))
    with caplog.at_level(logging.WARNING, "kit.runtime.disk_space"):
        await asyncio.sleep(0.2)
        monkeypatch.setattr(disk_space, "NEARLY", 2.0)
        await asyncio.sleep(0.2)
    watching.cancel()
    assert [one.message.partition(" (")[0] for one in caplog.records] == [
        "the disk is nearly full",
        "there is room on the disk again",
    ]
    assert str(tmp_path) not in caplog.text
