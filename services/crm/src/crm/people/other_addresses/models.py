from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class OtherAddress(Base, kw_only=True):
    """A further postal address of a person; the one they live at is on `Person`."""

    __tablename__ = "other_address"
    __table_args__ = (
        CheckConstraint("kind in ('second', 'work', 'post', 'former')", name="kind"),
        CheckConstraint("street is not null or town is not null", name="somewhere"),
        CheckConstraint("since <= until", name="order"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_other_address_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID]
    kind: Mapped[str]
    street: Mapped[str | None]
    postcode: Mapped[str | None]
    town: Mapped[str | None]
    since: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None, comment="The last day, where it has one.")
    noted_by: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
