from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class HeardForecast(Base, kw_only=True):
    """The expected margin of a round, from predict's newest event."""

    __tablename__ = "heard_forecast"
    __table_args__ = (CheckConstraint("round in (1, 2)", name="round"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    margin_votes: Mapped[int] = mapped_column(
        Integer, comment="Votes from the expected result to the nearest line: winning, or going on."
    )
    method: Mapped[str]
    data_vintage: Mapped[str]


class HeardPriority(Base, kw_only=True):
    """The gain of an effort in a station, from predict's newest event; the order of the scores is the rank."""

    __tablename__ = "heard_priority"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    score: Mapped[float]
