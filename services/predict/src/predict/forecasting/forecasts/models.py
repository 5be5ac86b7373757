"""Tables of a campaign's forecast."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class Scenario(Base, kw_only=True):
    """A named set of assumptions. At most one is current: the campaign's forecast uses it."""

    __tablename__ = "scenario"
    __table_args__ = (
        Index("ix_scenario_current", "campaign_id", unique=True, postgresql_where=text("current")),
        Index("ix_scenario_name", "campaign_id", "name", unique=True),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    assumptions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    current: Mapped[bool]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class Forecast(Base, kw_only=True):
    """The campaign's current forecast; its row is locked while it is recomputed."""

    __tablename__ = "forecast"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str]
    """Fingerprint of all it was made from: another one means it is stale."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class ForecastBacktest(Base, kw_only=True):
    """Errors of the method in the campaign's own territory, from its last back-test."""

    __tablename__ = "forecast_backtest"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    rounds: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    method: Mapped[str]
    data_vintage: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class ClosingTurnout(Base, kw_only=True):
    """Turnout of a station at its close, from results' latest event."""

    __tablename__ = "closing_turnout"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    registered: Mapped[int]
    voters: Mapped[int]


class NightProjection(Base, kw_only=True):
    """Projection of the counting night, from results' latest event. It never changes the forecast."""

    __tablename__ = "night_projection"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """A `ProjectionUpdated`, without what every event has; empty once it was withdrawn."""
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
