from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Questionnaire(Base, kw_only=True):
    """A questionnaire and its draft; people are asked a published version."""

    __tablename__ = "questionnaire"
    __table_args__ = (Index("uq_questionnaire_campaign_id_name", "campaign_id", "name", unique=True),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1, comment="Of the draft.")
    name: Mapped[str]
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published: Mapped[int] = mapped_column(default=0, comment="The newest published version; 0: none yet.")
    retired: Mapped[bool] = mapped_column(default=False, comment="Asked no more; its answers stay.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class QuestionnaireVersion(Base, kw_only=True):
    """A published version of a questionnaire: it never changes."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "questionnaire_id"], ["questionnaire.campaign_id", "questionnaire.id"]),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_by: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
