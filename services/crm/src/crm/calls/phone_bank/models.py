from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.calls.phone_bank.codes import CallResult
from crm.db import Base

_INSTANT = DateTime(timezone=True)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The due time of targets that were never called: always due."""


class CallCampaign(Base, kw_only=True):
    """A call campaign: its audience, script, days and hours."""

    __tablename__ = "call_campaign"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'open', 'paused', 'closed')", name="state"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        ForeignKeyConstraint(
            ["campaign_id", "questionnaire_id", "number"],
            [f"questionnaire_version.{key}" for key in ("campaign_id", "questionnaire_id", "number")],
        ),
        Index("uq_call_campaign_campaign_id_name", "campaign_id", "name", unique=True),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    questionnaire_id: Mapped[UUID | None] = mapped_column(default=None)
    number: Mapped[int | None] = mapped_column(default=None)
    segment_id: Mapped[UUID] = mapped_column(comment="Where the filter was copied from; it may be gone.")
    segment_name: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="The segment's as it was, standing on no other one.")
    territories: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Communes and stations; none: everywhere.")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), comment="Of the week, Monday 1. A house rule.")
    spans: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="`10:00-13:00`, local. A house rule.")
    cooldown_hours: Mapped[int]
    most_tries: Mapped[int] = mapped_column(SmallInteger)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(_INSTANT)
    filled_at: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)
    closed_at: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)


class CallTarget(Base, kw_only=True):
    """A person in a call campaign's queue, and when they may be called next."""

    __tablename__ = "call_target"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'given_up')", name="state"),
        ForeignKeyConstraint(
            ["campaign_id", "call_campaign_id"], ["call_campaign.campaign_id", "call_campaign.id"], ondelete="cascade"
        ),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_call_target_campaign_id_person_id", "campaign_id", "person_id"),
        Index(
            "ix_call_target_turn",
            "campaign_id",
            "call_campaign_id",
            "tries",
            "due_at",
            "rank",
            postgresql_where=text("state = 'waiting' and not asked"),
        ),
        Index(
            "ix_call_target_asked",
            "campaign_id",
            "call_campaign_id",
            "due_at",
            "rank",
            postgresql_where=text("state = 'waiting' and asked"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    call_campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    not_before: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)
    asked: Mapped[bool] = mapped_column(default=False, comment="They named the hour.")
    leased_until: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)
    due_at: Mapped[datetime] = mapped_column(
        _INSTANT,
        default=LONG_AGO,
        server_default=LONG_AGO.isoformat(),
        comment="Nobody need look at this turn before: its lease, the hour it waits for, or what was found last time.",
    )
    rank: Mapped[float] = mapped_column(Float, comment="Drawn: nobody is called first for the sound of their name.")


class Call(Base, kw_only=True):
    """A call: a person assigned to one caller until the result is recorded or the lease expires."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint(f"result in ({', '.join(repr(code.value) for code in CallResult)})", name="result"),
        ForeignKeyConstraint(
            ["campaign_id", "call_campaign_id"], ["call_campaign.campaign_id", "call_campaign.id"], ondelete="cascade"
        ),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        # Nobody is called twice at once, even by different call campaigns.
        Index("uq_call_person", "campaign_id", "person_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_call_campaign_id_taken_by", "campaign_id", "taken_by", postgresql_where=text("ended_at is null")),
        Index("ix_call_campaign_id_person_id_taken_at", "campaign_id", "person_id", "taken_at"),
        Index("ix_call_campaign_id_call_campaign_id_ended_at", "campaign_id", "call_campaign_id", "ended_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    call_campaign_id: Mapped[UUID]
    person_id: Mapped[UUID]
    taken_by: Mapped[str]
    taken_at: Mapped[datetime] = mapped_column(_INSTANT)
    expires_at: Mapped[datetime] = mapped_column(_INSTANT)
    number_read_at: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)
    contact_id: Mapped[UUID | None] = mapped_column(default=None, comment="The number that was shown.")
    ended_at: Mapped[datetime | None] = mapped_column(_INSTANT, default=None)
    result: Mapped[str | None] = mapped_column(default=None, comment="None once ended: given back, or run out.")
    report_id: Mapped[UUID | None] = mapped_column(default=None, comment="Made by the caller's device.")
    station: Mapped[str | None] = mapped_column(default=None)
    fingerprint: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Keyed hash of the report: tells a repeat from another one."
    )
