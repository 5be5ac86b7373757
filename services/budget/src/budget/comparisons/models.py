from datetime import datetime
from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import ARRAY, BigInteger, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class PublishedDataset(Base, kw_only=True):
    """One file of the commission: shared, or a campaign's own, which replaces the shared one of the same election."""

    __tablename__ = "published_dataset"
    __table_args__ = (tenancy.own_rows("published_dataset"),)

    id: Mapped[str] = mapped_column(primary_key=True, comment="legislatives-2022")
    election: Mapped[str]
    year: Mapped[int]
    file: Mapped[str]
    sha256: Mapped[str]
    accounts: Mapped[int]
    without_account: Mapped[int]
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rejected_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)

    @property
    def shared(self) -> bool:
        return self.campaign_id == tenancy.SHARED


class PublishedAccount(Base, kw_only=True):
    """One published account, without the candidate's name, in whole euros or francs CFP."""

    __tablename__ = "published_account"
    __table_args__ = (Index("ix_published_account_currency", "dataset", "currency"),)

    dataset: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    department: Mapped[str]
    constituency: Mapped[str]
    nuance: Mapped[str]
    currency: Mapped[str]
    spent: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="By heading, 1 to 21.")
    total: Mapped[int] = mapped_column(BigInteger)
    receipts: Mapped[int | None] = mapped_column(BigInteger)
    reimbursed: Mapped[int | None] = mapped_column(BigInteger)
    ceiling: Mapped[int | None] = mapped_column(BigInteger, comment="Where the reimbursement shows it.")
    score: Mapped[float | None]
    decision: Mapped[str]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
