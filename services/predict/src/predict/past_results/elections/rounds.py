"""One round in one territory by candidate, the input of maps, histories and reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, String, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import Candidate, StationPlace, StationResult
from predict.past_results.elections.territories import can_place, in_territory


@dataclass(frozen=True)
class Choice:
    """A candidate or a list. `id` is unique within the round."""

    id: int
    panel: int
    name: str
    nuance: str


@dataclass(frozen=True)
class Count:
    """The sheet of one station; votes by the choice's id."""

    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[int, int]


@dataclass(frozen=True)
class Sheets:
    """A round's sheets in a territory, with only the choices that stood there."""

    choices: Sequence[Choice]
    counts: Mapping[str, Count]


async def read_sheets(session: AsyncSession, election: str, territory: str) -> Sheets:
    """Read the sheets of a round; empty if results do not tell the territory's stations."""
    if not can_place(territory):
        return Sheets([], {})
    r = StationResult
    columns = (r.station, r.registered, r.voters, r.blank, r.null, r.valid, r.candidates, r.votes)
    rows = select(*columns).where(r.election_id == election, in_territory(territory)).order_by(r.station)
    counts = {
        row.station: Count(
            row.registered,
            row.voters,
            row.blank,
            row.null,
            row.valid,
            dict(zip(row.candidates, row.votes, strict=True)),
        )
        for row in await session.execute(rows)
    }
    standing = sorted({choice for count in counts.values() for choice in count.votes})
    query = select(Candidate).where(Candidate.election_id == election, Candidate.id.in_(standing))
    choices = [
        Choice(c.id, c.panel, c.name, c.nuance)
        for c in await session.scalars(query.order_by(Candidate.panel, Candidate.id))
    ]
    return Sheets(choices, counts)


async def count_stations(session: AsyncSession, elections: Sequence[str], territory: str) -> int:
    """Return the largest number of stations in the territory over these rounds, before reading them.

    0 if results do not tell which stations are inside.
    """
    if not can_place(territory):
        return 0
    r = StationResult
    by_round = select(func.count().label("stations")).where(r.election_id.in_(elections), in_territory(territory))
    counts = by_round.group_by(r.election_id).subquery()
    return await session.scalar(select(func.coalesce(func.max(counts.c.stations), 0))) or 0


def days_of(days: Sequence[date]) -> str:
    """Return `du 10/04/2022 au 30/06/2024`, or `du 30/06/2024`."""
    first, last = min(days), max(days)
    return f"du {first:%d/%m/%Y}" if first == last else f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"


async def read_constituencies(session: AsyncSession, stations: Sequence[str]) -> dict[str, str]:
    """Return each station's constituency, without stations in no file."""
    rows = select(StationPlace.station, StationPlace.constituency).where(
        StationPlace.station == any_(literal(list(stations), ARRAY(String)))
    )
    return {row.station: row.constituency for row in await session.execute(rows)}
