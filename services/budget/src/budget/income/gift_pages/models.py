from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class GiftPage(Base, kw_only=True):
    """The public page of gifts: one a campaign, closed until the agent publishes it."""

    __tablename__ = "gift_page"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    published: Mapped[bool]
    words: Mapped[str]
    contact: Mapped[str] = mapped_column(comment="Where donors exercise their rights: public.")
    sites: Mapped[list[str]] = mapped_column(ARRAY(String))
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )
