from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class MessagePicture(Base, kw_only=True):
    """A picture for messages, coded anew without metadata. Whoever has its address sees it: it is in mails."""

    __tablename__ = "message_picture"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    description: Mapped[str] = mapped_column(comment="What it shows, for who does not see it.")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="JPEG.")
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
