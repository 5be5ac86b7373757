"""A territory's past results by bloc as arrays, the input of estimates over several elections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.models import Candidate, Commune, StationPlace, StationResult
from predict.past_results.elections.territories import can_place, in_territory
from predict.past_results.nuances.blocs import BLOCS
from predict.past_results.nuances.grids import DEFAULT, Grid

Counts: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class BlocResults:
    """Arrays are stations × ballots, NaN without a result."""

    ballots: Sequence[Ballot]
    """The oldest first."""
    stations: Sequence[str]
    zones: Sequence[str]
    """Of each station, where the same lists stand: its constituency, else its commune."""
    commune_names: Mapping[str, str]
    registered: Counts
    voters: Counts
    valid: Counts
    votes: Mapping[str, Counts]
    """By bloc, of every bloc; what is missing to `valid` went to lists whose bloc nobody said."""


async def read_bloc_results(session: AsyncSession, territory: str, grid: Grid = DEFAULT) -> BlocResults:
    """Read results by bloc; empty if they do not tell the territory's stations. `grid`: the campaign's blocs."""
    rows: Sequence[Any] = []
    if can_place(territory):
        r = StationResult
        columns = (r.election_id, r.station, r.constituency, r.registered, r.voters, r.valid, r.candidates, r.votes)
        rows = (await session.execute(select(*columns).where(in_territory(territory)))).all()
    seen = {row.election_id for row in rows}
    ballots = [ballot for ballot in await list_ballots(session) if ballot.id in seen]
    stations = sorted({row.station for row in rows})
    place = {station: index for index, station in enumerate(stations)}
    when = {ballot.id: index for index, ballot in enumerate(ballots)}
    blocs = await _blocs(session, [ballot.id for ballot in ballots], grid)
    registered, voters, valid, *votes = (np.full((len(stations), len(ballots)), np.nan) for _ in range(3 + len(BLOCS)))
    number = {bloc: index for index, bloc in enumerate(BLOCS)}
    for row in rows:
        at = place[row.station], when[row.election_id]
        registered[at], voters[at], valid[at] = row.registered, row.voters, row.valid
        sums = [0] * len(BLOCS)
        bloc_of = blocs[row.election_id]
        for candidate, count in zip(row.candidates, row.votes, strict=True):
            bloc = bloc_of.get(candidate)
            if bloc is not None:
                sums[number[bloc]] += count
        for index, count in enumerate(sums):
            votes[index][at] = count
    zones = await _zones(session, stations, {row.station: row.constituency for row in rows if row.constituency})
    names = select(Commune.code, Commune.name).where(Commune.code.in_({s.partition("_")[0] for s in stations}))
    return BlocResults(
        ballots=ballots,
        stations=stations,
        zones=zones,
        commune_names={row.code: row.name for row in await session.execute(names)},
        registered=registered,
        voters=voters,
        valid=valid,
        votes=dict(zip(BLOCS, votes, strict=True)),
    )


async def _blocs(session: AsyncSession, elections: Sequence[str], grid: Grid) -> dict[str, dict[int, str]]:
    """Return candidate → bloc, by ballot, without candidates in no bloc."""
    blocs: dict[str, dict[int, str]] = {election: {} for election in elections}
    query = select(Candidate.election_id, Candidate.id, Candidate.nuance, Candidate.name)
    for row in await session.execute(query.where(Candidate.election_id.in_(elections))):
        bloc = grid.find(row.election_id, row.nuance, row.name)
        if bloc is not None and bloc in BLOCS:
            blocs[row.election_id][row.id] = bloc
    return blocs


async def _zones(session: AsyncSession, stations: Sequence[str], printed: Mapping[str, str]) -> list[str]:
    query = select(StationPlace.station, StationPlace.constituency).where(StationPlace.station.in_(stations))
    placed = {row.station: row.constituency for row in await session.execute(query)} if stations else {}
    return [placed.get(station) or printed.get(station) or station.partition("_")[0] for station in stations]
