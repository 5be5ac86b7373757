"""Storage of past results of the territory's stations, and the access of other features to them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import polars as pl
from elections.ministry import ReadResults
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history import past_ballots, queries
from results.territory.history.models import PastBallot, PastSheet
from results.territory.history.queries import count_past_ballots as count_past_ballots
from results.territory.history.queries import find_bloc as find_bloc
from results.territory.history.queries import list_past_ballots as list_past_ballots
from results.territory.history.queries import past_stamp as past_stamp

_ROWS_AT_ONCE = 2000
_KEY = ["panel", "name", "nuance"]
_COUNTS = ["registered", "voters", "blank", "null", "valid"]


def ballot_id(reading: ReadResults) -> str:
    """Return a round's id: `legislatives-2024-t1`."""
    return f"{reading.election}-{reading.date.year}-t{reading.round}"


async def keep_ballot(session: AsyncSession, campaign_id: UUID, reading: ReadResults, inside: pl.DataFrame) -> None:
    """Store one round for the stations `inside` (rows of `reading.stations`), replacing an older file of it."""
    if inside.is_empty():
        return
    key = ballot_id(reading)
    choices, sheets = _compact(reading, inside)
    await session.execute(delete(PastSheet).where(PastSheet.ballot == key))
    about: dict[str, Any] = {
        "election": reading.election,
        "on": reading.date,
        "round": reading.round,
        "choices": choices.to_dicts(),
    }
    ballot = insert(PastBallot).values(campaign_id=campaign_id, id=key, **about)
    await session.execute(ballot.on_conflict_do_update(index_elements=["campaign_id", "id"], set_=about))
    rows = [{"campaign_id": campaign_id, "ballot": key} | row for row in sheets.iter_rows(named=True)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await session.execute(insert(PastSheet).values(rows[start : start + _ROWS_AT_ONCE]))


def _compact(reading: ReadResults, inside: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return choices in panel order, and one row a station with the indices of its choices and their votes."""
    votes = reading.votes.join(inside.select("station"), on="station", how="semi").with_columns(
        pl.col("panel").fill_null(0), pl.col("name").fill_null(""), pl.col("nuance").fill_null("")
    )
    choices = votes.select(_KEY).unique().sort(_KEY)
    placed = votes.join(choices.with_row_index("place"), on=_KEY).sort("station", "place")
    by_station = placed.group_by("station", maintain_order=True).agg(choices=pl.col("place"), votes=pl.col("votes"))
    counted = [pl.col(name).fill_null(0) for name in _COUNTS]
    sheets = (
        inside.select("station", *counted)
        .unique("station")
        .join(by_station, on="station", how="left")
        .with_columns(pl.col("choices").fill_null([]), pl.col("votes").fill_null([]))
        .sort("station")
    )
    return choices, sheets


async def find_past(session: AsyncSession, stations: Collection[str]) -> past_ballots.PastBallot | None:
    """Return the newest past first round of these stations, else another, without commune totals; None if none is."""
    return await queries.find_newest(session, stations)
