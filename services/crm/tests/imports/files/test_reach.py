"""Cost of a file's reach right after it came in, when PostgreSQL has no statistics of it."""

from uuid import UUID, uuid4

from crm.imports.files import import_job, reach
from crm.territory.addresses import load_job
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.statistics import renew_statistics
from kit.servers.postgres import Postgres
from kit.testing.tokens import SECRET, WORKER_PASSWORD
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

PEOPLE = 400


async def write_people(session: AsyncSession, campaign_id: UUID, import_id: UUID) -> None:
    """People with an address of each kind, on two lines of one file."""
    said = {"campaign": campaign_id, "import": import_id, "count": PEOPLE}
    for statement in (
        """insert into person (campaign_id, id, version, first_names, surname, street, postcode, town, roles, tags,
           custom, uses, source, collected_on, entered_by, updated_by)
           select :campaign, gen_random_uuid(), 1, 'a', 'b', '1 rue', '69001', 'Lyon', '{}', '{}', '{}',
               array['email', 'post'], 'import', date '2026-01-05', 'test', 'test' from generate_series(1, :count)""",
        """insert into contact_point (campaign_id, id, person_id, channel, sealed, blind, place)
           select campaign_id, gen_random_uuid(), id, channel, '', decode(md5(id::text || channel), 'hex'), 0
           from person cross join unnest(array['email', 'phone']) as channel where campaign_id = :campaign""",
        """insert into import_line (campaign_id, import_id, line, effect, person_id, remarks)
           select :campaign, :import, row_number() over (), effect, id, '{}'
           from person cross join unnest(array['created', 'changed']) as effect where campaign_id = :campaign""",
    ):
        await session.execute(text(statement), said)


async def count_rows_read(session: AsyncSession) -> int:
    """Return how many rows this transaction took from the tables, or from their indexes."""
    taken = "select sum(seq_tup_read + idx_tup_fetch)::bigint from pg_stat_xact_user_tables where relname in "
    return (await session.execute(text(f"{taken} ('person', 'contact_point', 'import_line')"))).scalar_one() or 0


async def test_each_person_is_looked_at_a_few_times_however_many_came_in(sessions: Sessions, campaign_id: UUID) -> None:
    import_id = uuid4()
    async with transaction(sessions, campaign_id) as session:
        await write_people(session, campaign_id, import_id)
    async with transaction(sessions, campaign_id) as session:
        before = await count_rows_read(session)
        reached = await reach.count_reach(session, campaign_id, import_id)
        read = await count_rows_read(session) - before
    email = next(one for one in reached if one.channel == "email")
    assert (email.reached, email.no_address, email.closed, email.no_consent) == (PEOPLE, 0, 0, 0)
    assert PEOPLE < read < 40 * PEOPLE


async def test_the_worker_may_have_its_tables_looked_at_anew(
    postgres: Postgres, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await write_people(session, campaign_id, uuid4())
        database = (await session.execute(text("select current_database()"))).scalar_one()
    worker = open_database(postgres.url(database, tenancy.WORKER, WORKER_PASSWORD), SECRET)
    async with transaction(worker, campaign_id) as session:
        await renew_statistics(session, *import_job.FILLED, *load_job.FILLED)
        known = text("select reltuples from pg_class where relname in ('person', 'contact_point', 'import_line')")
        assert all(count >= PEOPLE for count in await session.scalars(known))
    await close_database(worker)
