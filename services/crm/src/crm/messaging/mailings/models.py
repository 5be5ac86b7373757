from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Mailing(Base, kw_only=True):
    """A message to many: its text, audience and progress."""

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'sms', 'post')", name="channel"),
        CheckConstraint("purpose in ('campaign', 'team')", name="purpose"),
        CheckConstraint("state in ('draft', 'scheduled', 'queueing', 'queued', 'cancelled')", name="state"),
        CheckConstraint("(state = 'scheduled') <= (starts_at is not null)", name="scheduled"),
        Index("uq_mailing_campaign_id_name", "campaign_id", "name", unique=True),
        Index("ix_mailing_starts_at", "starts_at", postgresql_where="state = 'scheduled'"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    name: Mapped[str]
    channel: Mapped[str]
    purpose: Mapped[str] = mapped_column(comment="Propaganda, or how the team works together (not silenced).")
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), comment="None: all who agree.")
    listed: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="Letters to voters of a roll, by place and age; none: to contacts."
    )
    theme: Mapped[str | None]
    departments: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), default=None, comment="Only who is known to live in one of them; none: wherever they live."
    )
    subject: Mapped[str]
    body: Mapped[str]
    cost_cents: Mapped[int] = mapped_column(BigInteger)
    per_household: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="Of letters: one for those of a household at one address."
    )
    state: Mapped[str] = mapped_column(default="draft")
    edited_by: Mapped[str]
    edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    approved_by: Mapped[str | None] = mapped_column(default=None)
    approved_version: Mapped[int | None] = mapped_column(BigInteger, default=None)
    second_person: Mapped[bool] = mapped_column(
        server_default=text("false"),
        default=False,
        comment="Somebody else has to approve it, whatever the rule becomes: set when it is written.",
    )
    asked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When its author asked for approval, by the campaign's clock."
    )
    asked_version: Mapped[int | None] = mapped_column(BigInteger, default=None)
    wanted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When it is to start once approved; none: at once."
    )
    returned: Mapped[str | None] = mapped_column(default=None, comment="What has to change, by who did not approve.")
    starts_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="By the real clock."
    )
    sent_by: Mapped[str | None] = mapped_column(default=None, comment="Whose rights say whom it may reach.")
    address: Mapped[str] = mapped_column(default="", comment="Of this service, for links in what is sent.")
    political_ad_id: Mapped[UUID | None] = mapped_column(default=None)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict, comment="Queued, and excluded by why.")
    queued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    stopped: Mapped[str | None] = mapped_column(default=None, comment="Why its last sending did not come about.")


class MailingRule(Base, kw_only=True):
    """The campaign's sending rule: the controller, and whether a second person must approve."""

    __tablename__ = "mailing_rule"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    second_person: Mapped[bool]
    sponsor: Mapped[str]
    sponsor_address: Mapped[str]
    reply_to: Mapped[str]
    sms_stop: Mapped[str] = mapped_column(comment="How to say no by SMS.")
    declared: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), default=None, comment="Where the sponsor is from, who controls it (2024/900, art. 5)."
    )
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Delivery(Base, kw_only=True):
    """A message to a person; its outcome is in the queue, under its id."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        ForeignKeyConstraint(["campaign_id", "mailing_id"], ["mailing.campaign_id", "mailing.id"]),
        Index("ix_delivery_campaign_id_person_id_queued_at", "campaign_id", "person_id", "queued_at", "message_id"),
        CheckConstraint("outcome in ('answered', 'bounced', 'complaint')", name="outcome"),
        Index("ix_delivery_outcome", "campaign_id", "mailing_id", postgresql_where=text("outcome is not null")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailing_id: Mapped[UUID]
    person_id: Mapped[UUID]
    contact_id: Mapped[UUID | None] = mapped_column(comment="The address that it went to; none for a letter.")
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(default=None, comment="What came back of it: the last of several.")
