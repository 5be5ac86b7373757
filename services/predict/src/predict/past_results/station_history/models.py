"""Table of station links, computed once for each campaign until a round is imported again."""

from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class StationHistory(Base, kw_only=True):
    """Links of one commune's stations between two rounds."""

    __tablename__ = "station_history"

    new_election: Mapped[str] = mapped_column(primary_key=True)
    old_election: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    """Method, revisions of both rounds, boundaries: another one means it is stale."""
    links: Mapped[list[Any]] = mapped_column(JSONB)
    """[station, old station, share, confidence, redrawn, moved]"""
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
