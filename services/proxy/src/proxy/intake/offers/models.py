from datetime import datetime
from uuid import UUID

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base
from proxy.intake.offers.states import State

_STATES = ", ".join(f"'{state}'" for state in State)


class Offer(Base, kw_only=True):
    """An offer to vote for somebody else: from where, how far, in which rounds."""

    __tablename__ = "offer"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_offer_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name="rounds"),
        CheckConstraint("radius_km between 0 and 100", name="radius"),
        # The law's caps, three abroad and two in France, of which one made in France (L. 73).
        CheckConstraint(
            "held_france between 0 and 1 and held_abroad >= 0"
            " and held_france + held_abroad <= case when consulate = '' then 2 else 3 end",
            name="held",
        ),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"]),
        Index("ix_offer_campaign_id_person_id", "campaign_id", "person_id"),
        Index("ix_offer_campaign_id_state_commune", "campaign_id", "state", "commune"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[UUID]
    commune: Mapped[str] = mapped_column(Text)
    consulate: Mapped[str] = mapped_column(Text)
    station: Mapped[str | None] = mapped_column(Text)
    rounds: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    radius_km: Mapped[int] = mapped_column(SmallInteger)
    held_france: Mapped[int] = mapped_column(SmallInteger)
    held_abroad: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text)
    duplicate_of: Mapped[UUID | None] = mapped_column(
        comment="An earlier offer of the same person; both are kept until somebody looks."
    )
    consent_version: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str | None] = mapped_column(
        Text, comment="The member who entered it for the person; null: the person's own form."
    )
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    refused_invitations: Mapped[bool] = mapped_column(
        Boolean, server_default="false", comment="Wants no invitation to vote further away than offered."
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="When the person confirmed the address; nothing is matched before."
    )
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
