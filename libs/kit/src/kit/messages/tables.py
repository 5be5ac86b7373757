"""The table of outgoing messages. Content and recipient are encrypted, and deleted once it has ended."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from kit.db import tenancy
from kit.messages.contents import Channel, State

MESSAGE = Table(
    "message",
    MetaData(),
    Column("campaign_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("entry", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="Which message it is: a name of the service's own."),
    Column("about", Uuid, comment="Whom it is about or to: what erasing them finds it by."),
    Column("once", Text, comment="Queued only once in the campaign under this name."),
    Column("bulk", Boolean, nullable=False, comment="Goes after what somebody waits for."),
    Column("state", Text, nullable=False, server_default=State.QUEUED),
    Column("content", LargeBinary, comment="Sealed in the vault; null once it has ended."),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), comment="Not sent from then on: silence, or no use."),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("claim", Uuid, comment="Of the worker that is at it."),
    Column("claimed_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False, server_default="", comment="Why it is not sent: a code."),
    Column("queued_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(f"channel in ({', '.join(repr(str(one)) for one in Channel)})", name="channel"),
    CheckConstraint(f"state in ({', '.join(repr(str(one)) for one in State)})", name="state"),
    CheckConstraint("(content is null) = (state not in ('queued', 'sending'))", name="forgotten"),
    UniqueConstraint("campaign_id", "once", name="uq_message_once"),
    Index("ix_message_queued", "channel", "bulk", "entry", postgresql_where=text("state = 'queued'")),
    Index("ix_message_claimed", "channel", "claimed_at"),
    Index("ix_message_sending", "claimed_at", postgresql_where=text("state = 'sending'")),
    Index("ix_message_about", "campaign_id", "about"),
)

_SEEN = "campaign_id, id, entry, channel, bulk, state, not_before, expires_at, attempts, claim, claimed_at, ended_at"
PROTECT = [
    *tenancy.protect("message"),
    # The scheduler sees when something is due in any campaign, never content or recipient.
    *tenancy.open_to_relay(
        "message",
        may=f"select ({_SEEN}), delete, "
        "update (state, content, attempts, claim, claimed_at, not_before, reason, ended_at)",
    ),
]
