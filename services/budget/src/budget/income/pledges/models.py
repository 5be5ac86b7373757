from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Pledge(Base, kw_only=True):
    """A pledge from crm: always stored, flagged if the money could not be accepted."""

    __tablename__ = "pledge"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    giver: Mapped[UUID | None]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    action_id: Mapped[UUID | None]
    status: Mapped[str]
    flags: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    receipt_id: Mapped[UUID | None] = mapped_column(default=None)
