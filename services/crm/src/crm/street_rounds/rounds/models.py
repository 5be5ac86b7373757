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


class StreetRound(Base, kw_only=True):
    """A round of postering or leafleting. Its time, cost and state are in the action of the same id."""

    __tablename__ = "street_round"
    __table_args__ = (CheckConstraint("kind in ('postering', 'leaflet_drop')", name="kind"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The action's id.")
    kind: Mapped[str] = mapped_column(Text)
    turf_id: Mapped[UUID | None]
    metres: Mapped[int]
    walk_seconds: Mapped[int]
    created_by: Mapped[str]


class StreetRoundStop(Base, kw_only=True):
    """A stop of a round as it was when planned, in walking order."""

    __tablename__ = "street_round_stop"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "street_round_id"], ["street_round.campaign_id", "street_round.id"]),
        Index("ix_street_round_stop_campaign_id_poster_site_id", "campaign_id", "poster_site_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    street_round_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, comment="From 1.")
    poster_site_id: Mapped[UUID | None]
    poster_site_kind: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    longitude: Mapped[float]
    latitude: Mapped[float]
    station: Mapped[str | None]
    mailboxes: Mapped[int]


class StreetRoundMark(Base, kw_only=True):
    """A helper's report on a stop. Inserted, never changed: the last one on a stop counts."""

    __tablename__ = "street_round_mark"
    __table_args__ = (
        CheckConstraint("outcome in ('done', 'covered', 'torn', 'unreachable', 'skipped')", name="outcome"),
        CheckConstraint("count >= 0 and boxes_left >= 0", name="counts"),
        ForeignKeyConstraint(
            ["campaign_id", "street_round_id", "position"],
            ["street_round_stop.campaign_id", "street_round_stop.street_round_id", "street_round_stop.position"],
        ),
        Index("ix_street_round_mark_campaign_id_street_round_id", "campaign_id", "street_round_id", "sequence"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Given by the phone.")
    street_round_id: Mapped[UUID]
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    boxes_left: Mapped[int]
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the phone's clock.")
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
    recorded_by: Mapped[str]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), init=False)


class StreetRoundHelper(Base, kw_only=True):
    """A contact who helps on a round, with a secret link to it."""

    __tablename__ = "street_round_helper"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "street_round_id"], ["street_round.campaign_id", "street_round.id"]),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        UniqueConstraint("campaign_id", "street_round_id", "person_id", name="uq_street_round_helper_person"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    street_round_id: Mapped[UUID]
    person_id: Mapped[UUID]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class StreetRoundPhoto(Base, kw_only=True):
    """A picture of a stop, as proof that a poster was there."""

    __tablename__ = "street_round_photo"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "street_round_id", "position"],
            ["street_round_stop.campaign_id", "street_round_stop.street_round_id", "street_round_stop.position"],
        ),
        UniqueConstraint(
            "campaign_id", "street_round_id", "position", "received_sha256", name="uq_street_round_photo_received"
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    street_round_id: Mapped[UUID]
    position: Mapped[int]
    received_sha256: Mapped[str] = mapped_column(comment="Of the file as it was sent.")
    sha256: Mapped[str] = mapped_column(comment="Of the picture as it is kept: smaller, without metadata.")
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.", deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
