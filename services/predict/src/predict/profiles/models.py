"""Tables of station profiles and of kinds of stations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class ProfileRun(Base, kw_only=True):
    """The campaign's profiles as a whole; its row is locked while they are recomputed."""

    __tablename__ = "profile_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[str]
    """Fingerprint of the territory and of the data it was made from: another one means it is stale."""
    method: Mapped[str]
    data_vintage: Mapped[str]
    wanted: Mapped[str] = mapped_column(server_default="", init=False)
    """The mark of those that `job` makes, where the territory is too large for them to be made at once."""
    job: Mapped[UUID | None] = mapped_column(init=False)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class StationProfile(Base, kw_only=True):
    """One station: estimated number of people, and indicators."""

    __tablename__ = "station_profile"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    commune_name: Mapped[str]
    registered: Mapped[int]
    people: Mapped[int | None]
    homes: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Main dwellings, the share of them in flats, how they were brought to the station, vintage."""
    indicators: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """By indicator: value, low, high, how, coverage, spread, places, vintage, and the source."""


class Typology(Base, kw_only=True):
    """The kinds of a campaign's stations; `basis`: profiles alone, or with past votes."""

    __tablename__ = "typology"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    method: Mapped[str]
    silhouette: Mapped[float | None]
    silhouettes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Mean silhouette by number of kinds."""
    clustered_by: Mapped[list[str]] = mapped_column(JSONB)
    """What the kinds were told from."""
    kinds: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    stations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Number of the kind by station."""
