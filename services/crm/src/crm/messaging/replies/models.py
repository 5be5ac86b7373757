from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class ReceivedMessage(Base, kw_only=True):
    """A mail or SMS received, under the hash of its id, so that a second delivery changes nothing."""

    __tablename__ = "received_message"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    became: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
