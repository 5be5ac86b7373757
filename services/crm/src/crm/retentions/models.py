from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class RetentionRun(Base, kw_only=True):
    """What was due for erasure on a day, and what was erased: in counts. The certificate is made of it."""

    __tablename__ = "retention_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    dry: Mapped[bool]
    on: Mapped[date] = mapped_column(comment="By the campaign's own clock.")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default_factory=list)
    digest: Mapped[str] = mapped_column(default="", comment="SHA-256 of the run: what the certificate prints.")
    asked_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Controller(Base, kw_only=True):
    """Who answers for the processing (GDPR, art. 4(7)), as the register names them."""

    __tablename__ = "controller"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    email: Mapped[str]
    officer: Mapped[str | None] = mapped_column(default=None, comment="Data protection officer, if there is one.")
    host: Mapped[str | None] = mapped_column(default=None, comment="Who runs the machines, and in which country.")
    processors: Mapped[str | None] = mapped_column(
        default=None, comment="Who processes people for the campaign, where, by which contract and safeguards."
    )
