"""The tables of campaigns and members: originals in crm, copies elsewhere."""

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kit.db import tenancy

_metadata = MetaData()

CAMPAIGN = Table(
    "campaign",
    _metadata,
    Column("campaign_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("state", JSONB, nullable=False),
    Column(
        "heard_from",
        Text,
        nullable=False,
        comment="crm once an event was heard, local while a PUT on this service is all that is known.",
    ),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
MEMBER = Table(
    "member",
    _metadata,
    Column("campaign_id", Uuid, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("territories", ARRAY(Text), nullable=False),
    Column("ends_at", DateTime(timezone=True)),
    Column("heard_from", Text, nullable=False),
    Column(
        "closed",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Features that are closed to them, whatever their roles give.",
    ),
)

PROTECT = [
    *tenancy.protect("campaign", may="select, insert, update"),
    *tenancy.open_to_relay("campaign"),
    *tenancy.protect("member"),
]
