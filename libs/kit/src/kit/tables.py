"""The tables that every service has."""

from sqlalchemy import MetaData, Table

from kit.campaigns import tables as campaigns
from kit.clients import tables as clients
from kit.db import relocations, vault
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
"""Tables that a service's first migration creates."""

LATER: tuple[Table, ...] = (
    jobs.JOB,
    *webhooks.TABLES,
    *clients.TABLES,
    clients.CLIENT_READ_SUM,
    token_buckets.PACE,
    revoked_tokens.REVOKED_TOKEN,
    relocations.RELOCATION,
)
"""Tables that were added by a later migration."""

PROTECT = [
    *campaigns.PROTECT,
    *outbox.PROTECT,
    *inbox.PROTECT,
    *vault.PROTECT,
    *idempotency.PROTECT,
    *links.PROTECT,
]


def add_to(metadata: MetaData) -> None:
    """Add kit's tables to a service's metadata, for Alembic and the tests."""
    for table in (*TABLES, *LATER):
        table.to_metadata(metadata)
