from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base

_REQUEST = (["campaign_id", "request_id"], ["request.campaign_id", "request.id"])
_OFFER = (["campaign_id", "offer_id"], ["offer.campaign_id", "offer.id"])


class SharedMatch(Base, kw_only=True):
    """A match across two campaigns: each has its own row, with its own person's side."""

    __tablename__ = "shared_match"
    __table_args__ = (
        CheckConstraint("side in ('grantor', 'holder')", name="side"),
        CheckConstraint("(side = 'grantor') = (request_id is not null)", name="request"),
        CheckConstraint("(side = 'holder') = (offer_id is not null)", name="offer"),
        CheckConstraint(
            "state in ('proposed', 'accepted', 'declined', 'expired', 'taken', 'released')",
            name="state",
        ),
        CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name="rounds"),
        CheckConstraint("campaign_id <> other_campaign_id", name="two_campaigns"),
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
        Index("ix_shared_match_campaign_id_request_id", "campaign_id", "request_id"),
        Index("ix_shared_match_campaign_id_offer_id", "campaign_id", "offer_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The same in both campaigns.")
    side: Mapped[str] = mapped_column(Text, comment="Side of this campaign's person.")
    pool_id: Mapped[UUID]
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    other_campaign_id: Mapped[UUID]
    other_id: Mapped[UUID] = mapped_column(comment="The other's offer or request, in the other campaign.")
    other_place: Mapped[str] = mapped_column(Text, comment="Station, else commune, else consulate: no identity.")
    rounds: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    state: Mapped[str] = mapped_column(Text)
    tenths_of_km: Mapped[int | None] = mapped_column(Integer)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(
        Text, comment="'grantor' or 'holder' by their link, 'matching', a member, or 'partner': the other's team."
    )
    revealed_to: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Sides that were shown the other's birth date and elector number."
    )
    pinned: Mapped[bool] = mapped_column(
        Boolean, server_default="false", default=False, comment="Does not expire: either team said so."
    )
    forbidden: Mapped[bool] = mapped_column(
        Boolean, server_default="false", default=False, comment="A team said that these two are not matched again."
    )
    created_by: Mapped[str | None] = mapped_column(
        Text, default=None, comment="A member who made it by hand, or 'partner': the other's team; null: the matching."
    )
    established_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    established_by: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Maprocuration's, sealed; in the row of the grantor's campaign alone."
    )


class SharedVote(Base, kw_only=True):
    """One vote of an accepted match across campaigns, in each of the two; its triggers enforce the legal limits."""

    __tablename__ = "shared_vote"
    __table_args__ = (
        CheckConstraint("round in (1, 2)", name="round"),
        CheckConstraint("made_in in ('france', 'abroad')", name="made_in"),
        CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name="of_one"),
        ForeignKeyConstraint(
            ["campaign_id", "match_id"], ["shared_match.campaign_id", "shared_match.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
        Index(
            "uq_shared_vote_request",
            "campaign_id",
            "request_id",
            "round",
            unique=True,
            postgresql_where=text("request_id is not null"),
        ),
        Index("ix_shared_vote_campaign_id_offer_id", "campaign_id", "offer_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    match_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    pool_id: Mapped[UUID]
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    made_in: Mapped[str] = mapped_column(Text)
    voted: Mapped[bool | None] = mapped_column(Boolean, comment="The last word said; null: nobody said.")
    voted_reported_by: Mapped[str | None] = mapped_column(Text)
    voted_reported_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
