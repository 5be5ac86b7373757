"""A campaign is a tenant: row-level security hides the rows of every other campaign.

The owner creates the roles once per server. Only the owner owns tables, so row-level security applies to all roles but
the backup's.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from kit.db import direct, relocations
from kit.db.commits import note_begin, note_commit

APP = "isoloir_app"
"""The role of the HTTP side: it sees the campaign of its transaction only."""

WORKER = "isoloir_worker"
"""The role of the worker: the application's rights, for its event's campaign."""

RELAY = "isoloir_relay"
"""A role that the worker assumes (`set role`) for one transaction: to publish the events of all campaigns, and run
schedules.
"""

BACKUP = "isoloir_backup"
"""A role that reads everything and writes nothing."""


MINE = "(select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
"""SQL of the transaction's campaign, as a subquery, so that PostgreSQL evaluates it once and not per row."""

SHARED = UUID(int=0)
"""The owner of shared rows: no campaign."""

WRITER = f"coalesce(nullif(current_setting('isoloir.campaign', true), '')::uuid, '{SHARED}')"
"""SQL of the owner of written rows: the transaction's campaign, or shared without one."""


def create_roles(app_password: str, worker_password: str, backup_password: str) -> list[str]:
    """Return SQL for a new server. Passwords are inserted as they are, so they must not contain quotes."""
    return [
        f"create role {RELAY} nologin",
        f"create role {APP} login password '{app_password}'",
        f"create role {WORKER} login password '{worker_password}'",
        f"grant {APP} to {WORKER} with inherit true, set false",
        # Without inheritance: the relay's policies apply only after `set role`.
        f"grant {RELAY} to {WORKER} with inherit false, set true",
        f"create role {BACKUP} login bypassrls password '{backup_password}'",
        f"grant pg_read_all_data to {BACKUP}",
    ]


def protect(table: str, may: str = "select, insert, update, delete") -> list[str]:
    """Return SQL for the migration that creates a table with a `campaign_id`."""
    own_campaign = f"campaign_id = {MINE}"
    return [
        f"grant {may} on {table} to {APP}",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy campaign on {table} to {APP} using ({own_campaign}) with check ({own_campaign})",
    ]


def open_to_relay(table: str, may: str = "select", *, away: bool = False) -> list[str]:
    """Return SQL that lets the relay see a table across campaigns: events, jobs, links, campaigns, webhooks'
    existence.

    `away`: also of campaigns that are being moved, or have left (`kit.db.relocations`).
    """
    seen = "true" if away else f"campaign_id <> all ({relocations.AWAY})"
    return [f"grant {may} on {table} to {RELAY}", f"create policy relay on {table} to {RELAY} using ({seen})"]


def computed(table: str) -> list[str]:
    """Return SQL for a table computed from reference data, of each campaign separately."""
    own_rows_only = f"campaign_id = (select {WRITER})"
    return [
        f"grant select, insert, update, delete on {table} to {APP}",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy campaign on {table} to {APP} using ({own_rows_only}) with check ({own_rows_only})",
    ]


def overlay(table: str, hides: Sequence[str] = ()) -> list[str]:
    """Return SQL for a table of reference data, where some rows are shared and others belong to one campaign.

    A transaction writes rows of its campaign; without one, or inside `sharing`, shared rows. `hides`: the columns by
    which a campaign's own row replaces the shared one when reading.
    """
    statements, shared = computed(table), f"campaign_id = '{SHARED}'"
    if hides:
        names = ", ".join(hides)
        same_key = " and ".join(f"own.{name} = {table}.{name}" for name in hides)
        shared += f" and not exists (select from own_{table} own where {same_key})"
        statements += [
            # A policy cannot query its own table. The view does it as its owner, whom no other policy restricts; the
            # condition on shared rows is repeated so that PostgreSQL estimates few rows even without statistics.
            f"create policy owner on {table} for select to current_user using (campaign_id = {MINE})",
            f"create view own_{table} as select {names} from {table} "
            f"where campaign_id = {MINE} and campaign_id <> '{SHARED}'",
            f"grant select on own_{table} to {APP}",
        ]
    return [*statements, f"create policy shared on {table} for select to {APP} using ({shared})"]


def own_rows(table: str) -> Index:
    """Return SQL of the index that finds a campaign's own rows among many shared ones."""
    return Index(f"ix_{table}_own", "campaign_id", postgresql_where=text(f"campaign_id <> '{SHARED}'"))


async def writes_own(session: AsyncSession) -> bool:
    """Return True if reference data is now written for the campaign only."""
    return bool(await session.scalar(text(f"select {WRITER} <> '{SHARED}'")))


@asynccontextmanager
async def sharing(session: AsyncSession) -> AsyncGenerator[None, None]:
    """Write shared rows inside this context. Use it only after a documented rule allows it.

    The campaign's own rows are invisible inside; after an error the transaction can only be rolled back.
    """
    await session.flush()
    now = text("select coalesce(current_setting('isoloir.campaign', true), '')")
    campaign = await session.scalar(now)
    await session.execute(_SET, {"campaign": ""})
    yield
    await session.flush()
    await session.execute(_SET, {"campaign": campaign})


_SET = text("select set_config('isoloir.campaign', :campaign, true)")


class CampaignSession(Session):
    """A session that sees only the campaign of `info["campaign_id"]`; without one it sees no rows."""


@event.listens_for(CampaignSession, "after_begin")
def _set_campaign(session: Session, _transaction: Any, connection: Connection) -> None:
    # At every begin, because `true` makes the setting end with the transaction: `false` would leave it
    # behind for the next user of the pooled connection.
    campaign = str(session.info.get("campaign_id") or "")
    # Where somebody waits for the answer: PostgreSQL would go on for hours for a client that has long left.
    limit: int | None = session.info.get("statement_seconds")
    note_begin(session.info, connection.info)
    if limit is None:
        begun = direct.begin(session, connection, relocations.BEGIN, {"campaign": campaign})
    else:
        given = {"campaign": campaign, "limit": f"{limit}s"}
        begun = direct.begin(session, connection, relocations.BEGIN_LIMITED, given)
    relocations.note_stay(session.info, begun.state, begun.address)


@event.listens_for(CampaignSession, "before_commit")
def _begin_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        note_commit(session.info)


@event.listens_for(CampaignSession, "after_transaction_end")
def _forget_connection(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        direct.end(session)
