"""Make and queue a message for each of 100,000 people who agreed; beside it, plain SQL that inserts rows as large.

The job does all of it: it reads the people and their sealed addresses, fills in the text and the HTML for each, seals
the mail, and stores it with who was written to. `python -m bench.crm_messages [people]`.
"""

import asyncio
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from crm.consumers import JOBS
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.service import start
from crm.people.records.models import ContactPoint, Person
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.vault import open_vault
from kit.runtime.gc_control import freeze_gc
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign, work_off
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD
from sqlalchemy import insert, text

from bench.processes import cpu_seconds

BATCH = 5_000
BODY = (
    "# Samedi au marché\n\nBonjour {{ prenom }},\n\nNous serons samedi de 9 h à 12 h au marché de {{ ville }} pour "
    "parler de l'école, des transports et de la piste cyclable.\n\n"
    "{% if bureau %}Vous votez au bureau {{ bureau }}.{% endif %}\n\n"
    "- un café\n- un débat\n- des tracts\n\n[Je viens](https://exemple.fr/samedi)"
)


async def main(people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-") as directory:
        server = Postgres(Path(directory))
        server.start()
        run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database crm")
        migrations.upgrade("crm", server.url("crm"))
        sessions = open_database(server.url("crm", tenancy.APP, APP_PASSWORD), SECRET)
        try:
            campaign_id = await new_campaign(sessions)
            for first in range(0, people, BATCH):
                await enter(sessions, campaign_id, first, min(BATCH, people - first))
            run_sql(server, "vacuum analyze", database="crm")  # as autovacuum has done where people are for a while
            await measure(sessions, campaign_id, people)
        finally:
            await close_database(sessions)
            server.stop()


async def measure(sessions: Sessions, campaign_id: UUID, people: int) -> None:
    async with transaction(sessions, campaign_id) as session:
        session.add(
            MailingRule(
                campaign_id=campaign_id,
                second_person=False,
                sponsor="Mandataire financier",
                sponsor_address="1 rue de l'Exemple, 94800 Villejuif",
                reply_to="",
                sms_stop="STOP",
                changed_by="bench",
            )
        )
        made = Mailing(
            campaign_id=campaign_id,
            name="Samedi",
            channel="email",
            purpose="campaign",
            filter=None,
            listed=None,
            theme=None,
            per_household=False,
            subject="Samedi au marché",
            body=BODY,
            cost_cents=0,
            edited_by="tester",
            sent_by="tester",
            address="https://campagne.exemple.fr/crm",
        )
        session.add(made)
        await session.flush()
        await start(session, made)
    freeze_gc()  # as the worker does
    began, used = perf_counter(), cpu_seconds()
    await work_off(sessions, JOBS)
    ours, used = perf_counter() - began, cpu_seconds() - used
    async with transaction(sessions, campaign_id) as session:
        queued = await session.scalar(text("select count(*) from message"))
        size = await session.scalar(text("select avg(octet_length(content))::int from message"))
        written = await session.scalar(text("select count(*) from delivery"))
    assert queued == written == people, (queued, written)
    began, plain_used = perf_counter(), cpu_seconds()
    async with transaction(sessions, campaign_id) as session:
        for first in range(0, people, BATCH):
            rows = [
                {
                    "campaign": campaign_id,
                    "id": uuid4(),
                    "about": uuid4(),
                    "content": os.urandom(size),
                    "once": f"x{first + n}",
                }
                for n in range(min(BATCH, people - first))
            ]
            await session.execute(_PLAIN, rows)
    plain, plain_used = perf_counter() - began, cpu_seconds() - plain_used
    print(f"{people:,} people, {size} bytes each; CPU seconds are of this process and PostgreSQL's")
    print(f"  made and queued: {ours:.1f} s, {used:.1f} s of CPU ({used / people * 1e6:.0f} µs each)")
    print(f"  plain SQL:       {plain:.1f} s, {plain_used:.1f} s of CPU; ratio of CPU {used / plain_used:.1f}")


async def enter(sessions: Sessions, campaign_id: UUID, first: int, count: int) -> None:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        ids = [uuid4() for _ in range(count)]
        same = {"campaign_id": campaign_id, "source": "form", "uses": ["email"], "collected_on": date(2026, 1, 1)}
        said: dict[str, Any] = {
            "town": "Villejuif",
            "station": "94076_0001",
            "entered_by": "bench",
            "updated_by": "bench",
        }
        said |= {"roles": [], "tags": [], "custom": {}}
        await session.execute(
            insert(Person),
            [
                same | said | {"id": one, "first_names": f"P{first + n}", "surname": "Exemple"}
                for n, one in enumerate(ids)
            ],
        )
        points = [
            {
                "campaign_id": campaign_id,
                "id": uuid4(),
                "person_id": one,
                "channel": "email",
                "place": 0,
                "sealed": vault.seal("email", f"p{first + n}@exemple.fr"),
                "blind": vault.blind("email", f"p{first + n}@exemple.fr"),
            }
            for n, one in enumerate(ids)
        ]
        await session.execute(insert(ContactPoint), points)


_PLAIN = text("""
    insert into message (campaign_id, id, channel, kind, about, once, bulk, content, not_before)
    values (:campaign, :id, 'email', 'plain', :about, :once, true, :content, now())
""")

if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
