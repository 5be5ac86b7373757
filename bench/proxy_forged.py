"""The coordinator's board under a flood of forged requests: CPU of its pages before and after, and of refusing them.

    python -m bench.proxy_forged [FORGED]

10,000 by default. One real request and one held one come through the public form; the forged are copies of the held
one with people and fingerprints of their own, as if one device had sent them for days within the hourly limits.
"""

import asyncio
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from httpx import AsyncClient
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD, settings
from proxy.app import create_app
from proxy.intake.quarantine.signals import PEOPLE_PER_DEVICE
from proxy.people.identities import consents
from proxy.settings import Settings
from psutil import Process

TIMES = 5
PATHS = ("/", "/v1/summary", "/quarantaine", "/renforts")
COPIES = """
create temporary table forged as
select gen_random_uuid() as request_id, gen_random_uuid() as person_id, n from generate_series(1, {count}) n;
create temporary table held as select request_id, campaign_id from quarantine_item where decision is null limit 1;
insert into person select (jsonb_populate_record(p, jsonb_build_object('id', f.person_id,
    'identity_hash', '\\x' || md5(f.n::text)))).* from forged f, held h join request r on r.id = h.request_id
    join person p on p.id = r.person_id;
insert into request select (jsonb_populate_record(r, jsonb_build_object('id', f.request_id, 'person_id', f.person_id)
    )).* from forged f, held h join request r on r.id = h.request_id;
insert into form_fingerprint select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(),
    'request_id', f.request_id, 'identity_hash', '\\x' || md5(f.n::text)))).*
    from forged f, held h join form_fingerprint p on p.request_id = h.request_id;
insert into quarantine_item select (jsonb_populate_record(q, jsonb_build_object('id', gen_random_uuid(),
    'request_id', f.request_id))).* from forged f, held h join quarantine_item q on q.request_id = h.request_id
"""


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-bench-") as folder:
        server = Postgres(Path(folder) / "pg")
        server.start()
        try:
            run_sql(
                server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database proxy"
            )
            migrations.upgrade("proxy", server.url("proxy"))
            sessions = open_database(server.url("proxy", tenancy.APP, APP_PASSWORD), SECRET)
            campaign_id = await new_campaign(sessions)
            app = create_app(sessions, Settings.model_validate(settings(sessions).model_dump()))
            async with call(app) as voter, call(app, campaign_id) as coordinator:
                for number in range(PEOPLE_PER_DEVICE):
                    sent = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=_request(number))
                    assert sent.status_code == 201, sent.text
                before = await _waiting(coordinator)
                await measure(coordinator, "before")
                copy_held(server.url("proxy"), count)
                await measure(coordinator, f"{count} forged")
                assert await _waiting(coordinator) == before, "the forged are counted"
                await refuse(coordinator)
            await close_database(sessions)
        finally:
            server.stop()


def copy_held(url: str, count: int) -> None:
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
        for statement in COPIES.format(count=count).split(";\n"):
            connection.execute(statement.encode())
        connection.execute("vacuum analyze")


async def measure(client: AsyncClient, name: str) -> None:
    for path in PATHS:
        answer = await client.get(path, headers={"Accept": "text/html"})
        began = _cpu_seconds()
        for _ in range(TIMES):
            answer = await client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200, answer.text
        spent = (_cpu_seconds() - began) * 1000 / TIMES
        print(f"{name:>14}  GET {path:14} CPU {spent:7.1f} ms  {len(answer.content) / 1000:6.0f} kB", flush=True)


async def refuse(client: AsyncClient) -> None:
    """Press « Tout écarter de cet appareil » once."""
    held = (await client.get("/v1/quarantine")).json()["items"]
    began = _cpu_seconds()
    answer = await client.post(f"/quarantaine/{held[0]['id']}/ecarter-semblables")
    assert answer.status_code == 303, answer.text
    print(f"one press: {answer.headers['location']}, CPU {_cpu_seconds() - began:.1f} s")


async def _waiting(client: AsyncClient) -> str:
    return str((await client.get("/v1/summary")).json()["cards"][0]["figure"])


def _request(number: int) -> dict[str, Any]:
    return {
        "civil_status": {"first_names": "Essai", "surname": f"Inventé{'abcdefgh'[number]}", "born_on": "1985-03-27"},
        "contact": {"email": f"p{number}@exemple.fr"},
        "registration": {"commune": "94033", "station": "94033_0012"},
        "rounds": [1, 2],
        "consent": {"given": True, "version": consents.CURRENT},
    }


def _cpu_seconds() -> float:
    """Return the CPU used so far by this process and all below it, which are the cluster's."""
    own = Process()
    return sum(times.user + times.system for times in (one.cpu_times() for one in (own, *own.children(recursive=True))))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
