from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class ErasedSum(Base, kw_only=True):
    """How many were erased, and in which state they were: all that is left of them."""

    __tablename__ = "erased_sum"
    __table_args__ = (
        CheckConstraint("kind in ('request', 'offer')", name="kind"),
        CheckConstraint("erased > 0", name="erased"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    erased: Mapped[int] = mapped_column(Integer)
