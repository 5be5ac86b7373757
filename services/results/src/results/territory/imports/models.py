from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Import(Base, kw_only=True):
    """One imported official file."""

    __tablename__ = "import"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256", name="uq_import_campaign_id_sha256"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    file_name: Mapped[str]
    election: Mapped[str]
    on: Mapped[date]
    round: Mapped[int]
    rows: Mapped[int]
    stations: Mapped[int] = mapped_column(comment="In the campaign's territory.")
    kept: Mapped[bool] = mapped_column(comment="False when newer stations were known already.")
    whole: Mapped[bool] = mapped_column(
        comment="All stations of the territory voted in this round, and the file has them."
    )
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
