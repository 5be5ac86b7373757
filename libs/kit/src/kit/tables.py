"""The tables every service has, whatever it knows."""

from sqlalchemy import MetaData, Table

from kit.campaigns import tables as campaigns
from kit.clients import tables as clients
from kit.db import vault
from kit.events import inbox, outbox
from kit.events.webhooks import tables as webhooks
from kit.jobs import tables as jobs
from kit.security import links, revoked_tokens
from kit.web import idempotency, token_buckets

TABLES: tuple[Table, ...] = (
    campaigns.CAMPAIGN,
    campaigns.MEMBER,
    outbox.EVENT,
    inbox.INBOX,
    inbox.DEAD_LETTER,
    inbox.CONSUMER_STATE,
    vault.VAULT_KEY,
    idempotency.IDEMPOTENCY_KEY,
    links.LINK,
)
"""Tables that a service's first migration makes."""

LATER: tuple[Table, ...] = (
    jobs.JOB,
    *webhooks.TABLES,
    *clients.TABLES,
    clients.CLIENT_READ_SUM,
    token_buckets.PACE,
    revoked_tokens.REVOKED_TOKEN,
)
"""Tables that came with a migration of their own."""

PROTECT = [
    *campaigns.PROTECT,
    *outbox.PROTECT,
    *inbox.PROTECT,
    *vault.PROTECT,
    *idempotency.PROTECT,
    *links.PROTECT,
]


def add_to(metadata: MetaData) -> None:
    """For a service's db.py: its metadata holds kit's tables too, for Alembic and the tests."""
    for table in (*TABLES, *LATER):
        table.to_metadata(metadata)
