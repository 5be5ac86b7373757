"""Columns that requests and offers share."""

from datetime import datetime
from uuid import UUID

from kit.db.updated_at import UPDATED_BY_TRIGGER
from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column


def application_rules(table: str) -> tuple[Index, CheckConstraint, ForeignKeyConstraint, Index]:
    return (
        Index(f"ix_{table}_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name="rounds"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"]),
        Index(f"ix_{table}_campaign_id_person_id", "campaign_id", "person_id"),
    )


class Application(MappedAsDataclass, kw_only=True):
    """A request or an offer: person, place of vote, rounds, state."""

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[UUID]
    commune: Mapped[str] = mapped_column(Text)
    consulate: Mapped[str] = mapped_column(Text)
    station: Mapped[str | None] = mapped_column(Text)
    rounds: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    state: Mapped[str] = mapped_column(Text)
    duplicate_of: Mapped[UUID | None] = mapped_column(
        comment="An earlier one of the same person; both are kept until somebody looks."
    )
    consent_version: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str | None] = mapped_column(
        Text, comment="The member who entered it for the person; null: the person's own form."
    )
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="Time when the person confirmed the address; nothing is matched before."
    )
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
