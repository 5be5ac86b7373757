"""Campaign = tenant. PostgreSQL itself hides the rows of every other campaign.

The roles are made once per server by whoever owns it. None but the owner owns a table, so row-level security
binds them all; only the backup bypasses it.
"""

from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

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


def ask_once() -> str:
    """SQL for a migration: policies that `protect` made when it still asked for every row. Others are left alone."""
    return f"""
        do $$ declare made record; begin
            for made in select schemaname, tablename from pg_policies where policyname = 'campaign'
                and qual = '(campaign_id = (NULLIF(current_setting(''isoloir.campaign''::text, true), '
                    || '''''::text))::uuid)'
                and with_check = qual
            loop
                execute format('alter policy campaign on %I.%I', made.schemaname, made.tablename)
                    || $policy$ using (campaign_id = {MINE}) with check (campaign_id = {MINE})$policy$;
            end loop;
        end $$
    """


def open_to_relay(table: str, may: str = "select") -> list[str]:
    """SQL that lets the relay see a table across campaigns: event, job, link and campaign tables, who has webhooks."""
    return [f"grant {may} on {table} to {RELAY}", f"create policy relay on {table} to {RELAY} using (true)"]


def reference(table: str, may: str = "select") -> list[str]:
    """SQL for a table that belongs to no campaign: official results, populations, law tables."""
    return [f"grant {may} on {table} to {APP}"]


class CampaignSession(Session):
    """A session whose `info["campaign_id"]` is the only campaign it can see; without one it sees no row."""


@event.listens_for(CampaignSession, "after_begin")
def _set_campaign(session: Session, _transaction: Any, connection: Connection) -> None:
    # At every begin, because `true` makes the setting end with the transaction: `false` would leave it
    # behind for the next user of the pooled connection.
    campaign = str(session.info.get("campaign_id") or "")
    connection.execute(text("select set_config('isoloir.campaign', :campaign, true)"), {"campaign": campaign})
