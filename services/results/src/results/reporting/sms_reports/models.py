from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class SmsGateway(Base, kw_only=True):
    """A text-message gateway that may forward reporters' messages. Its key is a secret link."""

    __tablename__ = "sms_gateway"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class SmsReport(Base, kw_only=True):
    """A text message as received, understood or not: no message is lost."""

    __tablename__ = "sms_report"
    __table_args__ = (
        UniqueConstraint("campaign_id", "sms_gateway_id", "message_id", name="uq_sms_report_gateway_message"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    sms_gateway_id: Mapped[UUID]
    message_id: Mapped[str] = mapped_column(comment="The gateway's own, else a hash of what it said.")
    poll_watcher_id: Mapped[UUID | None] = mapped_column(comment="Whose number it came from; null: nobody's.")
    sender: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.")
    text: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.")
    reply: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: it may tell figures.")
    understood: Mapped[bool]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
