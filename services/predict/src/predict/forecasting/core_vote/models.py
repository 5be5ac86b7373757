"""Tables of the core vote of each bloc in a campaign's territory."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class CoreVoteRun(Base, kw_only=True):
    """The last computation for one campaign; its row is locked while another is made."""

    __tablename__ = "core_vote_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str]
    """Fingerprint of the results, the blocs, the territory and the day: another one means it is stale."""
    method: Mapped[str]
    data_vintage: Mapped[str]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """How each bloc's level was reached: what every past round said, and its weight."""
    computed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class StationCoreVote(Base, kw_only=True):
    """Estimate of one bloc's votes in one station from its past."""

    __tablename__ = "station_core_vote"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    bloc: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    commune_name: Mapped[str]
    zone: Mapped[str]
    registered: Mapped[int]
    turnout: Mapped[float]
    share: Mapped[float]
    known_zone: Mapped[float]
    known_commune: Mapped[float]
    known_station: Mapped[float]
    own_zone: Mapped[float]
    own_commune: Mapped[float]
    own_station: Mapped[float]
    confidence: Mapped[float]
    """Least confidence that an old result is this station's, of those used."""
    best: Mapped[float | None]
    best_round: Mapped[str | None]
    best_turnout: Mapped[float | None]
    """Valid votes among the registered in that round."""
