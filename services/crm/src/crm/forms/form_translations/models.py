from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class FormTranslation(Base, kw_only=True):
    """A campaign's translation, into one language, of the texts that follow its forms."""

    __tablename__ = "form_translation"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1, comment="Consents by one's own page name it.")
    words: Mapped[dict[str, str]] = mapped_column(JSONB, comment="What is left out is in French.")
    edited_by: Mapped[str]
    edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
