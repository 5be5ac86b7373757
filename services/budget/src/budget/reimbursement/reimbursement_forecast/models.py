from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Numeric, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class ForecastInput(Base, kw_only=True):
    """The team's input to the reimbursement forecast: own candidate, proclaimed share."""

    __tablename__ = "forecast_input"
    __table_args__ = (CheckConstraint("share between 0 and 1", name="share"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    candidate: Mapped[str | None] = mapped_column(comment="The id that results gives to the campaign's own.")
    share: Mapped[Decimal | None] = mapped_column(Numeric(20, 18), comment="Proclaimed, of round one.")
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class HeardForecast(Base, kw_only=True):
    """The newest forecast of the own share: predict's, or results' on the night, whose payload is empty once it was
    withdrawn.
    """

    __tablename__ = "heard_forecast"
    __table_args__ = (CheckConstraint("source in ('forecast', 'projection')", name="known_source"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class HeardTally(Base, kw_only=True):
    """A station's latest sheet of round one, from results. Confidential until the legal hour (L. 52-2)."""

    __tablename__ = "heard_tally"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    valid: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSONB)
