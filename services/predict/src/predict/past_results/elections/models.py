"""Tables of official results: shared reference data, and a campaign's own files, which replace them for it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import ARRAY, DateTime, Index, Integer, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from predict.db import Base


class ResultImport(Base, kw_only=True):
    """Changes by one import; an import without changes has no row."""

    __tablename__ = "result_import"

    election_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str]
    sha256: Mapped[str]
    mode: Mapped[str]
    stations: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)

    @property
    def shared(self) -> bool:
        return self.campaign_id == tenancy.SHARED


class Election(Base, kw_only=True):
    """One round of one election, as far as imported."""

    __tablename__ = "election"
    __table_args__ = (tenancy.own_rows("election"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    held_on: Mapped[date]
    round: Mapped[int]
    own_revision: Mapped[int] = mapped_column("revision")
    """Of the imports of whoever's row this is."""
    blank_apart: Mapped[bool]
    """False where the ministry counted blank and null together: all are in `null` then."""
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
    revision: Mapped[int] = column_property(
        own_revision
        + select(func.count())
        .select_from(ResultImport)
        .where(ResultImport.election_id == id, ResultImport.campaign_id != campaign_id)
        .scalar_subquery(),
    )
    """Grows when an import changed something that the reader sees, its own or a shared one; what is computed from
    results keeps the revision it saw."""


class Candidate(Base, kw_only=True):
    """A candidate or a list. `id` is unique within the election, so that votes can be arrays."""

    __tablename__ = "candidate"
    __table_args__ = (
        Index("ix_candidate_key", "election_id", "scope", "panel", "name", "nuance", "campaign_id", unique=True),
    )

    election_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str]
    """Where the panel number means this candidate: a department, a commune, or `FR`."""
    panel: Mapped[int]
    name: Mapped[str]
    nuance: Mapped[str]
    sex: Mapped[str]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class StationResult(Base, kw_only=True):
    """The sheet of one polling station, with votes as an array beside the candidates: ten times fewer rows."""

    __tablename__ = "station_result"
    __table_args__ = (
        Index("ix_station_result_constituency", "constituency", postgresql_where=text("constituency is not null")),
        tenancy.own_rows("station_result"),
    )

    election_id: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    department: Mapped[str]
    constituency: Mapped[str | None]
    """As printed in the file; null where it prints none."""
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int]
    valid: Mapped[int]
    candidates: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    votes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class Commune(Base, kw_only=True):
    """A commune's name, as the ministry last printed it."""

    __tablename__ = "commune"
    __table_args__ = (tenancy.own_rows("commune"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class StationPlace(Base, kw_only=True):
    """Constituency in which a station votes at législatives, by the latest file that has it."""

    __tablename__ = "station_place"
    __table_args__ = (tenancy.own_rows("station_place"),)

    station: Mapped[str] = mapped_column(primary_key=True)
    constituency: Mapped[str]
    known_on: Mapped[date]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class StationCanton(Base, kw_only=True):
    """Canton in which a station votes at départementales, by the latest file that has it."""

    __tablename__ = "station_canton"
    __table_args__ = (Index("ix_station_canton_canton", "canton"), tenancy.own_rows("station_canton"))

    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    canton: Mapped[str]
    known_on: Mapped[date]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class PublishedResult(Base, kw_only=True):
    """Results of a place as the ministry publishes totals: commune, canton, constituency, department…"""

    __tablename__ = "published_result"
    __table_args__ = (tenancy.own_rows("published_result"),)

    election_id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    department: Mapped[str | None]
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int]
    valid: Mapped[int]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Panel, name, nuance, sex, votes of each candidate or list."""
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class LevelSum(Base, kw_only=True):
    """A round summed over a constituency, a department, a region or the nation, renewed with its stations."""

    __tablename__ = "level_sum"
    __table_args__ = (tenancy.own_rows("level_sum"),)

    election_id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    """Its code; for stations whose constituency no file tells, their department's and a question mark."""
    department: Mapped[str | None]
    region: Mapped[str | None]
    stations: Mapped[int]
    communes: Mapped[int]
    people: Mapped[int | None]
    """Inhabitants of the communes that have a station in the round; null where INSEE gives none, as abroad."""
    known_people: Mapped[int | None]
    """Inhabitants of all communes of the place: `people` over it says how much of the place the round covers."""
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int]
    valid: Mapped[int]
    candidates: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    votes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    revision: Mapped[int]
    """Revision of the round when it was summed, as whoever's row this is saw it."""
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)

    @property
    def covered(self) -> float | None:
        """Return the part of the place's inhabitants in communes that the round has: less than 1 for a cut file."""
        return min(1.0, (self.people or 0) / self.known_people) if self.known_people else None
