"""The Alembic setup for every service; each has only its versions."""

from importlib import import_module
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from kit.db import baseline_bridge
from kit.db.revisions import READ_NOTE, is_served, note_of, served_since


def config(service: str, owner_url: str) -> Config:
    """Return Alembic's configuration for the owner of the tables, as the application's role may not change them."""
    alembic = Config()
    alembic.set_main_option("script_location", f"{service}:migrations")
    alembic.attributes["url"] = owner_url
    alembic.attributes["service"] = service
    return alembic


def upgrade(service: str, owner_url: str) -> None:
    """Upgrade the database; raise bridge.WrongRevision or bridge.SchemaDiffers if that is impossible."""
    command.upgrade(config(service, owner_url), "head")


def run_env() -> None:
    """Run the body of a service's migrations/env.py."""
    attributes, moves = context.config.attributes, _moves()
    # An upgrade needs no models; only commands that compare the database with them do.
    metadata = None if moves else import_module(f"{attributes['service']}.tables").Base.metadata
    engine = create_engine(attributes["url"])
    try:
        with engine.connect() as connection:
            # A migration waiting for a lock blocks everybody behind it: it gives up instead.
            connection.execute(text("set lock_timeout = '5s'"))
            connection.commit()
            scripts = ScriptDirectory.from_config(context.config)
            if moves and _is_of_a_later_release(connection, scripts):
                return
            if moves:
                baseline_bridge.adopt_baseline(connection, scripts)
            context.configure(connection=connection, target_metadata=metadata, compare_server_default=True)
            with context.begin_transaction():
                context.run_migrations()
                if moves:
                    sources = [Path(script.path).read_text() for script in scripts.walk_revisions()]
                    connection.execute(text(note_of(served_since(sources))))
    finally:
        engine.dispose()


def _is_of_a_later_release(connection: Connection, scripts: ScriptDirectory) -> bool:
    """Return True if nothing is to be done, as a later release has migrated the database and this one can serve it."""
    with connection.begin():
        stored = baseline_bridge.read_revision(connection)
        note = connection.scalar(text(READ_NOTE))
    return stored is not None and is_served({one.revision for one in scripts.walk_revisions()}, stored, note)


def _moves() -> bool:
    """Return True if the command changes the revision, rather than only reading it."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True
