from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class ConsentText(Base, kw_only=True):
    """A text that people were shown and that consents refer to. Rows are inserted, never changed."""

    __tablename__ = "consent_text"
    __table_args__ = (Index("ix_consent_text_campaign_id_form_id_number", "campaign_id", "form_id", "number"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True, comment="As consents name it.")
    language: Mapped[str]
    form_id: Mapped[UUID | None] = mapped_column(default=None, comment="Of a sign-up form; it may be gone.")
    number: Mapped[int | None] = mapped_column(
        BigInteger, default=None, comment="The form's version with which they came into use."
    )
    questionnaire_id: Mapped[UUID | None] = mapped_column(default=None)
    questionnaire_number: Mapped[int | None] = mapped_column(default=None, comment="Its published version.")
    lines: Mapped[list[list[str]]] = mapped_column(JSONB, comment="What part of the page, and what it said; in order.")
    shown_from: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's own clock.")
    kept_by: Mapped[str]
