from datetime import datetime
from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import DateTime, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class OfficialForm(Base, kw_only=True):
    """A version of the official form, with the map of its values: the suite's, or a campaign's."""

    __tablename__ = "official_form"
    __table_args__ = (tenancy.own_rows("official_form"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
    digest: Mapped[str] = mapped_column(Text, primary_key=True, comment="SHA-256 of the file, in hexadecimal.")
    label: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    map: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    mapped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    approved_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="Time when a member saw the map drawn on it; unused before."
    )
    reason: Mapped[str] = mapped_column(
        Text, comment="Reason of a campaign for one beside the suite's; empty without one."
    )
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)

    @property
    def shared(self) -> bool:
        return self.campaign_id == tenancy.SHARED
