"""A table of people as CSV and as Parquet, over a socket: the memory that it takes, at several sizes.

`python -m bench.table_exports [people…]` (100,000 and 1,000,000 by default). People are made by SQL, in a database of
its own. What is to be seen is that the memory of the larger is that of the smaller.
"""

import asyncio
import base64
import os
import sys
import tempfile
from pathlib import Path

from crm.app import create_app
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD, settings

from bench.exporting import download

PEOPLE = """
    insert into person (campaign_id, id, version, first_names, surname, street, postcode, town, commune, roles, tags,
        custom, uses, source, collected_on, entered_by, updated_by)
    select '{campaign}', gen_random_uuid(), 1, 'Prénom' || n, 'Nom' || n % 50000, n % 200 || ' rue des Lilas', '69001',
        'Lyon', '69123', '{{}}', array['étiquette ' || n % 7], '{{}}', array['email'], 'form', date '2026-01-05',
        'bench', 'bench'
    from generate_series(1, {people}) n
"""


async def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        try:
            run_sql(postgres, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            run_sql(postgres, "create database crm")
            migrations.upgrade("crm", postgres.url("crm"))
            sessions = open_database(postgres.url("crm", tenancy.APP, APP_PASSWORD), SECRET)
            os.environ["ISOLOIR_SECRET_KEY"] = base64.b64encode(SECRET).decode()
            app = create_app(sessions, settings(sessions))
            for people in sizes:
                campaign = await new_campaign(sessions)
                run_sql(postgres, PEOPLE.format(campaign=campaign, people=people), database="crm")
                run_sql(postgres, "vacuum analyze person", database="crm")
                print(f"{people} people", flush=True)
                for form in ("csv", "parquet"):
                    await download(app, campaign, form, "/v1/data-tables/people/export", {"form": form})
            await close_database(sessions)
        finally:
            postgres.stop()


if __name__ == "__main__":
    asyncio.run(main([int(one) for one in sys.argv[1:]] or [100_000, 1_000_000]))
