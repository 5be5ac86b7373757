"""What was in an account before its payers had a kind is to be stated, and nothing of it passes as clean."""

from contextlib import closing

import psycopg
from alembic import command
from kit import migrations
from kit.servers.postgres import Postgres
from kit.testing import run_sql

BEFORE, MIGRATION = "0020", "0021"
CAMPAIGN = "11111111-1111-4111-8111-111111111111"
IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 7)]
ROWS = (
    f"""insert into donor (campaign_id, id, version, identity, french, resident, on_the_list, given_cents, receipts)
        values ('{CAMPAIGN}', '{IDS[0]}', 1, 'x', true, true, false, 5000, 1)""",
    f"""insert into receipt (campaign_id, id, version, kind, amount_cents, received_on, means, label, donor_id, flags,
            to_return_cents, returned_cents, created_by)
        values ('{CAMPAIGN}', '{IDS[1]}', 1, 'other', 700, '2029-05-01', 'transfer', 'Tombola', null, '[]', 0, 0, 'a'),
            ('{CAMPAIGN}', '{IDS[2]}', 1, 'gift', 5000, '2029-05-01', 'transfer', 'Dîner', '{IDS[0]}', '[]', 0, 0, 'a'),
            ('{CAMPAIGN}', '{IDS[3]}', 1, 'gift', 900, '2029-05-01', 'cheque', 'Don SARL', '{IDS[0]}', '[]', 0, 0, 'a')
    """,
    f"""insert into bank_line (campaign_id, id, version, statement_id, number, format, bank_key, booked_on,
            amount_cents, matched_cents, sealed)
        values ('{CAMPAIGN}', '{IDS[4]}', 1, '{IDS[0]}', 1, 'ofx', '1', '2029-05-01', 300, 300, 'x'),
            ('{CAMPAIGN}', '{IDS[5]}', 1, '{IDS[0]}', 2, 'ofx', '2', '2029-05-01', -300, 0, 'x')""",
)


def test_payers_of_before_are_open_after_the_migration(postgres: Postgres) -> None:
    name = "budget_payers"
    run_sql(postgres, f"drop database if exists {name} with (force)", f"create database {name}")
    try:
        alembic = migrations.config("budget", postgres.url(name))
        command.upgrade(alembic, BEFORE)
        run_sql(postgres, *ROWS, database=name)
        command.upgrade(alembic, MIGRATION)
        asked = "select subject, subject_id::text, channel, amount_cents, state, kind from payer order by subject_id"
        with closing(psycopg.connect(postgres.url(name).replace("+psycopg", ""))) as connection:
            found = connection.execute(asked).fetchall()
        assert found == [
            ("donor", IDS[0], "gift", 5000, "open", None),
            ("receipt", IDS[1], "other", 700, "open", None),
            ("receipt", IDS[3], "gift", 900, "open", None),
            ("bank_line", IDS[4], "other", 300, "open", None),
        ]
        command.downgrade(alembic, BEFORE)
    finally:
        run_sql(postgres, f"drop database {name} with (force)")
