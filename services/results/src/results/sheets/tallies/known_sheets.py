"""Sheets as other features read them: those that count, by place, those that wait for somebody, those of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates import bound_candidates
from results.sheets.tallies import queries
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.tallies.models import Tally
from results.sheets.tallies.reconciliation import State
from results.territory.imports import bound_stations

KnownTally: TypeAlias = Tally
"""A sheet as other features see it."""


async def list_counted(session: AsyncSession, round_number: int) -> list[Counted]:
    return [
        Counted(
            station=tally.station,
            registered=tally.registered,
            voters=tally.voters,
            blank=tally.blank,
            null=tally.null,
            valid=tally.valid,
            votes=tally.votes,
            counted_at=tally.counted_at or tally.reported_at,
        )
        for tally in await queries.counted_sheets(session, round_number)
    ]


async def count_counted(session: AsyncSession, round_number: int) -> int:
    """Return in how many stations a sheet counts."""
    return await queries.count_counted(session, round_number)


@dataclass(frozen=True)
class Group:
    """Stations of a department or a commune, or one station: how many there are and how many count."""

    key: str
    stations: int
    counted: int
    registered: int
    registered_counted: int
    voters: int


async def sum_groups(
    session: AsyncSession,
    round_number: int,
    by: Literal["department", "commune", "station"],
    inside: Sequence[str],
) -> list[Group]:
    """Return the groups of `inside` (départements, for stations communes; none: everywhere), by key."""
    rows = await queries.sum_groups(session, round_number, by, inside)
    return [
        Group(row.key, row.stations, row.counted, row.registered, row.registered_counted, row.voters) for row in rows
    ]


async def does_any_count(session: AsyncSession, round_number: int) -> bool:
    """Return whether any sheet with votes counts in this round."""
    return await queries.any_counts(session, round_number)


async def list_station_states(session: AsyncSession, round_number: int) -> dict[str, State]:
    return await queries.station_states(session, round_number)


async def list_stations_with_sheets(session: AsyncSession) -> set[str]:
    return await queries.stations_with_sheets(session)


async def list_candidates_on_sheets(session: AsyncSession, round_number: int) -> set[str]:
    return await queries.candidates_on_sheets(session, round_number)


async def list_own(session: AsyncSession, subject: str, round_number: int) -> Sequence[Tally]:
    """Return all sheets that one person sent of the round, set aside or not, the earliest first."""
    return await queries.own_sheets(session, subject, round_number)


async def list_open(session: AsyncSession, round_number: int) -> Sequence[Tally]:
    """Return the sheets of the stations that need a decision, grouped by station."""
    return await queries.open_sheets(session, round_number)


async def list_early(session: AsyncSession, round_number: int) -> Sequence[Tally]:
    """Return what watchers tried out before the vote, of stations that have no other sheet."""
    return await queries.early_sheets(session, round_number)


bound_candidates.register_bound("sheets", list_candidates_on_sheets)
bound_stations.register_bound("sheets", list_stations_with_sheets)
