from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Task(Base, kw_only=True):
    """Something that waits: for the coordinator, because of what another service told; or for whom the team gave it."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "about"),
        CheckConstraint("(closed_at is null) = (closed_as is null)", name="closed"),
        CheckConstraint("(kind = 'team') = (sealed is not null)", name="team"),
        ForeignKeyConstraint(
            ["campaign_id", "person_id"],
            ["person.campaign_id", "person.id"],
            name="fk_task_campaign_id_person",
            ondelete="cascade",
        ),
        Index("ix_task_campaign_id_owner", "campaign_id", "owner"),
        Index("ix_task_campaign_id_person_id", "campaign_id", "person_id"),
        Index("ix_task_campaign_id_closed_at_opened_at", "campaign_id", "closed_at", "opened_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[UUID] = mapped_column(comment="What the task is about, by the teller's own reference.")
    heard_version: Mapped[int] = mapped_column(
        BigInteger, comment="Of what it is about: an older event changes nothing."
    )
    place: Mapped[str] = mapped_column(Text, comment="A station, or a commune while the station is not known.")
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    closed_as: Mapped[str | None] = mapped_column(Text, default=None)
    owner: Mapped[str | None] = mapped_column(
        Text, default=None, comment="The member who does it, of a task of the team."
    )
    due_on: Mapped[date | None] = mapped_column(default=None, comment="The last day for it.")
    person_id: Mapped[UUID | None] = mapped_column(default=None, comment="Whom it is about: it goes with them.")
    sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="What is to be done, of a task of the team."
    )
    created_by: Mapped[str | None] = mapped_column(Text, default=None)
