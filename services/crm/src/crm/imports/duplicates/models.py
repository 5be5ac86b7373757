from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, Double, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class DuplicatePair(Base, kw_only=True):
    """Two records that may be of one person, and the decision on them."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint("state in ('open', 'apart')", name="state"),
        ForeignKeyConstraint(["campaign_id", "first_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        ForeignKeyConstraint(["campaign_id", "second_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("uq_duplicate_pair_first_id_second_id", "campaign_id", "first_id", "second_id", unique=True),
        Index("ix_duplicate_pair_campaign_id_second_id", "campaign_id", "second_id"),
        Index("ix_duplicate_pair_campaign_id_state_score", "campaign_id", "state", "score"),
        {"info": {"merges": False}},
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    first_id: Mapped[UUID]
    second_id: Mapped[UUID]
    score: Mapped[float] = mapped_column(Double, comment="0 to 1: how likely it is that they are one.")
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(default="open")
    decided_by: Mapped[str | None] = mapped_column(default=None)


class Merge(Base, kw_only=True):
    """A merge of two records, with encrypted copies of both so that it can be undone."""

    __tablename__ = "person_merge"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "kept_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_person_merge_campaign_id_kept_id", "campaign_id", "kept_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kept_id: Mapped[UUID] = mapped_column(comment="Goes with the person: what is sealed here is theirs.")
    merged_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
