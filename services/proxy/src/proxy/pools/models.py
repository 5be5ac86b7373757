from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base, of_a_request_or_an_offer


class PoolMembership(Base, kw_only=True):
    """This campaign's membership in a pool, at most one. The campaign's own row."""

    __tablename__ = "pool_membership"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    pool_id: Mapped[UUID]
    joined_by: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class PoolMember(Base, kw_only=True):
    """A campaign of a pool. `campaign_id` is the pool's own id: a pool is a tenant without personal data."""

    __tablename__ = "pool_member"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    candidate: Mapped[str] = mapped_column(Text)


class PoolAgreement(Base, kw_only=True):
    """Agreement of one campaign of a pool with another; people are matched once both have agreed."""

    __tablename__ = "pool_agreement"
    __table_args__ = (
        *(
            ForeignKeyConstraint(
                ["campaign_id", column], ["pool_member.campaign_id", "pool_member.member_id"], ondelete="CASCADE"
            )
            for column in ("member_id", "partner_id")
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), comment="Real time, also in a demonstration: consents are compared with it."
    )


class PoolConsent(Base, kw_only=True):
    """A person's consent to be matched across the pool. The campaign's row."""

    __tablename__ = "pool_consent"
    __table_args__ = (
        *of_a_request_or_an_offer(),
        CheckConstraint("target_id = coalesce(request_id, offer_id)", name="target"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Id of the request or the offer.")
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    pool_id: Mapped[UUID]
    version: Mapped[str] = mapped_column(Text, comment="Version of the text that was agreed to.")
    consented_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), comment="Real time: the consent reaches only the campaigns that were shown then."
    )
    pseudonym: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="Keyed hash of the person by the pool's key: the same for the same person in each campaign.",
    )


class PoolVote(Base, kw_only=True):
    """One accepted vote in a pool, per person; it enforces the legal limits and one holder a vote across campaigns.

    Written only by the triggers of `match_vote` and `shared_vote`, for consenting people. `campaign_id` is the pool.
    """

    __tablename__ = "pool_vote"
    __table_args__ = (
        CheckConstraint("round in (1, 2)", name="round"),
        CheckConstraint("side in ('grantor', 'holder')", name="side"),
        CheckConstraint("made_in in ('france', 'abroad')", name="made_in"),
        Index("ix_pool_vote_campaign_id_person_round", "campaign_id", "person", "round"),
        # A person's vote in a round is given to one holder, in whichever campaign they asked.
        Index(
            "uq_pool_vote_grantor",
            "campaign_id",
            "person",
            "round",
            unique=True,
            postgresql_where=text("side = 'grantor'"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    match_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    side: Mapped[str] = mapped_column(Text, primary_key=True)
    person: Mapped[bytes] = mapped_column(LargeBinary)
    made_in: Mapped[str] = mapped_column(Text)
    holder_limit: Mapped[int] = mapped_column(SmallInteger, comment="Proxies that the holder may hold in all.")
    held_france: Mapped[int] = mapped_column(
        SmallInteger, comment="Proxies that the holder said they hold from elsewhere."
    )
    held_abroad: Mapped[int] = mapped_column(SmallInteger)
    source_campaign_id: Mapped[UUID] = mapped_column(comment="The campaign whose row it stands for.")
    is_shared: Mapped[bool] = mapped_column(Boolean, comment="Between two campaigns.")
