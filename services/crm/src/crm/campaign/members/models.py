from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Teammate(Base, kw_only=True):
    """A member's name. As personal data it stays here: events hold only the subject."""

    __tablename__ = "teammate"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    display_name: Mapped[str] = mapped_column(Text)
    directs_since: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        default=None,
        comment="When the team let them into its direction; null: not in it, by the operator, or before it was noted.",
    )


class ManagerRemoval(Base, kw_only=True):
    """A request to remove a manager, which a second person must confirm before it expires."""

    __tablename__ = "manager_removal"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True, comment="Who is to be taken out.")
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
