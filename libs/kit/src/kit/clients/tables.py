"""Tables of API clients' rights and of their reads of people. Crm's rows of rights are the originals."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY

from kit.db import tenancy

_METADATA = MetaData()

CLIENT_GRANT = Table(
    "client_grant",
    _METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("territories", ARRAY(Text), nullable=False),
    Column("ends_at", DateTime(timezone=True)),
)
CLIENT_READ = Table(
    "client_read",
    _METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("subject", Text, nullable=False),
    Column("operation", Text, nullable=False, comment="The method and the route: no name, no question asked."),
    Column("about_id", Text, comment="The reference in the address, where there is one."),
    Column("scopes", ARRAY(Text), nullable=False),
    Index("ix_client_read_subject", "campaign_id", "subject", "at"),
)
"""Inserted, never edited."""

CLIENT_READ_SUM = Table(
    "client_read_sum",
    _METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True, comment="In UTC."),
    Column("subject", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("reads", BigInteger, nullable=False),
)
"""Daily totals that `kit.clients.retention` makes of old reads."""

TABLES = (CLIENT_GRANT, CLIENT_READ)
PROTECT = [
    *tenancy.protect("client_grant", may="select, insert, update"),
    *tenancy.protect("client_read", may="select, insert"),
]
PROTECT_SUMS = [
    *tenancy.protect("client_read_sum", may="select"),
    # The application only inserts reads; the worker turns them into totals.
    f"grant insert, update, delete on client_read_sum to {tenancy.WORKER}",
    f"grant delete on client_read to {tenancy.WORKER}",
]
