from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class OpenInvitation(Base, kw_only=True):
    """A link for whoever is in a room, for canvassers alone: it makes nobody a member by itself."""

    __tablename__ = "open_invitation"
    __table_args__ = (CheckConstraint("uses > 0", name="uses"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    label: Mapped[str] = mapped_column(comment="Where it is shown: a room, a meeting.")
    territories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    uses: Mapped[int] = mapped_column(comment="How many may be let in.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class AdmissionRequest(Base, kw_only=True):
    """A person who waits to be let in. Their name and contact are theirs to say: nobody has checked them."""

    __tablename__ = "admission_request"
    __table_args__ = (
        CheckConstraint("(decided_at is null) = (decided_by is null)", name="decided"),
        ForeignKeyConstraint(
            ["campaign_id", "open_invitation_id"],
            ["open_invitation.campaign_id", "open_invitation.id"],
            ondelete="CASCADE",
        ),
        Index("ix_admission_request_open_invitation", "campaign_id", "open_invitation_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    open_invitation_id: Mapped[UUID]
    display_name: Mapped[str]
    contact: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Sealed: an e-mail address or a phone number, until it is decided."
    )
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    invitation_id: Mapped[UUID | None] = mapped_column(
        default=None, comment="What they were let in by; null: refused, or waiting."
    )
