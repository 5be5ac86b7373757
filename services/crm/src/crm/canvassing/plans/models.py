from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Capacity(Base, kw_only=True):
    """The canvassers available: teams, people, hours. Default: one team of two, six hours a week."""

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
