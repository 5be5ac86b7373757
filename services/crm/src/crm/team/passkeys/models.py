from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Passkey(Base, kw_only=True):
    """A person's passkey, in all of their campaigns."""

    __tablename__ = "passkey"
    __table_args__ = (
        Index("uq_passkey_credential", "campaign_id", "credential_hash", unique=True),
        Index("ix_passkey_campaign_id_subject", "campaign_id", "subject"),
    )

    campaign_id: Mapped[UUID] = mapped_column(
        primary_key=True, comment="Of no campaign: a person has theirs in all of them."
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    subject: Mapped[str] = mapped_column(Text)
    credential_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the credential's id.")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Its label and the credential, by the shared vault.")
    sign_count: Mapped[int] = mapped_column(BigInteger, comment="As its authenticator counts; 0: it does not.")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
