from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Enum, Index, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base
from results.publications.sources.places import Source


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class SourceRead(Base, kw_only=True):
    """One import of a file that another party publishes. Rows are never changed: a later import is another row."""

    __tablename__ = "source_read"
    __table_args__ = (UniqueConstraint("campaign_id", "source", "round", "sha256", name="uq_source_read_content"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    source: Mapped[Source] = mapped_column(Enum(Source, native_enum=False, length=20, values_callable=_values))
    round: Mapped[int]
    origin: Mapped[str] = mapped_column(comment="Name of the file, or address it was read from.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    level: Mapped[str]
    places: Mapped[int] = mapped_column(comment="In the campaign's territory.")
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class SourceSheet(Base, kw_only=True):
    """Figures of one import for a place: a station, or a commune, constituency… that sums up several."""

    __tablename__ = "source_sheet"
    __table_args__ = (Index("ix_source_sheet_campaign_id_place", "campaign_id", "place"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int] = mapped_column("null_votes")  # `null` is a word of SQL
    valid: Mapped[int]
    votes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="Panel, name, nuance and votes, as published.")


class FeedPoll(Base, kw_only=True):
    """Last poll of the ministry's feed for a round: time and answer."""

    __tablename__ = "feed_poll"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    outcome: Mapped[str] = mapped_column(comment="read, same, not_published, unreadable or unreachable.")
    polled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
