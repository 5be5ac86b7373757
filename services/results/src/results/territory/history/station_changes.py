"""Stations that are new, gone or renumbered since the round before."""

from dataclasses import dataclass
from datetime import date

from common.schemas.elections import ElectionKind
from elections.clocks import past_voting_day, voting_place
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history.models import PastBallot, PastSheet
from results.territory.stations.service import select_keys

_NAMED = 12


@dataclass(frozen=True)
class StationChanges:
    """`added`, `gone`: how many, with the first keys of each. `since`: the day of the round compared with."""

    since: date
    added: int
    first_added: tuple[str, ...]
    gone: int
    first_gone: tuple[str, ...]


async def find_station_changes(session: AsyncSession, read_on: date, territory: str) -> StationChanges | None:
    """Compare today's stations with the newest first round before the one they were read from; None without one.

    `territory`: `circo:97203`, whose own day is told where it voted on the Saturday.
    """
    earlier = (
        select(PastBallot)
        .where(PastBallot.on < read_on, PastBallot.round == 1)
        .order_by(PastBallot.on.desc(), PastBallot.id)
        .limit(1)
    )
    ballot = await session.scalar(earlier)
    if ballot is None:
        return None
    before = select(PastSheet.station).where(PastSheet.ballot == ballot.id)
    now = select_keys().subquery()
    added = select(now.c.station).where(now.c.station.not_in(before))
    gone = before.where(PastSheet.station.not_in(select_keys()))
    return StationChanges(
        past_voting_day(ElectionKind(ballot.election), voting_place(territory), ballot.on, ballot.round),
        await session.scalar(select(func.count()).select_from(added.subquery())) or 0,
        tuple(await session.scalars(added.order_by(now.c.station).limit(_NAMED))),
        await session.scalar(select(func.count()).select_from(gone.subquery())) or 0,
        tuple(await session.scalars(gone.order_by(PastSheet.station).limit(_NAMED))),
    )
