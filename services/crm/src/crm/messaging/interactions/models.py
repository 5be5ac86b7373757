from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Interaction(Base, kw_only=True):
    """An exchange between a person and the team: channel, time, and encrypted text."""

    __tablename__ = "interaction"
    __table_args__ = (
        CheckConstraint(
            "channel in ('email', 'sms', 'call', 'post', 'door', 'street', 'meeting', 'note')", name="channel"
        ),
        CheckConstraint("direction in ('in', 'out', 'none')", name="direction"),
        CheckConstraint("(channel = 'note') = (direction = 'none')", name="notes_go_nowhere"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_interaction_campaign_id_person_id_happened_at", "campaign_id", "person_id", "happened_at", "id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID]
    channel: Mapped[str]
    direction: Mapped[str]
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="What was said.")
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
