from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class AccountChange(Base, kw_only=True):
    """A change in the account: author, content, time. The application can add changes but edit none."""

    __tablename__ = "account_change"
    __table_args__ = (Index("ix_account_change_object", "campaign_id", "object_id"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(comment="expense, receipt, account …")
    object_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(BigInteger)
    act: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Name to [before, after].")
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
