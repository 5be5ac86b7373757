from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class ListUnion(Base, kw_only=True):
    """Another list that joined ours before round one, or merged with it between the rounds (L. 52-13)."""

    __tablename__ = "list_union"
    __table_args__ = (
        CheckConstraint("kind in ('joined', 'merged')", name="known_kind"),
        CheckConstraint("head in ('ours', 'other', 'neither')", name="known_head"),
        CheckConstraint("(kind = 'merged') = (head is not null)", name="head_of_merged"),
        # One merger: there is one list of round two.
        Index("uq_list_union_merged", "campaign_id", unique=True, postgresql_where=text("kind = 'merged'")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kind: Mapped[str]
    name: Mapped[str]
    united_on: Mapped[date]
    spent_cents: Mapped[int] = mapped_column(BigInteger, comment="Of a joined list, before it joined; else 0.")
    taken_over: Mapped[bool] = mapped_column(
        default=False, comment="Entries and papers of a joined list are in our account."
    )
    head: Mapped[str | None] = mapped_column(default=None, comment="Whose head of round one heads a merged list.")
    own_candidates: Mapped[int] = mapped_column(default=0, comment="On the list of round two, from ours.")
    other_candidates: Mapped[int] = mapped_column(default=0, comment="On the list of round two, from the other.")
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
