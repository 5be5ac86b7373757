"""The table of jobs: arguments and progress. Results belong in the service's own tables."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, MetaData, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

from kit.db import tenancy

JOB = Table(
    "job",
    MetaData(),
    Column("campaign_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("entry", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("batch", Uuid, comment="Jobs that were asked for together."),
    Column("kind", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0", comment="0 while it is not known."),
    Column("note", Text, nullable=False, server_default=""),
    Column("result", JSONB(none_as_null=True)),
    Column("problem", JSONB(none_as_null=True)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claim", Uuid, comment="Of the worker that is at it."),
    Column("claimed_until", DateTime(timezone=True)),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_job_open", "entry", postgresql_where=text("state in ('waiting', 'running')")),
    Index("ix_job_batch", "campaign_id", "batch"),
)

PROTECT = [
    *tenancy.protect("job", may="select, insert, update"),
    *tenancy.open_to_relay("job", may="select, update, delete"),
]
