from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class QuestionnaireAnswer(Base, kw_only=True):
    """The candidate's answer to one question; the audit log has earlier answers."""

    __tablename__ = "questionnaire_answer"
    __table_args__ = (CheckConstraint("answer in ('no', 'in_account', 'not_in_account')", name="known_answer"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    answer: Mapped[str]
    note: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed: it may name a person.")
    answered_by: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )
