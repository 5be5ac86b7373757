"""Campaign = tenant. PostgreSQL itself hides the rows of every other campaign.

The roles are made once per server by whoever owns it. None but the owner owns a table, so row-level security
binds them all; only the backup bypasses it.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from kit.db import direct

APP = "isoloir_app"
"""The HTTP side logs in as this one: it sees the campaign of its transaction and no other."""

WORKER = "isoloir_worker"
"""The worker logs in as this one: a reaction has the application's rights, and sees its event's campaign."""

RELAY = "isoloir_relay"
"""Worn by the worker (`set role`) for one transaction: to publish the events of all campaigns, to run schedules."""

BACKUP = "isoloir_backup"
"""Reads everything, writes nothing."""


MINE = "(select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
"""The campaign of the transaction, in SQL. A query of its own, so that PostgreSQL asks once and not for every row."""

SHARED = UUID(int=0)
"""Owner of the rows that every campaign of the installation reads: no campaign."""

WRITER = f"coalesce(nullif(current_setting('isoloir.campaign', true), '')::uuid, '{SHARED}')"
"""Owner of the rows that a transaction writes, in SQL: its campaign, or all where it has none."""


def create_roles(app_password: str, worker_password: str, backup_password: str) -> list[str]:
    """SQL for a new server. The passwords go in as they are: no quotes in them."""
    return [
        f"create role {RELAY} nologin",
        f"create role {APP} login password '{app_password}'",
        f"create role {WORKER} login password '{worker_password}'",
        f"grant {APP} to {WORKER} with inherit true, set false",
        # Without inheritance: the policies written for the relay bind only who has put its role on.
        f"grant {RELAY} to {WORKER} with inherit false, set true",
        f"create role {BACKUP} login bypassrls password '{backup_password}'",
        f"grant pg_read_all_data to {BACKUP}",
    ]


def protect(table: str, may: str = "select, insert, update, delete") -> list[str]:
    """SQL for the migration that creates a table with a `campaign_id`."""
    own = f"campaign_id = {MINE}"
    return [
        f"grant {may} on {table} to {APP}",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy campaign on {table} to {APP} using ({own}) with check ({own})",
    ]


def open_to_relay(table: str, may: str = "select") -> list[str]:
    """SQL that lets the relay see a table across campaigns: event, job, link and campaign tables, who has webhooks."""
    return [f"grant {may} on {table} to {RELAY}", f"create policy relay on {table} to {RELAY} using (true)"]


def computed(table: str) -> list[str]:
    """SQL for a table of what is computed from reference data: each campaign's, as it saw them; never another's."""
    own = f"campaign_id = (select {WRITER})"
    return [
        f"grant select, insert, update, delete on {table} to {APP}",
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy campaign on {table} to {APP} using ({own}) with check ({own})",
    ]


def overlay(table: str, hides: Sequence[str] = ()) -> list[str]:
    """SQL for a table of reference: some rows are shared, others are one campaign's own, which it alone sees.

    A transaction writes the rows of its campaign; without one, or inside `sharing`, those that all share. `hides`: the
    columns by which a row of its own takes the place of the shared one in what a campaign reads.
    """
    statements, shared = computed(table), f"campaign_id = '{SHARED}'"
    if hides:
        names = ", ".join(hides)
        same = " and ".join(f"own.{name} = {table}.{name}" for name in hides)
        shared += f" and not exists (select from own_{table} own where {same})"
        statements += [
            # A policy cannot ask its own table. The view asks it in its owner's name, whom no other policy binds; that
            # it is of no shared row is said twice, so that PostgreSQL expects few rows before it ever counted them.
            f"create policy owner on {table} for select to current_user using (campaign_id = {MINE})",
            f"create view own_{table} as select {names} from {table} "
            f"where campaign_id = {MINE} and campaign_id <> '{SHARED}'",
            f"grant select on own_{table} to {APP}",
        ]
    return [*statements, f"create policy shared on {table} for select to {APP} using ({shared})"]


def own_rows(table: str) -> Index:
    """The index by which a campaign's own rows are found among many that are shared."""
    return Index(f"ix_{table}_own", "campaign_id", postgresql_where=text(f"campaign_id <> '{SHARED}'"))


async def writes_own(session: AsyncSession) -> bool:
    """Return True if the rows of reference data written now are a campaign's own."""
    return bool(await session.scalar(text(f"select {WRITER} <> '{SHARED}'")))


@asynccontextmanager
async def sharing(session: AsyncSession) -> AsyncGenerator[None, None]:
    """Write for every campaign inside this context. Use it only after a rule that says why this is allowed.

    Inside, nothing is seen of the campaign's own; an error leaves the transaction good for nothing but its rollback.
    """
    await session.flush()
    now = text("select coalesce(current_setting('isoloir.campaign', true), '')")
    campaign = await session.scalar(now)
    await session.execute(_SET, {"campaign": ""})
    yield
    await session.flush()
    await session.execute(_SET, {"campaign": campaign})


_SET = text("select set_config('isoloir.campaign', :campaign, true)")
_BEGIN = direct.Direct(_SET)


class CampaignSession(Session):
    """A session whose `info["campaign_id"]` is the only campaign it can see; without one it sees no row."""


@event.listens_for(CampaignSession, "after_begin")
def _set_campaign(session: Session, _transaction: Any, connection: Connection) -> None:
    # At every begin, because `true` makes the setting end with the transaction: `false` would leave it
    # behind for the next user of the pooled connection.
    direct.begin(session, connection, _BEGIN, {"campaign": str(session.info.get("campaign_id") or "")})


@event.listens_for(CampaignSession, "after_transaction_end")
def _forget_connection(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        direct.end(session)
