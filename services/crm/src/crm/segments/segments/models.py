from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Segment(Base, kw_only=True):
    """A filter that was given a name. Who is in it is found anew each time."""

    __tablename__ = "segment"
    __table_args__ = (Index("uq_segment_campaign_id_name", "campaign_id", "name", unique=True),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    name: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shared_with: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Roles; none: who made it alone.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class SegmentBits(Base, kw_only=True):
    """The people of one block who are in one set (`segments.facets`), one bit each: the lowest first, empty bits at the
    end left out. As things were before what is listed in `SegmentChange`.
    """

    __tablename__ = "segment_bits"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bits: Mapped[bytes] = mapped_column(LargeBinary)


class SegmentPlace(Base, kw_only=True):
    """The place of a person's bit."""

    __tablename__ = "segment_place"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int]


class SegmentChange(Base, kw_only=True):
    """A person who came, changed or went since the bits were written: noted by `person`'s triggers, with the change."""

    __tablename__ = "segment_change"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, init=False)
    person_id: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
