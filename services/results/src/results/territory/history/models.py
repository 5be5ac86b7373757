from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class PastBallot(Base, kw_only=True):
    """One past round, from an official file."""

    __tablename__ = "past_ballot"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    election: Mapped[str]
    on: Mapped[date]
    round: Mapped[int]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="Panel, name and nuance of each; votes are kept by their place in this list."
    )


class PastSheet(Base, kw_only=True):
    """Counts of one station of the campaign's territory in a past round."""

    __tablename__ = "past_sheet"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    ballot: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int] = mapped_column("null_votes")  # `null` is a word of SQL
    valid: Mapped[int]
    choices: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    votes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
