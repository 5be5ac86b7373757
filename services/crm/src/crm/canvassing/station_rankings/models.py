from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Ranking(Base, kw_only=True):
    """The latest ranking of stations that predict told."""

    __tablename__ = "ranking"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    heard_version: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    data_vintage: Mapped[str]
    stations_ranked: Mapped[int]


class StationScore(Base, kw_only=True):
    """Predict's score of a station: people within reach there, and its interval (90 %)."""

    __tablename__ = "station_score"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
