"""Stations of whole communes in one round, for linking them to another round's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from common.schemas.elections import ElectionKind
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, Sheet, list_ballots
from predict.past_results.elections.models import Candidate, StationPlace, StationResult
from predict.past_results.nuances.grids import DEFAULT


@dataclass(frozen=True)
class StationCount:
    """One station: sheet, votes by bloc (default grid), constituency."""

    sheet: Sheet
    blocs: Mapping[str, int]
    constituency: str | None


async def read_counted(session: AsyncSession, ballot: Ballot, communes: Collection[str]) -> dict[str, StationCount]:
    """Return counts by station. The constituency is read only for législatives, as other files may print another."""
    query = select(Candidate.id, Candidate.nuance, Candidate.name).where(Candidate.election_id == ballot.id)
    blocs = {row.id: DEFAULT.find(ballot.id, row.nuance, row.name) for row in await session.execute(query)}
    r = StationResult
    printed = r.constituency if ballot.kind == ElectionKind.LEGISLATIVES else None
    placed = select(StationPlace.constituency).where(
        StationPlace.station == r.station, StationPlace.known_on == ballot.held_on
    )
    where = func.coalesce(printed, placed.scalar_subquery()) if printed is not None else placed.scalar_subquery()
    rows = select(r.station, r.registered, r.voters, r.valid, r.candidates, r.votes, where.label("constituency")).where(
        r.election_id == ballot.id, r.commune.in_(communes)
    )
    counted: dict[str, StationCount] = {}
    for row in await session.execute(rows):
        sums: dict[str, int] = {}
        for candidate, votes in zip(row.candidates, row.votes, strict=True):
            if (bloc := blocs[candidate]) is not None:
                sums[bloc] = sums.get(bloc, 0) + votes
        counted[row.station] = StationCount(Sheet(row.registered, row.voters, row.valid), sums, row.constituency)
    return counted


async def read_registered(session: AsyncSession, communes: Collection[str]) -> dict[str, int]:
    """Return registered voters by station of whole communes, at the commune's latest first round, else latest round.

    A round is read once for all communes: rural constituencies have two hundred.
    """
    registered: dict[str, int] = {}
    left = set(communes)
    for ballot in sorted(reversed(await list_ballots(session)), key=lambda ballot: ballot.round != 1):
        if not left:
            break
        r = StationResult
        rows = select(r.station, r.commune, r.registered).where(r.election_id == ballot.id, r.commune.in_(left))
        for row in (await session.execute(rows)).all():
            left.discard(row.commune)
            if row.registered > 0:
                registered[row.station] = row.registered
    return registered
