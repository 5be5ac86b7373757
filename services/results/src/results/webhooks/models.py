from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, LargeBinary, func
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Webhook(Base, kw_only=True):
    """An address that is told each event of the campaign, in order: it is a reader of the log, with a place in it."""

    __tablename__ = "webhook"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    url: Mapped[str]
    types: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    secret: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: the key that deliveries are signed with.")
    position: Mapped[int] = mapped_column(BigInteger, comment="Of the last event that was taken.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    delivered: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0, comment="In a row.")
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    claimed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    last_answer: Mapped[str | None] = mapped_column(default=None, comment="A status, or why there was none.")
    last_tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
