from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Donation(Base, kw_only=True):
    """A donation reported by budget. Amount and day are encrypted, for a gift reveals a political opinion."""

    __tablename__ = "donation"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_donation_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The entry in budget.")
    version: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
