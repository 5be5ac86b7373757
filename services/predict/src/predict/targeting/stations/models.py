"""Tables of a campaign's polling stations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, false, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class Station(Base, kw_only=True):
    """One polling station of the campaign's territory, with its score."""

    __tablename__ = "station"
    __table_args__ = (
        Index("ix_station_rank", "campaign_id", "rank"),
        Index("ix_station_commune", "campaign_id", "commune", "rank"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    commune_name: Mapped[str]
    registered: Mapped[int]
    # What the past says, kept so that a canvass re-scores its station without reading results again.
    margin: Mapped[float]
    margin_variance: Mapped[float]
    best_election: Mapped[str | None]
    voting: Mapped[float] = mapped_column(server_default="0")
    voting_variance: Mapped[float] = mapped_column(server_default="0")
    persuadable: Mapped[float | None]
    not_persuadable: Mapped[float | None]
    attempts: Mapped[int]
    conversations: Mapped[int]
    asked: Mapped[int]
    undecided: Mapped[int]
    persuadable_share: Mapped[float | None]
    score: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    rank: Mapped[int]
    past: Mapped[dict[str, float] | None] = mapped_column(JSONB(none_as_null=True), init=False)
    """Past rounds for the campaign's own list (`net_votes.score.StationPast`); null without one."""
    net: Mapped[dict[str, list[float]] | None] = mapped_column(JSONB(none_as_null=True), init=False)
    """Net votes of an hour by kind of work, and the support: expected, low, high."""
    hourly: Mapped[float | None] = mapped_column(init=False)
    stronghold: Mapped[bool] = mapped_column(server_default=false(), init=False)


class Ranking(Base, kw_only=True):
    """The campaign's ranking as a whole; its row is locked while stations are re-scored."""

    __tablename__ = "ranking"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str]
    """Fingerprint of the territory and the results it was made from: another one means it is stale."""
    method: Mapped[str]
    data_vintage: Mapped[str]
    last_election: Mapped[str | None]
    wanted: Mapped[str] = mapped_column(server_default="", init=False)
    """The mark of the one that `job` makes, where the territory is too large to be ranked at once."""
    job: Mapped[UUID | None] = mapped_column(init=False)
    bloc: Mapped[str | None] = mapped_column(init=False)
    """Bloc of the campaign's own list, for which stations are ranked; null while nobody said which it is."""
    list_label: Mapped[str | None] = mapped_column(init=False)
    doors: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), init=False)
    """Common part of all stations' doors (`net_votes.doors.Fit`)."""
    proof: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), init=False)
    """Yield that this ranking would have had in the last round, had it been hidden."""
    ranked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class StationDraft(Base, kw_only=True):
    """One station of a ranking being computed; drafts replace the old ranking at once."""

    __tablename__ = "station_draft"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    department: Mapped[str]
    data_vintage: Mapped[str]
    last_election: Mapped[str]
    commune: Mapped[str]
    commune_name: Mapped[str]
    registered: Mapped[int]
    margin: Mapped[float]
    margin_variance: Mapped[float]
    best_election: Mapped[str | None]
    voting: Mapped[float]
    voting_variance: Mapped[float]
    persuadable: Mapped[float | None]
    not_persuadable: Mapped[float | None]
    persuadable_share: Mapped[float | None]
    score: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    past: Mapped[dict[str, float] | None] = mapped_column(JSONB(none_as_null=True), init=False)
    stronghold: Mapped[bool] = mapped_column(server_default=false(), init=False)


class Canvass(Base, kw_only=True):
    """Canvass counts of one station, hour and channel, from crm's latest event."""

    __tablename__ = "canvass"
    __table_args__ = (Index("ix_canvass_station", "campaign_id", "station"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    refused: Mapped[int] = mapped_column(server_default="0")
    conversations: Mapped[int]
    asked: Mapped[int]
    undecided: Mapped[int]
    supporters: Mapped[int] = mapped_column(server_default="0")
    """Who leans our way or stands there (4 and 5)."""
    guessed: Mapped[int] = mapped_column(server_default="0")
    """Attempts at doors whose station was guessed from geometry: they may be another's."""
    counted: Mapped[bool] = mapped_column(server_default=false(), init=False)
    """Positions count once those of a station that wait are of five people: a score that moved by one would tell
    what that one said."""
