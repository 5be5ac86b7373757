from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class PublicBoard(Base, kw_only=True):
    """A link that shows the board to whoever has it. Its secret is in kit's `link` table, as a hash."""

    __tablename__ = "public_board"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    label: Mapped[str] = mapped_column(comment="Whom it is for, in the team's words.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class PublicBoardSite(Base, kw_only=True):
    """A site that may show the shared board in a frame of its pages."""

    __tablename__ = "public_board_site"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(primary_key=True)
