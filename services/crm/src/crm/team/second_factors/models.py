from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class SecondFactor(Base, kw_only=True):
    """A person's codes of an application and recovery codes, in all of their campaigns.

    Not confirmed: the application was begun, and counts for nothing. Without a secret: a person with passkeys alone.
    """

    __tablename__ = "second_factor"

    campaign_id: Mapped[UUID] = mapped_column(
        primary_key=True, comment="Of no campaign: a person has one in all of theirs."
    )
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed by the vault of no campaign.")
    recovery_hashes: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), comment="SHA-256 of the recovery codes that are left."
    )
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    last_step: Mapped[int] = mapped_column(
        BigInteger, default=0, comment="Of the last code that was taken: none counts twice."
    )
    recovery_made_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class SecondFactorRule(Base, kw_only=True):
    """A campaign that asks a second factor of who sees people or money."""

    __tablename__ = "second_factor_rule"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
