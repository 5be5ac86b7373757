from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class SignUpForm(Base, kw_only=True):
    """A public form: contact fields, consents, and the questions of a published questionnaire."""

    __tablename__ = "sign_up_form"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "questionnaire_id", "number"],
            [f"questionnaire_version.{key}" for key in ("campaign_id", "questionnaire_id", "number")],
        ),
        Index("uq_sign_up_form_campaign_id_name", "campaign_id", "name", unique=True),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    words_version: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="The one its words came into use with: consents name it."
    )
    name: Mapped[str]
    title: Mapped[str]
    intro: Mapped[str]
    questionnaire_id: Mapped[UUID | None]
    number: Mapped[int | None]
    uses: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="What it asks to agree to; never ticked before.")
    is_open: Mapped[bool]
    words: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="The campaign's own, by language."
    )
    edited_by: Mapped[str]
    edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class SignUpSite(Base, kw_only=True):
    """A site allowed to embed the campaign's forms."""

    __tablename__ = "sign_up_site"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    added_by: Mapped[str]


class SignUp(Base, kw_only=True):
    """A sign-up that waits for its address to be confirmed: encrypted, and deleted after a week."""

    __tablename__ = "sign_up"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "form_id"], ["sign_up_form.campaign_id", "sign_up_form.id"]),
        Index("ix_sign_up_campaign_id_sent_at", "campaign_id", "sent_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    form_id: Mapped[UUID]
    form_version: Mapped[int] = mapped_column(BigInteger, comment="The version of the words that were read.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="None once it was confirmed.")
    network: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed hash of where it came from, against floods.")
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
