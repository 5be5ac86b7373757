from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Pledge(Base, kw_only=True):
    """A promise to give. Budget books the money that comes in; a pledge is no receipt."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("status in ('open', 'kept', 'given_up')", name="status"),
        CheckConstraint("amount_cents > 0", name="amount"),
        ForeignKeyConstraint(
            ["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="set null (person_id)"
        ),
        Index("ix_pledge_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    person_id: Mapped[UUID | None]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    action_id: Mapped[UUID | None] = mapped_column(comment="The fundraiser it was made at.")
    status: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
