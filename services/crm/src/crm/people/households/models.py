from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class HouseholdMember(Base, kw_only=True):
    """A member of a household. The household's name is stored on each row, so it goes with the last member."""

    __tablename__ = "household_member"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_household_member_campaign_id_household_id", "campaign_id", "household_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Of one household at a time.")
    household_id: Mapped[UUID]
    name: Mapped[str]
    joined_by: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
