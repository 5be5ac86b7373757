from datetime import date, datetime
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import BigInteger, DateTime, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class OfficialCeiling(Base, kw_only=True):
    """The ceiling that a prefecture or the commission published for this campaign."""

    __tablename__ = "official_ceiling"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger, comment="In whole euros, or francs CFP.")
    round: Mapped[int | None] = mapped_column(comment="Where the law has a ceiling for each.")
    source: Mapped[str]
    dated_on: Mapped[date]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class ContestedRound(Base, kw_only=True):
    """The last round that the campaign contests; it selects the ceiling if there are two."""

    __tablename__ = "contested_round"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    round: Mapped[int]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class PublishedPopulation(Base, kw_only=True):
    """The published population of a territory at a vintage; reference data of all campaigns."""

    __tablename__ = "published_population"

    territory: Mapped[str] = mapped_column(primary_key=True)
    vintage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    population: Mapped[int | None] = mapped_column(comment="None: it cannot be computed, and `reason` says why.")
    name: Mapped[str]
    source: Mapped[str]
    decree: Mapped[str | None]
    reason: Mapped[str | None]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
