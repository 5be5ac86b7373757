"""A table of people as CSV and as Parquet, over a socket: the memory that it takes, at several sizes.

`python -m bench.table_exports [people…]` (100,000 and 1,000,000 by default). People are made by SQL, in a database of
its own. What is to be seen is that the memory of the larger is that of the smaller.
"""

import asyncio
import sys

from crm.app import create_app
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign
from kit.testing.tokens import settings

from bench.exporting import download
from bench.own_server import database_of

PEOPLE = """
    insert into person (campaign_id, id, version, first_names, surname, street, postcode, town, commune, roles, tags,
        custom, uses, source, collected_on, entered_by, updated_by)
    select '{campaign}', gen_random_uuid(), 1, 'Prénom' || n, 'Nom' || n % 50000, n % 200 || ' rue des Lilas', '69001',
        'Lyon', '69123', '{{}}', array['étiquette ' || n % 7], '{{}}', array['email'], 'form', date '2026-01-05',
        'bench', 'bench'
    from generate_series(1, {people}) n
"""


async def main(sizes: list[int]) -> None:
    async with database_of("crm") as (postgres, sessions):
        app = create_app(sessions, settings(sessions))
        for people in sizes:
            campaign = await new_campaign(sessions)
            run_sql(postgres, PEOPLE.format(campaign=campaign, people=people), database="crm")
            run_sql(postgres, "vacuum analyze person", database="crm")
            print(f"{people} people", flush=True)
            for form in ("csv", "parquet"):
                await download(app, campaign, form, "/v1/data-tables/people/export", {"form": form})


if __name__ == "__main__":
    asyncio.run(main([int(one) for one in sys.argv[1:]] or [100_000, 1_000_000]))
