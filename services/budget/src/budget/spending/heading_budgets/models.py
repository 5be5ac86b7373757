from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class HeadingBudget(Base, kw_only=True):
    """The campaign's planned budget of a heading: the team's own limit, not the law's."""

    __tablename__ = "heading_budget"
    __table_args__ = (
        CheckConstraint("heading between 1 and 21", name="known_heading"),
        CheckConstraint("amount_cents >= 0", name="no_negative"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    heading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
