from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base

_OUTCOMES = "answered, not_home, refused, later, inaccessible, moved, left_message, do_not_contact, hostile"


def _one_of(column: str, values: str) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values.split(', '))})"


class Canvass(Base, kw_only=True):
    """A canvass: one knock, call or street talk, with its place, time and outcome, but no person and no opinion."""

    __tablename__ = "canvass"
    __table_args__ = (
        CheckConstraint(_one_of("channel", "door, phone, street"), name="channel"),
        CheckConstraint(_one_of("outcome", _OUTCOMES), name="outcome"),
        Index("ix_canvass_campaign_id_happened_at", "campaign_id", "happened_at"),
        Index("ix_canvass_campaign_id_door", "campaign_id", "door"),
        Index("ix_canvass_campaign_id_turf", "campaign_id", "turf"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str] = mapped_column(Text)
    late: Mapped[bool]
    fingerprint: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="Keyed hash of the whole report, support included: tells a repeat from another report of that id.",
    )
    door: Mapped[UUID | None] = mapped_column(default=None)
    turf: Mapped[UUID | None] = mapped_column(default=None)
    sheet: Mapped[UUID | None] = mapped_column(default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="By the phone's clock, where it was set right."
    )


class StationPlacement(Base, kw_only=True):
    """The known station to which the team moved the reports of an unknown one; itself if the station is real."""

    __tablename__ = "station_placement"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(Text, primary_key=True)
    placed_in: Mapped[str] = mapped_column(Text)
    placed_by: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SupportSum(Base, kw_only=True):
    """The number of people per station, day and step of the support scale; single answers are not kept."""

    __tablename__ = "support_sum"
    __table_args__ = (
        CheckConstraint("support between 1 and 5", name="support_scale"),
        CheckConstraint("answers > 0", name="answers"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(Text, primary_key=True)
    happened_on: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    support: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    answers: Mapped[int]
