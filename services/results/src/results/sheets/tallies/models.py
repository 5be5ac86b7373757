from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from common.schemas.elections import TallySource
from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import CheckConstraint, DateTime, Enum, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base
from results.sheets.tallies.reconciliation import State


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def _texts(kind: type[StrEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=20, values_callable=_values)


class Tally(Base, kw_only=True):
    """A sheet: a polling station's record as one person, or one file, reported it."""

    __tablename__ = "tally"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_tally_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint(
            "registered >= 0 and voters >= 0 and blank >= 0 and null_votes >= 0 and valid >= 0",
            name="nothing_negative",
        ),
        # The database itself keeps a station from counting twice.
        Index(
            "uq_tally_counted",
            "campaign_id",
            "station",
            "round",
            unique=True,
            postgresql_where=text("state = 'validated' and confirms is null"),
        ),
        Index("ix_tally_campaign_id_station_round", "campaign_id", "station", "round"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    station: Mapped[str]
    round: Mapped[int]
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int] = mapped_column("null_votes")  # `null` is a word of SQL
    valid: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSONB)
    signatures: Mapped[int | None]
    envelopes: Mapped[int | None]
    note: Mapped[str | None]
    source: Mapped[TallySource] = mapped_column(_texts(TallySource))
    figures: Mapped[bytes] = mapped_column(LargeBinary, comment="Digest: equal for equal sheets.")
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[State] = mapped_column(_texts(State))
    reason: Mapped[str | None] = mapped_column(default=None, comment="Why it is disputed.")
    confirms: Mapped[UUID | None] = mapped_column(default=None, comment="The equal sheet it confirms.")
    reported_by: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    entered_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="By the clock of the device, which may be wrong."
    )
    decided_by: Mapped[str | None] = mapped_column(default=None, comment="Who validated it; null: the checks.")
    decision: Mapped[str | None] = mapped_column(default=None, comment="Why, in that person's words.")
    counted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    version: Mapped[int | None] = mapped_column(
        default=None, comment="Of what was told of the station and round: grows each time another sheet counts."
    )
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)


class CountingOptions(Base, kw_only=True):
    """Settings of a campaign for accepting sheets."""

    __tablename__ = "counting_options"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    double_entry: Mapped[bool] = mapped_column(comment="A sheet counts once two people have sent the same.")
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
