from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class PoliticalAd(Base, kw_only=True):
    """A political advertisement, as Regulation (EU) 2024/900 requires it to be kept: seven years (art. 9,
    12 and 19).
    """

    __tablename__ = "political_ad"
    __table_args__ = (Index("ix_political_ad_campaign_id_started_at", "campaign_id", "started_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    mailing_id: Mapped[UUID]
    medium: Mapped[str]
    sponsor: Mapped[str]
    sponsor_address: Mapped[str]
    sponsor_email: Mapped[str] = mapped_column(default="", server_default="")
    declared: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        default=None,
        comment="What the sponsor declared: citizenship or seat, who controls it.",
    )
    election: Mapped[str]
    election_on: Mapped[str] = mapped_column(comment="Days of the rounds.")
    criteria: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="By what it was aimed; never at whom.")
    targeted: Mapped[bool]
    reach: Mapped[int | None] = mapped_column(BigInteger, default=None, comment="People; none while it is queued.")
    cost_cents: Mapped[int] = mapped_column(BigInteger)
    ordered_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
