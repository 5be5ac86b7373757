from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base
from proxy.matching.matches.states import MatchAction, State

_STATES = ", ".join(f"'{state}'" for state in State)
_ACTIONS = ", ".join(f"'{act}'" for act in MatchAction)
_REQUEST = (["campaign_id", "request_id"], ["request.campaign_id", "request.id"])
_OFFER = (["campaign_id", "offer_id"], ["offer.campaign_id", "offer.id"])


class Proposal(Base, kw_only=True):
    """A proposed match of two people, and its state."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name="rounds"),
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
        Index("ix_proposal_campaign_id_request_id", "campaign_id", "request_id"),
        Index("ix_proposal_campaign_id_offer_id", "campaign_id", "offer_id"),
        Index(
            "uq_proposal_live",
            "campaign_id",
            "request_id",
            "offer_id",
            "rounds",
            unique=True,
            postgresql_where=text("state in ('proposed', 'accepted')"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    rounds: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    state: Mapped[str] = mapped_column(Text)
    pinned: Mapped[bool] = mapped_column(Boolean, comment="A coordinator wants it: it does not expire.")
    created_by: Mapped[str | None] = mapped_column(Text, comment="The member who made it by hand; null: the matching.")
    tenths_of_km: Mapped[int | None] = mapped_column(Integer)
    reserve_offer_id: Mapped[UUID | None] = mapped_column(comment="Another holder who could vote; no promise to them.")
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MatchVote(Base, kw_only=True):
    """One vote that a holder has accepted. Its keys and the trigger `match_vote_caps` enforce the legal limits."""

    __tablename__ = "match_vote"
    __table_args__ = (
        CheckConstraint("round in (1, 2)", name="round"),
        CheckConstraint("made_in in ('france', 'abroad')", name="made_in"),
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["campaign_id", "proposal_id"], ["proposal.campaign_id", "proposal.id"], ondelete="CASCADE"
        ),
        Index("ix_match_vote_campaign_id_proposal_id", "campaign_id", "proposal_id"),
        Index("ix_match_vote_campaign_id_offer_id_round", "campaign_id", "offer_id", "round"),
        # One proxy made in France for a holder and a round (L. 73), whoever writes the row.
        Index(
            "uq_match_vote_france",
            "campaign_id",
            "offer_id",
            "round",
            unique=True,
            postgresql_where=text("made_in = 'france'"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    offer_id: Mapped[UUID]
    proposal_id: Mapped[UUID]
    made_in: Mapped[str] = mapped_column(Text)


class ForbiddenPair(Base, kw_only=True):
    """Two people who must not be matched: by a coordinator's decision, or because one declined the other."""

    __tablename__ = "forbidden_pair"
    __table_args__ = (
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)


class MatchHistoryEntry(Base, kw_only=True):
    """The history of a match: act, time, and the member who did it."""

    __tablename__ = "match_history"
    __table_args__ = (
        CheckConstraint(f"action in ({_ACTIONS})", name="action"),
        ForeignKeyConstraint(*_REQUEST, ondelete="CASCADE"),
        ForeignKeyConstraint(*_OFFER, ondelete="CASCADE"),
        Index("ix_match_history_campaign_id_request_id", "campaign_id", "request_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text, comment="A member; 'grantor' or 'holder' by their link; 'matching'.")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MatchingRun(Base, kw_only=True):
    """The last matching of the campaign's whole pool: time and result."""

    __tablename__ = "matching_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    cutoff_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), comment="Campaign time: a person who came later was not in it."
    )
    votes_served: Mapped[int] = mapped_column(Integer)
    votes_unserved: Mapped[int] = mapped_column(Integer, comment="Nobody can serve more of them: proven.")
    both_rounds: Mapped[int] = mapped_column(Integer)
    gap_both_rounds: Mapped[float] = mapped_column(
        Float, comment="Requests, at most, that could still get one holder in both rounds."
    )
    seconds: Mapped[float] = mapped_column(Float)
