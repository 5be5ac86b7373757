"""Sessions: one request or message is one transaction, for one campaign."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast
from uuid import UUID

import psycopg
from sqlalchemy import ColumnElement, MetaData, event, exc, exists, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from kit.db.commits import is_committing, is_unreplicated, watch_replication
from kit.db.connection_pool import LeanPool, refuse_closed
from kit.db.relocations import CampaignFrozen, met_freeze
from kit.db.tenancy import CampaignSession
from kit.runtime.disk_space import met_full_disk

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Sessions: TypeAlias = async_sessionmaker[AsyncSession]


def new_metadata() -> MetaData:
    return MetaData(naming_convention=NAMING)


def open_database(
    url: str,
    secret: bytes | Sequence[bytes],
    *others: bytes,
    pool_size: int = 8,
    statement_seconds: int | None = None,
    direct: str = "",
) -> Sessions:
    """Return a session factory. `secret` wraps the vaults' keys; `others` are accepted for unwrapping.

    `statement_seconds`: the longest that PostgreSQL works on one statement, waiting for locks included; None: no limit.

    `direct`: `host:port` of PostgreSQL itself where `url` leads to a PgBouncer (`Settings.direct_database`).

    Alternatively `kit.security.keyring.secrets_of`, which follows changes of the key file.
    """
    secrets = (secret, *others) if isinstance(secret, bytes) else secret
    info = {"secrets": secrets, "statement_seconds": statement_seconds, "direct": direct}
    # hide_parameters: input must not reach a log through an error's text.
    engine = create_async_engine(url, hide_parameters=True, pool_size=pool_size, poolclass=LeanPool)
    event.listen(engine.sync_engine, "checkout", refuse_closed)
    event.listen(engine.sync_engine, "connect", watch_replication)
    return async_sessionmaker(engine, sync_session_class=CampaignSession, expire_on_commit=False, info=info)


async def close_database(sessions: Sessions) -> None:
    engine: AsyncEngine = sessions.kw["bind"]
    await engine.dispose()


@asynccontextmanager
async def transaction(sessions: Sessions, campaign_id: UUID | None = None) -> AsyncGenerator[AsyncSession, None]:
    """Open a transaction that commits at the end and rolls back on an error. Without a campaign it sees no campaign's
    rows. Raises Unconfirmed where nobody knows whether it committed, and CampaignAway (`kit.db.relocations`) in a
    campaign that is being moved.
    """
    async with sessions(info={"campaign_id": campaign_id}) as session:
        try:
            async with session.begin():
                yield session
        except Exception as error:
            if is_committing(session.info) and is_outage(error):
                raise Unconfirmed("the database was lost while it committed") from error
            if met_freeze(session.info, error):
                raise CampaignFrozen("the campaign is being moved") from error
            raise
        if is_unreplicated(session.info):
            raise Unconfirmed("the commit is on one server only")


async def any_row(session: AsyncSession, entity: type[Any], *conditions: ColumnElement[bool]) -> bool:
    """Return True if a row matches the conditions, without counting."""
    return bool(await session.scalar(select(exists().select_from(entity).where(*conditions))))


class Unconfirmed(ConnectionError):
    """A transaction that may be stored or not: an outage, after which its work is looked for before it is repeated."""


class LineCut(ConnectionError):
    """A connection that waited for notifications is lost."""


def is_outage(error: Exception) -> bool:
    """Return True if the database is unreachable, all connections to it stay in use, or a disk is full, rather than the
    statement being rejected; for a group of errors, if every one is. Workers wait through each.

    Errors of other connections and of files are none: psycopg raises OperationalError for its own, never OSError.
    """
    if isinstance(error, ExceptionGroup):
        return all(is_outage(exception) for exception in cast("ExceptionGroup[Exception]", error).exceptions)
    if met_full_disk(error) or isinstance(error, LineCut | Unconfirmed | exc.TimeoutError):
        return True
    if isinstance(error, OperationalError | InterfaceError):
        return error.connection_invalidated or _is_away(error.orig)
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.errors.ReadOnlySqlTransaction):
        return True  # of a server that is no longer the primary
    # Of COPY and of notifications, which pass SQLAlchemy by.
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return True
    return isinstance(error, psycopg.OperationalError) and _is_away(error)


def _is_away(error: BaseException | None) -> bool:
    # No state: no connection was made. 08: it broke, or PgBouncer found no server. 57P: the server is stopping or
    # starting.
    state: str | None = getattr(error, "sqlstate", None)
    return state is None or state[:2] == "08" or state[:3] == "57P"


def is_overlong(error: Exception) -> bool:
    """Return True if PostgreSQL gave a statement up at the limit of its time (or a person cancelled it there)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.errors.QueryCanceled)


def is_collision(error: Exception) -> bool:
    """Return True if the transaction failed with a deadlock or a serialization failure, so that a retry may succeed."""
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", None)).startswith("40")
