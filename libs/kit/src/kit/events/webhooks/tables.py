"""Tables of webhooks and of the outcome of each delivery."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kit.db import tenancy

_METADATA = MetaData()

WEBHOOK = Table(
    "webhook",
    _METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("url", String, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("secret", LargeBinary, nullable=False, comment="Sealed: the key that deliveries are signed with."),
    Column("retiring_secret", LargeBinary, comment="Sealed: the key before, that signs too for a while."),
    Column("retires_at", DateTime(timezone=True)),
    Column("position", BigInteger, nullable=False, comment="Up to which the log was read for it."),
    Column("created_by", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("delivered", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0", comment="In a row."),
    Column("failing_since", DateTime(timezone=True)),
    Column("next_try_at", DateTime(timezone=True)),
    Column("held_until", DateTime(timezone=True), comment="Its reader asked to be left alone until then."),
    Column("claimed_until", DateTime(timezone=True)),
    Column("last_answer", String, comment="A status, or why there was none."),
    Column("last_tried_at", DateTime(timezone=True)),
    Column("stopped_at", DateTime(timezone=True)),
    Column("stopped_because", String, comment="failures or gone."),
)
"""A URL that gets the campaign's events."""

DELIVERY = Table(
    "webhook_delivery",
    _METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("webhook_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True, comment="The event's."),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("lane", Text, nullable=False, comment="The kind of thing: told in order within it."),
    Column("state", Text, nullable=False, server_default="waiting", comment="waiting or delivered."),
    Column("attempts", Integer, nullable=False, server_default="0", comment="That failed, since it waits."),
    Column("tries", Integer, nullable=False, server_default="0", comment="All of them, ever."),
    Column("next_try_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_answer", Text),
    Column("last_tried_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Index(
        "ix_webhook_delivery_waiting",
        "campaign_id",
        "webhook_id",
        "position",
        postgresql_where=text("state = 'waiting'"),
    ),
)
"""One event for one webhook, from when it is due until 30 days after it was accepted."""

TABLES = (WEBHOOK, DELIVERY)
PROTECT = [
    *tenancy.protect("webhook"),
    # The relay sees which campaigns have webhooks, but not their URLs.
    *tenancy.open_to_relay("webhook", may="select (campaign_id, stopped_at)"),
    *tenancy.protect("webhook_delivery"),
]
