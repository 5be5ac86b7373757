from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Rsvp(Base, kw_only=True):
    """A registration for a campaign event. The name and the contact of the person are sealed."""

    __tablename__ = "rsvp"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'coming', 'waiting', 'cancelled')", name="state"),
        ForeignKeyConstraint(["campaign_id", "campaign_event_id"], ["campaign_event.campaign_id", "campaign_event.id"]),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index(
            "uq_rsvp_campaign_id_campaign_event_id_address",
            "campaign_id",
            "campaign_event_id",
            "address",
            unique=True,
            postgresql_where=text("state in ('coming', 'waiting')"),
        ),
        Index("ix_rsvp_campaign_id_campaign_event_id_code", "campaign_id", "campaign_event_id", "code"),
        Index("ix_rsvp_campaign_id_asked_at", "campaign_id", "asked_at"),
        Index("ix_rsvp_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    campaign_event_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text, comment="asked: the address is not confirmed, and no place is taken.")
    source: Mapped[str] = mapped_column(Text, comment="page, team or integration.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Name, addresses, code; None once it is over.")
    address: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed hash of how they are reached.")
    code: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Keyed hash of what they show at the door.")
    wants_reminders: Mapped[bool] = mapped_column(comment="Agreed to by itself.")
    remembered: Mapped[bool] = mapped_column(comment="Agreed to have it on their card, where they have one.")
    text_version: Mapped[str] = mapped_column(Text, comment="Of the words that these answer to.")
    person_id: Mapped[UUID | None] = mapped_column(default=None, comment="Only of who agreed to be remembered.")
    network: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, comment="Keyed hash, against floods.")
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock, as below.")
    queued_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="The real moment of taking a place or a rank: first come."
    )
    came_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    came_by: Mapped[str | None] = mapped_column(Text, default=None, comment="Who checked them in.")
