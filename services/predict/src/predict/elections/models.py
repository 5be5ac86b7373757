"""Official results: reference data, the same for every campaign."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Index, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class Election(Base, kw_only=True):
    """One round of one election, as far as it was imported."""

    __tablename__ = "election"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    held_on: Mapped[date]
    round: Mapped[int]
    revision: Mapped[int]
    """Grows when an import changed something; what is computed from results keeps the revision it saw."""
    blank_apart: Mapped[bool]
    """False where the ministry counted blank and null together: all are in `null` then."""


class Candidate(Base, kw_only=True):
    """A candidate or a list. `id` counts within the election, so that votes can be kept as arrays."""

    __tablename__ = "candidate"
    __table_args__ = (Index("ix_candidate_key", "election_id", "scope", "panel", "name", "nuance", unique=True),)

    election_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str]
    """Where the panel number means this candidate: a department, a commune, or `FR`."""
    panel: Mapped[int]
    name: Mapped[str]
    nuance: Mapped[str]
    sex: Mapped[str]


class StationResult(Base, kw_only=True):
    """The sheet of one polling station. Votes stand beside their candidate: ten times fewer rows than one each."""

    __tablename__ = "station_result"

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


class Commune(Base, kw_only=True):
    """A commune's name, as the ministry last printed it."""

    __tablename__ = "commune"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class StationPlace(Base, kw_only=True):
    """In which constituency a station votes at législatives, by the latest file that tells."""

    __tablename__ = "station_place"

    station: Mapped[str] = mapped_column(primary_key=True)
    constituency: Mapped[str]
    known_on: Mapped[date]


class StationCanton(Base, kw_only=True):
    """In which canton a station votes at départementales, by the latest file that tells."""

    __tablename__ = "station_canton"
    __table_args__ = (Index("ix_station_canton_canton", "canton"),)

    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    canton: Mapped[str]
    known_on: Mapped[date]


class PublishedResult(Base, kw_only=True):
    """Results of a place as the ministry sums them: a commune, a canton, a constituency, a department…"""

    __tablename__ = "published_result"

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


class ResultImport(Base, kw_only=True):
    """What one import changed. An import that changed nothing leaves no row."""

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
