"""Tables of estimates, priors, and the night's sheets."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import ARRAY, BigInteger, DateTime, Float, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from predict.db import Base


class TransferEstimate(Base, kw_only=True):
    """The transfer table between two rounds in one territory; a new estimate replaces it with a higher version."""

    __tablename__ = "transfer_estimate"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made of what was asked: the same question has one answer."""
    from_election: Mapped[str]
    to_election: Mapped[str]
    territory: Mapped[str]
    merge_below: Mapped[float] = mapped_column(Float(53))
    prior_id: Mapped[UUID | None]
    night: Mapped[bool]
    """Made from sheets of the counting night, not from official results."""
    version: Mapped[int] = mapped_column(BigInteger)
    ballots: Mapped[dict[str, Any]] = mapped_column(JSONB)
    origins: Mapped[list[str]] = mapped_column(ARRAY(String))
    destinations: Mapped[list[str]] = mapped_column(ARRAY(String))
    # R × C, row after row.
    votes: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    low90: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    high90: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    share_doubt: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    between_doubt: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    stations: Mapped[int]
    method: Mapped[str]
    data_vintage: Mapped[str]
    cautions: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    estimated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class TransferStation(Base, kw_only=True):
    """One station's table, R × C, with exact margins."""

    __tablename__ = "transfer_station"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    estimate_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    votes: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))


class TransferPrior(Base, kw_only=True):
    """A table given by a member: a poll, an agreement, a guess."""

    __tablename__ = "transfer_prior"
    __table_args__ = (Index("ix_transfer_prior_created", "campaign_id", "created_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
    from_election: Mapped[str]
    to_election: Mapped[str]
    fielded_from: Mapped[date | None]
    fielded_to: Mapped[date | None]
    sample_size: Mapped[int | None]
    quality: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    cautions: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class NightSheet(Base, kw_only=True):
    """A validated sheet of the counting night, from results' latest event."""

    __tablename__ = "night_sheet"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    station: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSONB)


class NationalTransfer(Base, kw_only=True):
    """A table of the national batch, shared by all campaigns."""

    __tablename__ = "national_transfer"

    from_election: Mapped[str] = mapped_column(primary_key=True)
    to_election: Mapped[str] = mapped_column(primary_key=True)
    territory: Mapped[str] = mapped_column(primary_key=True)
    origins: Mapped[list[str]] = mapped_column(ARRAY(String))
    destinations: Mapped[list[str]] = mapped_column(ARRAY(String))
    origin_parties: Mapped[list[str]] = mapped_column(ARRAY(String))
    """By which an option is compared with those of other territories; empty where it has none."""
    destination_parties: Mapped[list[str]] = mapped_column(ARRAY(String))
    # Of this territory by itself: what the others say of it is added when it is read.
    votes: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    low90: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    high90: Mapped[list[float]] = mapped_column(ARRAY(Float(53)))
    stations: Mapped[int]
    method: Mapped[str]
    data_vintage: Mapped[str]
    cautions: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    mark: Mapped[str]
    """Revisions of the results and the method: the same ones again are not computed again."""
    estimated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
