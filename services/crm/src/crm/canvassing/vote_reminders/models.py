from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Attendance(Base, kw_only=True):
    """A contact's attendance in round one, from the attendance list (L. 68). Deleted after round two."""

    __tablename__ = "attendance"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    voted: Mapped[bool]
    consulted_on: Mapped[date]
    noted_by: Mapped[str]


class StationTurnout(Base, kw_only=True):
    """The number of people who have voted in a station so far: totals, for the logistics of the day."""

    __tablename__ = "station_turnout"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    heard_version: Mapped[int] = mapped_column(BigInteger)
    registered: Mapped[int]
    voters: Mapped[int]
