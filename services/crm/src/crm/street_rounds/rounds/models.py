from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Drop(Base, kw_only=True):
    """A round of postering or a leaflet drop. When, at what cost and how far is its action's, of the same id."""

    __tablename__ = "drop_round"
    __table_args__ = (CheckConstraint("kind in ('postering', 'leaflet_drop')", name="kind"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The action's id.")
    kind: Mapped[str] = mapped_column(Text)
    turf_id: Mapped[UUID | None]
    metres: Mapped[int]
    walk_seconds: Mapped[int]
    made_by: Mapped[str]


class DropStop(Base, kw_only=True):
    """A place of a round, as it was when the round was planned, in the order of the walk."""

    __tablename__ = "drop_stop"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "drop_id"], ["drop_round.campaign_id", "drop_round.id"]),
        Index("ix_drop_stop_campaign_id_panel_id", "campaign_id", "panel_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    drop_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, comment="From 1.")
    panel_id: Mapped[UUID | None]
    panel_kind: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    longitude: Mapped[float]
    latitude: Mapped[float]
    station: Mapped[str | None]
    mailboxes: Mapped[int]


class DropMark(Base, kw_only=True):
    """A helper's report on a stop. Added, never changed: the last one on a stop counts."""

    __tablename__ = "drop_mark"
    __table_args__ = (
        CheckConstraint("outcome in ('done', 'covered', 'torn', 'unreachable', 'skipped')", name="outcome"),
        CheckConstraint("count >= 0 and boxes_left >= 0", name="counts"),
        ForeignKeyConstraint(
            ["campaign_id", "drop_id", "position"],
            ["drop_stop.campaign_id", "drop_stop.drop_id", "drop_stop.position"],
        ),
        Index("ix_drop_mark_campaign_id_drop_id", "campaign_id", "drop_id", "sequence"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Given by the phone.")
    drop_id: Mapped[UUID]
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    boxes_left: Mapped[int]
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the phone's clock.")
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
    recorded_by: Mapped[str]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), init=False)


class DropHelper(Base, kw_only=True):
    """A person of the contacts who goes on a round. Their secret link leads here."""

    __tablename__ = "drop_helper"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "drop_id"], ["drop_round.campaign_id", "drop_round.id"]),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        UniqueConstraint("campaign_id", "drop_id", "person_id", name="uq_drop_helper_drop_person"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    drop_id: Mapped[UUID]
    person_id: Mapped[UUID]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class DropPhoto(Base, kw_only=True):
    """A picture of a stop: the proof that a poster was there."""

    __tablename__ = "drop_photo"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "drop_id", "position"],
            ["drop_stop.campaign_id", "drop_stop.drop_id", "drop_stop.position"],
        ),
        UniqueConstraint("campaign_id", "drop_id", "position", "received_sha256", name="uq_drop_photo_received"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    drop_id: Mapped[UUID]
    position: Mapped[int]
    received_sha256: Mapped[str] = mapped_column(comment="Of the file as it was sent.")
    sha256: Mapped[str] = mapped_column(comment="Of the picture as it is kept: smaller, without metadata.")
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.", deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
