from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Segment(Base, kw_only=True):
    """A filter that was given a name. Who is in it is found anew each time."""

    __tablename__ = "segment"
    __table_args__ = (Index("uq_segment_campaign_id_name", "campaign_id", "name", unique=True),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    name: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shared_with: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Roles; none: who made it alone.")
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
