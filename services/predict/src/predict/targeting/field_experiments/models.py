"""Tables of randomised field experiments: control stations are left out to measure an effect."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class FieldExperiment(Base, kw_only=True):
    """One trial. Its detectable effect is stored as stated at design."""

    __tablename__ = "field_experiment"
    __table_args__ = (
        # One at a time: two trials at once would spoil each other's comparison.
        Index("ix_field_experiment_running", "campaign_id", unique=True, postgresql_where=text("status = 'running'")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    outcome: Mapped[str]
    round: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    share: Mapped[float]
    status: Mapped[str]
    bloc: Mapped[str | None]
    pairs: Mapped[int]
    placebo_sd: Mapped[float]
    detectable_effect: Mapped[float]
    method: Mapped[str]
    data_vintage: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    abandoned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class FieldExperimentStation(Base, kw_only=True):
    """One station of a trial; of each similar pair, chance decides which is left out."""

    __tablename__ = "field_experiment_station"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    experiment_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    pair: Mapped[int]
    left_out: Mapped[bool]
