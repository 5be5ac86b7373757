"""A suite that was set up before has the words of today's forms kept; those of before are said to be gone."""

from contextlib import closing

import psycopg
from alembic import command
from kit import migrations
from kit.servers.postgres import Postgres
from kit.testing import run_sql

_CAMPAIGN, _FORM = "0a000000-0000-4000-8000-000000000001", "0b000000-0000-4000-8000-000000000002"


def test_what_forms_say_on_the_day_is_the_first_that_is_kept(postgres: Postgres) -> None:
    name = "crm_wordings"
    run_sql(postgres, f"drop database if exists {name} with (force)", f"create database {name}")
    try:
        alembic = migrations.config("crm", postgres.url(name))
        command.upgrade(alembic, "0054")
        run_sql(
            postgres,
            "insert into campaign (campaign_id, version, state, heard_from) "
            f"""values ('{_CAMPAIGN}', 1, '{{"candidate": "Camille Exemple"}}', 'local')""",
            "insert into sign_up_form (campaign_id, id, version, name, title, intro, uses, is_open, words, edited_by) "
            f"values ('{_CAMPAIGN}', '{_FORM}', 4, 'Site', 'Rejoindre', '', '{{email}}', true, "
            """'{"es": {"agree": "Acepto", "uses": {"email": "recibir mensajes"}}}', 'somebody')""",
            database=name,
        )
        command.upgrade(alembic, "head")
        with closing(psycopg.connect(postgres.url(name).replace("+psycopg", ""))) as connection:
            kept = dict(connection.execute("select version, lines from wording").fetchall())
            (number,) = connection.execute("select words_version from sign_up_form").fetchone() or (None,)
    finally:
        run_sql(postgres, f"drop database {name} with (force)")
    assert number == 4
    assert set(kept) == {f"form-{_FORM[:8]}-4-{language}" for language in ("fr", "en", "es")}
    assert ["uses/email", "recibir mensajes"] in kept[f"form-{_FORM[:8]}-4-es"]
    assert "Camille Exemple" in dict(kept[f"form-{_FORM[:8]}-4-fr"])["who"]
