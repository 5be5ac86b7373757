from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Ceiling(Base, kw_only=True):
    """The latest headroom under the legal ceiling, from budget."""

    __tablename__ = "ceiling"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    heard_version: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[str] = mapped_column(Text)
    level_with_planned: Mapped[str] = mapped_column(Text)
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    headroom_cents: Mapped[int | None] = mapped_column(BigInteger)
