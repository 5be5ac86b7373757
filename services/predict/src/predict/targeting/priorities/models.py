"""Tables of the inputs of hourly scores: past support, and events of other services."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class SupportRun(Base, kw_only=True):
    """State of the support computed for a campaign; its row is locked while it is recomputed."""

    __tablename__ = "support_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[str]
    bloc: Mapped[str | None]
    """None: the campaign has not said which list is its own."""
    election: Mapped[str | None]
    """The round that the support was read in; None where no round tells it."""


class StationSupport(Base, kw_only=True):
    """Beta beliefs of one station: our bloc's share of voters, and of moving voters."""

    __tablename__ = "station_support"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    yes: Mapped[float]
    no: Mapped[float]
    moving: Mapped[float | None]
    staying: Mapped[float | None]
    turnout: Mapped[float | None]
    """Of the first rounds known, on average; None without any."""


class HeardAction(Base, kw_only=True):
    """An action (planned, completed, cancelled) from crm's latest event."""

    __tablename__ = "heard_action"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    action: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    status: Mapped[str]
    stations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hours: Mapped[float]
    """Of all volunteers together."""
    cents: Mapped[int] = mapped_column(BigInteger)


class HeardExpense(Base, kw_only=True):
    """An expense from budget's latest event; a reversed one stays without amount."""

    __tablename__ = "heard_expense"
    __table_args__ = (
        Index(
            "ix_heard_expense_place",
            "campaign_id",
            "station",
            "action",
            postgresql_include=["spent_cents", "planned_cents"],
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    expense: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    station: Mapped[str | None]
    action: Mapped[UUID | None]
    spent_cents: Mapped[int] = mapped_column(BigInteger)
    """Committed, invoiced or paid."""
    planned_cents: Mapped[int] = mapped_column(BigInteger)


class TurnoutReport(Base, kw_only=True):
    """Turnout of a station at one moment of the day."""

    __tablename__ = "turnout_report"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    station: Mapped[str] = mapped_column(primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    registered: Mapped[int]
    voters: Mapped[int]


class ProxyRequest(Base, kw_only=True):
    """A proxy request: place and state, no person."""

    __tablename__ = "proxy_request"
    __table_args__ = (Index("ix_proxy_request_station", "campaign_id", "station"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    commune: Mapped[str]
    station: Mapped[str | None]
    rounds: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class Headroom(Base, kw_only=True):
    """Amount that the campaign may still spend, from budget's latest event."""

    __tablename__ = "headroom"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    spent_cents: Mapped[int] = mapped_column(BigInteger)
    planned_cents: Mapped[int] = mapped_column(BigInteger)
    headroom_cents: Mapped[int | None] = mapped_column(BigInteger)
    level: Mapped[str]
