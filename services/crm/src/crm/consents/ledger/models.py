from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Consent(Base, kw_only=True):
    """One consent or refusal of a person for one use. Never edited: a later line overrides it."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("state in ('given', 'withdrawn')", name="state"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_consent_campaign_id_person_id", "campaign_id", "person_id", "stated_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID]
    use: Mapped[str]
    state: Mapped[str]
    source: Mapped[str]
    text_version: Mapped[str | None] = mapped_column(comment="Of the words they said yes to.")
    slot: Mapped[str | None] = mapped_column(comment="Hours they agreed to be called by a machine in.")
    proof: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed: where the proof is kept.")
    stated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
