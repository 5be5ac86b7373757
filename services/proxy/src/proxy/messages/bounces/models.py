from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class Bounce(Base, kw_only=True):
    """A permanently failed mail. It blocks the address while it is the person's."""

    __tablename__ = "bounce"
    __table_args__ = (
        CheckConstraint("reported_by in ('relay', 'notice')", name="reported_by"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="CASCADE"),
        Index("ix_bounce_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The mail that came back: each is noted once.")
    person_id: Mapped[UUID]
    address: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Keyed hash; another address is open again. Null: a member said that it works."
    )
    reported_by: Mapped[str] = mapped_column(Text, comment="Our relay at once, or a notice that came later (RFC 3464).")
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
