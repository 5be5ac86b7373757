from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Ranking(Base, kw_only=True):
    """Which ranking of stations predict told last."""

    __tablename__ = "ranking"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    heard_version: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    data_vintage: Mapped[str]
    stations_ranked: Mapped[int]


class StationScore(Base, kw_only=True):
    """What predict says of a station: people within reach there, and the interval of that (90 %)."""

    __tablename__ = "station_score"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]


class Capacity(Base, kw_only=True):
    """Who is there to do it. Without a row: one team of two, six hours a week."""

    __tablename__ = "capacity"
    __table_args__ = (
        CheckConstraint("teams between 1 and 500", name="teams"),
        CheckConstraint("people between 1 and 6", name="people"),
        CheckConstraint("hours_a_week between 1 and 60", name="hours_a_week"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    teams: Mapped[int]
    people: Mapped[int]
    hours_a_week: Mapped[int]
