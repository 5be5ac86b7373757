from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class PollWatcher(Base, kw_only=True):
    """Poll watcher in a polling station for the candidate. Contact and identity fields are encrypted."""

    __tablename__ = "poll_watcher"
    __table_args__ = (
        Index(
            "uq_poll_watcher_phone",
            "campaign_id",
            "phone_index",
            unique=True,
            postgresql_where=text("phone_index is not null"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    first_names: Mapped[str]
    surname: Mapped[str]
    address: Mapped[str | None]
    registered_in: Mapped[str | None] = mapped_column(comment="The commune whose electoral list they are on.")
    born_on: Mapped[bytes | None] = mapped_column(LargeBinary)
    born_at: Mapped[bytes | None] = mapped_column(LargeBinary)
    elector_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Keyed hash: whose text message it is. One person has a number."
    )
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Assignment(Base, kw_only=True):
    """Duty of a poll watcher in a station and a round."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("round in (1, 2)", name="known_round"),
        ForeignKeyConstraint(
            ["campaign_id", "poll_watcher_id"],
            ["poll_watcher.campaign_id", "poll_watcher.id"],
            name="fk_assignment_poll_watcher",
            ondelete="cascade",
        ),
        UniqueConstraint(
            "campaign_id",
            "poll_watcher_id",
            "station",
            "round",
            "duty",
            name="uq_assignment_poll_watcher_station_round_duty",
        ),
        # The database itself keeps a station from two assessors of one list.
        Index(
            "uq_assignment_one_of_a_kind",
            "campaign_id",
            "station",
            "round",
            "duty",
            unique=True,
            postgresql_where=text("duty not in ('scrutineer', 'reporter')"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    poll_watcher_id: Mapped[UUID]
    station: Mapped[str]
    round: Mapped[int]
    duty: Mapped[str]
    assigned_by: Mapped[str]
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    notified_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When the mayor was told of it (R. 46)."
    )
