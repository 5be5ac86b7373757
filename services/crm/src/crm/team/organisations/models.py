from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Organisation(Base, kw_only=True):
    """A party, or a department of one, above campaigns and without personal data of theirs."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    founded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class OrganisationMember(Base, kw_only=True):
    """A person who may see the totals of an organisation's campaigns, with departments and end date."""

    __tablename__ = "organisation_member"
    __table_args__ = (CheckConstraint("role in ('lead', 'reader')", name="role"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    role: Mapped[str]
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="None: all of them.")
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class OrganisationInvitation(Base, kw_only=True):
    """Rights in an organisation for whoever presses the link's button, limited to those that its maker has then."""

    __tablename__ = "organisation_invitation"
    __table_args__ = (CheckConstraint("role in ('lead', 'reader')", name="role"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    display_name: Mapped[str]
    role: Mapped[str]
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="None: all of them.")
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Where the link was mailed, sealed, until somebody accepts or it is over."
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class OrganisationCampaign(Base, kw_only=True):
    """A campaign that may be in the organisation; its own affiliation decides."""

    __tablename__ = "organisation_campaign"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    member_campaign_id: Mapped[UUID] = mapped_column(primary_key=True)


class Affiliation(Base, kw_only=True):
    """This campaign's membership of an organisation, and what it shares. The row is the campaign's own."""

    __tablename__ = "affiliation"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_name: Mapped[str]
    shares: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="sums, appeals.")
    joined_by: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    arrangement: Mapped[int | None] = mapped_column(
        default=None, comment="Version of the joint-controller arrangement accepted."
    )
    arranged_by: Mapped[str | None] = mapped_column(default=None)
    arranged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Appeal(Base, kw_only=True):
    """An organisation's appeal to this campaign, which it may decline: a message to its own people, work, a
    questionnaire to ask, or help for another campaign.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("kind in ('message', 'work', 'questionnaire', 'help')", name="kind"),
        CheckConstraint("state in ('open', 'accepted', 'declined')", name="state"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    organisation_id: Mapped[UUID]
    organisation_name: Mapped[str]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    state: Mapped[str] = mapped_column(default="open")
    answered_by: Mapped[str | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    made: Mapped[UUID | None] = mapped_column(
        default=None, comment="The draft of a message, the action, or the questionnaire."
    )


class HelpRequest(Base, kw_only=True):
    """People that this campaign asks the others of an organisation for, on the day of one of its actions."""

    __tablename__ = "help_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "room_id"], ["open_invitation.campaign_id", "open_invitation.id"], ondelete="CASCADE"
        ),
        Index("ix_help_request_room", "campaign_id", "room_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    organisation_id: Mapped[UUID]
    action_id: Mapped[UUID]
    room_id: Mapped[UUID] = mapped_column(comment="The open invitation by which helpers are let in.")
    place: Mapped[str] = mapped_column(comment="Where to meet.")
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
