from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Connector(Base, kw_only=True):
    """Another system that is wired in, and how far each side was read."""

    __tablename__ = "connector"
    __table_args__ = (
        CheckConstraint("kind in ('nationbuilder', 'qomon', 'brevo', 'csv')", name="kind"),
        Index("ix_connector_due_at", "due_at", postgresql_where=text("due_at is not null")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kind: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str]
    credentials: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.")
    owners: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Whose word counts, by field.")
    mapping: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default_factory=dict, server_default="{}", comment="For a CSV file: which column holds what."
    )
    etag: Mapped[str | None] = mapped_column(default=None, comment="Of the file as it was last read whole.")
    takes_new: Mapped[bool] = mapped_column(comment="Whether who is there alone is entered here.")
    gives_new: Mapped[bool] = mapped_column(comment="Whether who is here alone is entered there.")
    cap: Mapped[int] = mapped_column(comment="Writes of one run, at most.")
    their_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    our_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    checked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When all their ids were last looked at, for deletions."
    )
    renewing_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="Since when its key is being renewed: still there, it was lost."
    )
    reconnect: Mapped[str | None] = mapped_column(default=None, comment="French: why a person must give a new key.")
    every_hours: Mapped[int | None] = mapped_column(
        default=None, comment="How often it synchronises by itself, if it does."
    )
    due_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When it does so next."
    )
    tried_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        default=None,
        comment="When a dry run last came to its end: nothing is written before.",
    )
    author: Mapped[str | None] = mapped_column(default=None, comment="Of theirs, in whose name interactions go there.")
    contacts_to: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="The number of their last interaction that was read."
    )
    interactions_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    interactions_id: Mapped[UUID | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(
        BigInteger, default=1, server_default="1", comment="Of what people set; a run changes none of it."
    )
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Notification(Base, kw_only=True):
    """A vendor's webhook that named a person. Who it is, and what is true of them, is read from the vendor again."""

    __tablename__ = "connector_notification"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(primary_key=True)
    their_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp(), init=False)


class InteractionLink(Base, kw_only=True):
    """One interaction on both sides. It is noted before it is sent, and goes with ours."""

    __tablename__ = "connector_interaction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "interaction_id"], ["interaction.campaign_id", "interaction.id"], ondelete="cascade"
        ),
        Index("ix_connector_interaction_theirs", "campaign_id", "connector_id", "their_id"),
        Index("ix_connector_interaction_ours", "campaign_id", "interaction_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(comment="sending, there, refused.")
    their_id: Mapped[str | None]
    method: Mapped[str]


class Link(Base, kw_only=True):
    """One person on both sides, and what both were when they last agreed."""

    __tablename__ = "connector_link"
    __table_args__ = (Index("ix_connector_link_person", "campaign_id", "connector_id", "person_id", unique=True),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(primary_key=True)
    their_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    hashes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ours_subscribed: Mapped[bool]
    theirs_subscribed: Mapped[bool]
    closed: Mapped[bool]
    our_version: Mapped[int] = mapped_column(BigInteger)
    born: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    gone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Run(Base, kw_only=True):
    """One synchronisation (`phase`: theirs, ours, interactions, missing), list, hints or trial of the connection.

    `since`, `page`: where it goes on.
    """

    __tablename__ = "connector_run"
    __table_args__ = (Index("ix_connector_run_connector", "campaign_id", "connector_id", "started_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    connector_id: Mapped[UUID]
    job_id: Mapped[UUID | None] = mapped_column(default=None)
    dry: Mapped[bool]
    state: Mapped[str] = mapped_column(default="running", comment="running, done, capped, failed, undone.")
    phase: Mapped[str] = mapped_column(default="theirs")
    since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    page: Mapped[int] = mapped_column(default=1)
    our_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    our_id: Mapped[UUID | None] = mapped_column(default=None)
    writes: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0, comment="How many it has noted.")
    note: Mapped[str] = mapped_column(default="", comment="French: why it stopped.")
    segment_id: Mapped[UUID | None] = mapped_column(default=None, comment="Whose people go on a list there.")
    list_name: Mapped[str | None] = mapped_column(default=None)
    list_id: Mapped[str | None] = mapped_column(default=None, comment="Theirs.")
    requested_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Entry(Base, kw_only=True):
    """One decision of a run, for a person to read. What the fields hold is in its trace."""

    __tablename__ = "connector_entry"
    __table_args__ = (Index("ix_connector_entry_waiting", "campaign_id", "run_id", "state"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    state: Mapped[str] = mapped_column(comment="planned, waiting, done, refused, undone.")
    person_id: Mapped[UUID | None] = mapped_column(default=None)
    their_id: Mapped[str | None] = mapped_column(default=None)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text), default_factory=list)
    why: Mapped[str] = mapped_column(default="", comment="French.")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Trace(Base, kw_only=True):
    """The state before and after a decision: to write it there, and to undo it. It goes with its person."""

    __tablename__ = "connector_trace"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_connector_trace_person", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(default=None, comment="None: nothing of anybody is in it.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
