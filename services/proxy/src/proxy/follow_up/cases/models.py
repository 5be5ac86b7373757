from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base, of_a_request_or_an_offer

_PROPOSAL = (["campaign_id", "proposal_id"], ["proposal.campaign_id", "proposal.id"])


class Establishment(Base, kw_only=True):
    """Report that a proxy was made before the authority; it cannot be verified here."""

    __tablename__ = "establishment"
    __table_args__ = (ForeignKeyConstraint(*_PROPOSAL, ondelete="CASCADE"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Maprocuration's, sealed; null: not given.")
    reported_by: Mapped[str] = mapped_column(Text, comment="A member; 'grantor' or 'holder' by their link.")
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class VoteReport(Base, kw_only=True):
    """A report of whether the holder could vote in one round; the latest counts."""

    __tablename__ = "vote_report"
    __table_args__ = (
        ForeignKeyConstraint(*_PROPOSAL, ondelete="CASCADE"),
        CheckConstraint("round in (1, 2)", name="round"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    voted: Mapped[bool] = mapped_column(Boolean)
    reported_by: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CaseNote(Base, kw_only=True):
    """A member's note on a request or an offer, or the record that they read the person's contact."""

    __tablename__ = "case_note"
    __table_args__ = (
        *of_a_request_or_an_offer(),
        Index("ix_case_note_campaign_id_request_id", "campaign_id", "request_id"),
        Index("ix_case_note_campaign_id_offer_id", "campaign_id", "offer_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    text: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed; null: looked up the contact.")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
