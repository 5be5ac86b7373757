"""Places that vote alike: constituencies or departments compared by one round, to look at what they did in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from elections.places.names import place_name
from elections.places.place import parse_territory
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.level_sums import SUMMED, bring_sums_up_to_date
from predict.past_results.elections.levels import read_blocs
from predict.past_results.elections.models import LevelSum
from predict.past_results.nuances.grids import Grid


@dataclass(frozen=True)
class PlaceVote:
    """What a place did in a round: turnout of the registered, and shares of blocs among votes whose bloc is known."""

    turnout: float
    shares: Mapping[str, float]


def distance(one: PlaceVote, other: PlaceVote) -> float:
    """Return how far two places are apart, in points of share: the root of the summed squares, turnout as one share."""
    blocs = {*one.shares, *other.shares}
    squares = sum((one.shares.get(bloc, 0.0) - other.shares.get(bloc, 0.0)) ** 2 for bloc in blocs)
    return 100 * sqrt(squares + (one.turnout - other.turnout) ** 2)


def nearest(own: str, places: Mapping[str, PlaceVote], most: int) -> list[str]:
    """Return the codes of the places that vote most like `own`, the nearest first, without it; empty if unknown."""
    if own not in places:
        return []
    others = sorted((distance(places[own], vote), code) for code, vote in places.items() if code != own)
    return [code for _, code in others[:most]]


async def read_place_votes(session: AsyncSession, territory: str, election: str, grid: Grid) -> dict[str, PlaceVote]:
    """Return what each place of the territory's kind did in a round, by code; empty for kinds that are not summed."""
    kind = territory.partition(":")[0]
    if kind not in ("circo", "departement"):
        return {}
    await bring_sums_up_to_date(session)
    query = select(LevelSum).where(LevelSum.election_id == election, LevelSum.level == SUMMED[kind])
    rows: Sequence[LevelSum] = (await session.scalars(query)).all()
    blocs = await read_blocs(session, election, grid)
    return {row.code: vote for row in rows if "?" not in row.code and (vote := _vote(row, blocs)) is not None}


def name_of(territory: str, code: str) -> str:
    """Return the name of another place of the territory's kind."""
    return place_name(parse_territory(f"{territory.partition(':')[0]}:{code}"))


def _vote(row: LevelSum, blocs: Mapping[int, str | None]) -> PlaceVote | None:
    sums: dict[str, int] = {}
    for candidate, votes in zip(row.candidates, row.votes, strict=True):
        if (bloc := blocs.get(candidate)) is not None:
            sums[bloc] = sums.get(bloc, 0) + votes
    together = sum(sums.values())
    if not together or not row.registered:
        return None
    return PlaceVote(row.voters / row.registered, {bloc: votes / together for bloc, votes in sums.items()})
