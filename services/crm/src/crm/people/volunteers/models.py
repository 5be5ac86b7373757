from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class VolunteerAvailability(Base, kw_only=True):
    """A person's offer of help: skills, times and places, as they state it."""

    __tablename__ = "volunteer_availability"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    slots: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Day and part of it: sat_evening.")
    areas: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Communes and stations; none: anywhere.")
    updated_by: Mapped[str] = mapped_column(comment="Themselves by their link, or who noted it.")
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class VolunteerAgeBand(Base, kw_only=True):
    """The age band of an adult who helps. None: the birth date is unknown, or that of a minor."""

    __tablename__ = "volunteer_age_band"
    __table_args__ = (
        CheckConstraint("band in ('18_24', '25_34', '35_49', '50_64', '65_plus')", name="band"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_version: Mapped[int] = mapped_column(BigInteger, comment="Of the entry that it was made from.")
    band: Mapped[str | None]
    made_on: Mapped[date] = mapped_column(comment="The day on which the age was counted.")
