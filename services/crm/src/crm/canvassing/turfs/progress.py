"""The progress of each published turf: doors that need no further visit, and doors left, by station."""

from dataclasses import dataclass
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.turfs.models import Turf, TurfStop
from crm.canvassing.turfs.service import turfs_within


@dataclass(frozen=True)
class Progress:
    """The progress of a turf. `tried`: doors visited at least once; `done`: doors that need no further visit."""

    turf: Turf
    tried: int
    done: int
    left_by_station: dict[str, int]

    @property
    def doors_left(self) -> int:
        return sum(self.left_by_station.values())


async def read_progress(session: AsyncSession, caller: Caller) -> list[Progress]:
    """Return, by code, the progress of the open turfs in the caller's territories."""
    turfs = list(await session.scalars(turfs_within(caller).order_by(Turf.code)))
    ids = [turf.id for turf in turfs]
    doors: dict[UUID, dict[str, int]] = {turf.id: {} for turf in turfs}
    station = func.coalesce(TurfStop.station, "")
    counts = select(TurfStop.turf_id, station, func.sum(func.jsonb_array_length(TurfStop.doors)))
    for turf_id, place, count in await session.execute(
        counts.where(TurfStop.turf_id.in_(ids)).group_by(TurfStop.turf_id, station)
    ):
        doors[turf_id][place] = int(count)
    visits = await canvasses.count_doors_by_turf(session, ids)
    progresses: list[Progress] = []
    for turf in turfs:
        visited = visits.get(turf.id, {})
        remaining = {
            place: max(0, count - (visited[place].done if place in visited else 0))
            for place, count in doors[turf.id].items()
        }
        tried, done = sum(one.tried for one in visited.values()), sum(one.done for one in visited.values())
        progresses.append(Progress(turf, tried, done, {place: count for place, count in remaining.items() if count}))
    return progresses
