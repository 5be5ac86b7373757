"""deploy/ha/pgbouncer.ini on a real PgBouncer: campaigns, roles, locks and notices are as right as without it."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from kit.db import notifications, tenancy
from kit.db.notifications import subscribe_to_inserts
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events.outbox import EVENT, as_relay, only_relay
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import new_campaign
from kit.testing.tokens import APP_PASSWORD, SECRET, WORKER_PASSWORD
from sqlalchemy import text

HA = Path(__file__).parents[1] / "ha"
MANY = 40
MINE = text("select current_setting('isoloir.campaign', true)")


@pytest.fixture(scope="module")
def pgbouncer(postgres: Postgres) -> Iterator[int]:
    """Its port; fewer connections than transactions, so that they change hands."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("no pgbouncer here")
    with TemporaryDirectory(prefix="isoloir-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        text_of = (HA / "pgbouncer.ini").read_text().replace("@STATE@/pgbouncer", name)
        for said, now in (
            ("port=5000", f"port={postgres.port}"),
            ("= 6432", f"= {port}"),
            ("default_pool_size = 20", "default_pool_size = 2"),
        ):
            assert said in text_of
            text_of = text_of.replace(said, now)
        users = (HA / "userlist.txt").read_text()
        users = users.replace("@APP_PASSWORD@", APP_PASSWORD).replace("@WORKER_PASSWORD@", WORKER_PASSWORD)
        for file, content in (("pgbouncer.ini", text_of), ("userlist.txt", users)):
            (folder / file).write_text(content)
        as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*as_user, program, str(folder / "pgbouncer.ini")], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not _listens(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
async def crm(pgbouncer: int, postgres: Postgres, private_database: NewDatabase) -> AsyncIterator[Sessions]:
    """The worker's sessions on a database of crm, through PgBouncer."""
    plain = private_database("crm")
    url = plain.kw["bind"].url.set(port=pgbouncer, username=tenancy.WORKER, password=WORKER_PASSWORD)
    opened = open_database(
        url.render_as_string(hide_password=False), SECRET, statement_seconds=30, direct=f"127.0.0.1:{postgres.port}"
    )
    yield opened
    await close_database(opened)


async def test_each_transaction_has_its_own_campaign_on_connections_that_change_hands(crm: Sessions) -> None:
    campaigns = [await new_campaign(crm) for _ in range(6)]

    async def look(number: int) -> None:
        mine = campaigns[number % len(campaigns)]
        async with transaction(crm, mine) as session:
            # Prepared by psycopg after the fifth time, on whichever connection that was.
            rows = (await session.execute(text("select campaign_id from member where campaign_id is not null"))).all()
            assert {row.campaign_id for row in rows} == {mine}
            await asyncio.sleep(0.005)
            assert await session.scalar(MINE) == str(mine)
        async with transaction(crm) as session:
            assert await session.scalar(text("select count(*) from member")) == 0, "without a campaign nothing is seen"

    await asyncio.gather(*(look(number) for number in range(MANY)))


async def test_nothing_of_a_transaction_is_left_to_the_next_one(crm: Sessions) -> None:
    campaign = await new_campaign(crm)
    async with as_relay(crm) as session:
        assert await session.scalar(text("select current_user")) == tenancy.RELAY
    async with transaction(crm, campaign) as session:
        assert await session.scalar(text("show statement_timeout")) == "30s"
    plain = crm.kw["bind"]
    for _ in range(MANY):
        async with plain.connect() as connection:
            left = (
                await connection.execute(
                    text(
                        "select current_user, coalesce(current_setting('isoloir.campaign', true), ''), "
                        "current_setting('statement_timeout')"
                    )
                )
            ).one()
        assert tuple(left) == (tenancy.WORKER, "", "0")


async def test_a_lock_holds_as_long_as_its_transaction_whoever_else_is_served_meanwhile(crm: Sessions) -> None:
    holders: list[bool] = []

    async def relay() -> None:
        async with only_relay(crm) as session:
            holders.append(session is not None)
            await asyncio.sleep(0.1)

    async with only_relay(crm) as session:
        assert session is not None
        await asyncio.gather(*(relay() for _ in range(5)))
    assert not any(holders), "only one has it at a time"
    await relay()
    assert holders[-1], "it ended with its transaction, not with its connection"


async def test_notices_of_new_rows_go_round_it(crm: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "LOOK_SECONDS", 3600.0)
    campaign = await new_campaign(crm)
    async with subscribe_to_inserts(crm, EVENT.name) as subscription, asyncio.timeout(30):
        await subscription.wait()
        async with transaction(crm, campaign) as session:
            row = {"id": uuid4(), "campaign": campaign}
            await session.execute(
                text("insert into event (id, subject, payload, campaign_id) values (:id, 'crm.x', '{}', :campaign)"),
                row,
            )
        await subscription.wait()


async def test_more_clients_than_connections_are_served_and_nobody_is_refused(crm: Sessions) -> None:
    async with AsyncExitStack() as stack:
        others = [open_database(crm.kw["bind"].url.render_as_string(hide_password=False), SECRET) for _ in range(4)]
        for one in others:
            stack.push_async_callback(close_database, one)

        async def ask(one: Sessions) -> int:
            async with transaction(one) as session:
                await asyncio.sleep(0.01)
                return int(await session.scalar(text("select 1")) or 0)

        assert sum(await asyncio.gather(*(ask(others[n % 4]) for n in range(MANY)))) == MANY
