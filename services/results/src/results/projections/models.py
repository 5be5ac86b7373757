from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Projection(Base, kw_only=True):
    """Projection at one moment of the night. Rows are never rewritten: the next projection is another row."""

    __tablename__ = "projection"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, comment="Counts from 1 in its round.")
    method: Mapped[str]
    stations_counted: Mapped[int]
    made_from: Mapped[str] = mapped_column(comment="Digest of the sheets and candidates: equal for equal ones.")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    projected_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class HeardForecast(Base, kw_only=True):
    """predict's last forecast, before the night, of the campaign's share in a round."""

    __tablename__ = "heard_forecast"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    share: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    level: Mapped[float]


class HeardTransfers(Base, kw_only=True):
    """predict's last estimate of the vote transfers to a round of the campaign."""

    __tablename__ = "heard_transfers"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
