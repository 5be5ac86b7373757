from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class TurfDraft(Base, kw_only=True):
    """An unpublished turf: addresses in walking order."""

    __tablename__ = "turf_draft"
    __table_args__ = (Index("ix_turf_draft_campaign_id_batch", "campaign_id", "batch"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch: Mapped[UUID | None] = mapped_column(comment="The cut it came of: the job's id.")
    name: Mapped[str]
    criteria: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What was asked for.")
    building_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PgUUID))
    doors: Mapped[int]
    metres: Mapped[int]
    walk_seconds: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Turf(Base, kw_only=True):
    """A published turf: an unchangeable snapshot, which can only be withdrawn."""

    __tablename__ = "turf"
    __table_args__ = (
        CheckConstraint("code ~ '^[2-9A-HJ-NP-Z]{5}$'", name="code"),
        Index("uq_turf_campaign_id_code", "campaign_id", "code", unique=True),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The draft's.")
    code: Mapped[str] = mapped_column(comment="What a canvasser types.")
    name: Mapped[str]
    criteria: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    buildings: Mapped[int]
    doors: Mapped[int]
    metres: Mapped[int]
    walk_seconds: Mapped[int]
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the walk list: tells one snapshot from another.")
    published_by: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class TurfStop(Base, kw_only=True):
    """An address of a published turf as it was then, in walking order."""

    __tablename__ = "turf_stop"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "turf_id"], ["turf.campaign_id", "turf.id"]),
        Index("ix_turf_stop_campaign_id_building_id", "campaign_id", "building_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    turf_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, comment="From 1.")
    building_id: Mapped[UUID]
    street: Mapped[str]
    number: Mapped[int]
    suffix: Mapped[str]
    longitude: Mapped[float]
    latitude: Mapped[float]
    station: Mapped[str | None]
    doors: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="`id`, `block`, `floor` and `label` of each, in the order to knock at them."
    )
