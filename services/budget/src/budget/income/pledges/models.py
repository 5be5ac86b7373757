from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Pledge(Base, kw_only=True):
    """A promise heard from crm: kept whatever it says, flagged where the money could not be taken."""

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
