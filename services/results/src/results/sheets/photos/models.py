from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Photo(Base, kw_only=True):
    """A photo of a sheet, evidence in a dispute: never changed and never deleted."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$' and received_sha256 ~ '^[0-9a-f]{64}$'", name="are_hashes"),
        UniqueConstraint("campaign_id", "tally_id", "received_sha256", name="uq_photo_tally_received"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    tally_id: Mapped[UUID]
    received_sha256: Mapped[str] = mapped_column(comment="Of the file as it was sent.")
    sha256: Mapped[str] = mapped_column(comment="Of the picture as it is kept: smaller, without metadata.")
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.", deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
