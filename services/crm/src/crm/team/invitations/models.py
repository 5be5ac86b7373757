from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Invitation(Base, kw_only=True):
    """Rights for whoever opens the link, limited to those that its maker has then."""

    __tablename__ = "invitation"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    display_name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    territories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Features that will be closed to them."
    )
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Where the link was mailed, sealed, until somebody accepts or it is over."
    )
    address_proven: Mapped[bool] = mapped_column(
        default=True,
        server_default=text("true"),
        comment="Whether the link was mailed there; else whoever joins confirms it first.",
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
