from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base

CHANNELS = ("door", "phone", "street", "meeting", "paper", "online")


class AnswerSubmission(Base, kw_only=True):
    """A received set of answers, by its client-made id, so that sending it again changes nothing. It holds no
    answers.
    """

    __tablename__ = "answer_submission"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class AnswerSheet(Base, kw_only=True):
    """The answers that a person agreed to have stored by name, encrypted."""

    __tablename__ = "answer_sheet"
    __table_args__ = (
        CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        ForeignKeyConstraint(
            ["campaign_id", "questionnaire_id", "number"],
            [f"questionnaire_version.{key}" for key in ("campaign_id", "questionnaire_id", "number")],
        ),
        Index("ix_answer_sheet_campaign_id_person_id_answered_at", "campaign_id", "person_id", "answered_at", "id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    questionnaire_id: Mapped[UUID]
    number: Mapped[int]
    channel: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    consent_text: Mapped[str] = mapped_column(comment="Version of the words they agreed to.")
    recorded_by: Mapped[str]


class AnswerCount(Base, kw_only=True):
    """The number of people who gave an answer, by station: all that is stored of anonymous answers."""

    __tablename__ = "answer_count"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "questionnaire_id", "number"],
            [f"questionnaire_version.{key}" for key in ("campaign_id", "questionnaire_id", "number")],
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True, comment="Empty: not known.")
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True, comment="Empty: how many answered at all.")
    people: Mapped[int] = mapped_column(BigInteger)
