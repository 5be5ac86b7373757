"""All sheets of one round in one territory, the input of transfer estimates."""

from collections.abc import Mapping
from dataclasses import dataclass

from common.schemas.elections import Ballot, ElectionKind
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import Candidate, Election, StationPlace, StationResult
from predict.past_results.elections.territories import in_territory


@dataclass(frozen=True)
class Candidacy:
    """A candidate or list; `nuance` is empty if the ministry gives none."""

    name: str
    nuance: str
    panel: int


@dataclass(frozen=True)
class Sheet:
    """One station's counts; `votes` by candidacy id."""

    registered: int
    voters: int
    blank: int
    null: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Side:
    """One round in a territory, as far as known."""

    ballot: Ballot
    candidacies: Mapping[str, Candidacy]
    sheets: Mapping[str, Sheet]
    """By station."""
    revision: int


async def read_side(session: AsyncSession, election_id: str, territory: str) -> Side | None:
    """Read a round in a territory; None if it was never imported."""
    election = await session.scalar(select(Election).where(Election.id == election_id))
    if election is None or election.revision == 0:
        return None
    r = StationResult
    rows = select(r.station, r.registered, r.voters, r.blank, r.null, r.candidates, r.votes)
    sheets = {
        row.station: Sheet(
            row.registered,
            row.voters,
            row.blank,
            row.null,
            {str(candidate): votes for candidate, votes in zip(row.candidates, row.votes, strict=True)},
        )
        for row in await session.execute(rows.where(r.election_id == election_id, in_territory(territory)))
    }
    candidate_ids = {int(candidate) for sheet in sheets.values() for candidate in sheet.votes}
    c = Candidate
    query = select(c.id, c.name, c.nuance, c.panel).where(c.election_id == election_id, c.id.in_(candidate_ids))
    candidacies = {
        str(row.id): Candidacy(row.name, row.nuance, row.panel) for row in await session.execute(query.order_by(c.id))
    }
    ballot = Ballot(election=ElectionKind(election.kind), on=election.held_on, round=1 if election.round == 1 else 2)
    return Side(ballot, candidacies, sheets, election.revision)


async def list_territories(session: AsyncSession, election_id: str, by: str) -> list[str]:
    """Return `circo:9406`…, or `departement:94`…: all with results of this round."""
    r = StationResult
    if by == "department":
        rows = select(r.department).where(r.election_id == election_id).distinct().order_by(r.department)
        return [f"departement:{code}" for code in await session.scalars(rows)]
    place = func.coalesce(StationPlace.constituency, r.constituency)
    rows = (
        select(place)
        .select_from(r)
        .outerjoin(StationPlace, StationPlace.station == r.station)
        .where(r.election_id == election_id, place.is_not(None))
        .distinct()
        .order_by(place)
    )
    return [f"circo:{code}" for code in await session.scalars(rows)]
