from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class RetentionHold(Base, kw_only=True):
    """A legal hold of a campaign: nothing is purged meanwhile."""

    __tablename__ = "retention_hold"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Purge(Base, kw_only=True):
    """A completed purge: the numbers erased, and proof that nothing was left."""

    __tablename__ = "purge"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    purged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    purged_by: Mapped[str] = mapped_column(Text, comment="A member, or 'schedule'.")
    erased: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Rows by what they were.")
    left: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="The same, counted again afterwards.")
    digest: Mapped[str] = mapped_column(Text, comment="SHA-256 of the certificate, in hexadecimal.")
