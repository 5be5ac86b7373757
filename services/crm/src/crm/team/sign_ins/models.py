from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Index, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class MemberAddress(Base, kw_only=True):
    """The address to which a member's sign-in links are mailed. Deleted when they leave."""

    __tablename__ = "member_address"
    __table_args__ = (
        Index("uq_member_address_id", "campaign_id", "id", unique=True),
        Index("ix_member_address_hash", "address_hash"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(default_factory=uuid4, comment="What sign-in links lead to.")
    address: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed by the campaign's vault.")
    address_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="By which it is found in all campaigns: HMAC by a key of the suite's secret."
    )
    new_address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Sealed: the one that takes its place once its link is pressed."
    )
    keyed_by: Mapped[str] = mapped_column(comment="Which secret: another one is hashed anew.")
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
