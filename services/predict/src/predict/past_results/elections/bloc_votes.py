"""Votes by bloc and station in every imported round whose nuances all have a bloc."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.models import Candidate, StationResult
from predict.past_results.elections.territories import can_place, in_territory
from predict.past_results.nuances.grids import Grid


@dataclass(frozen=True)
class BlocSheet:
    """One station in one round."""

    registered: int
    voters: int
    valid: int
    votes: Mapping[str, int]
    """By bloc; None of them is left out."""


async def read_bloc_votes(
    session: AsyncSession, territory: str, grid: Grid, department: str | None = None
) -> list[tuple[Ballot, Mapping[str, BlocSheet]]]:
    """Return rounds, the oldest first; rounds outside the territory or with a candidate without a bloc are left out.

    `department`: limits the stations.
    """
    if not can_place(territory):
        return []
    bloc_votes: list[tuple[Ballot, Mapping[str, BlocSheet]]] = []
    for ballot in await list_ballots(session):
        query = select(Candidate.id, Candidate.nuance, Candidate.name).where(Candidate.election_id == ballot.id)
        blocs = {row.id: grid.find(ballot.id, row.nuance, row.name) for row in await session.execute(query)}
        r = StationResult
        rows = select(r.station, r.registered, r.voters, r.valid, r.candidates, r.votes)
        rows = rows.where(r.election_id == ballot.id, in_territory(territory))
        if department is not None:
            rows = rows.where(r.department == department)
        sheets: dict[str, BlocSheet] = {}
        for row in await session.execute(rows):
            votes: dict[str | None, int] = {}
            for candidate, count in zip(row.candidates, row.votes, strict=True):
                bloc = blocs.get(candidate)
                votes[bloc] = votes.get(bloc, 0) + count
            if None not in votes:
                counts_by_bloc = {bloc: count for bloc, count in votes.items() if bloc is not None}
                sheets[row.station] = BlocSheet(row.registered, row.voters, row.valid, counts_by_bloc)
        if sheets:
            bloc_votes.append((ballot, sheets))
    return bloc_votes
