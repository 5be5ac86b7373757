from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class CandidateAge(Base, kw_only=True):
    """Published age of a candidate of a round, for ties."""

    __tablename__ = "candidate_age"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[str] = mapped_column(primary_key=True)
    average_age: Mapped[Decimal | None] = mapped_column(Numeric)
    born: Mapped[list[str]] = mapped_column(JSONB, comment="Days of birth, in the order of the list or of the pair.")
