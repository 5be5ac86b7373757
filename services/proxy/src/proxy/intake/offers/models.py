from kit.db.updated_at import EAGER
from sqlalchemy import Boolean, CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base
from proxy.intake.applications.columns import Application, application_rules
from proxy.intake.offers.states import State

_STATES = ", ".join(f"'{state}'" for state in State)


class Offer(Application, Base, kw_only=True):
    """An offer to vote for somebody else: how far the holder goes, and proxies held already."""

    __tablename__ = "offer"
    __mapper_args__ = EAGER
    __table_args__ = (
        *application_rules("offer"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("radius_km between 0 and 100", name="radius"),
        # The law's caps, three abroad and two in France, of which one made in France (L. 73).
        CheckConstraint(
            "held_france between 0 and 1 and held_abroad >= 0"
            " and held_france + held_abroad <= case when consulate = '' then 2 else 3 end",
            name="held",
        ),
        Index("ix_offer_campaign_id_state_commune", "campaign_id", "state", "commune"),
    )

    radius_km: Mapped[int] = mapped_column(SmallInteger)
    held_france: Mapped[int] = mapped_column(SmallInteger)
    held_abroad: Mapped[int] = mapped_column(SmallInteger)
    refused_invitations: Mapped[bool] = mapped_column(
        Boolean, server_default="false", comment="Wants no invitation to vote further away than offered."
    )
