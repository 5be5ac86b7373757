"""Queries of other features on stations, which first bring the ranking up to date."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.targeting.stations import service
from predict.targeting.stations.list_scores import read_list_votes
from predict.targeting.stations.models import Canvass, Station
from predict.targeting.stations.queries import ATTEMPTS, sum_counted
from predict.targeting.stations.ranking import outlook_of
from predict.targeting.stations.standings import HEARD, SAID, WORK, FieldSums, StationStanding, StationStandings, Window


async def read_standings(session: AsyncSession, campaign_id: UUID) -> StationStandings:
    """Return every station with its past and canvass sums, by key."""
    ranking = await service.bring_up_to_date(session, campaign_id)
    rows = select(Station).where(Station.campaign_id == campaign_id).order_by(Station.station)
    stations = [
        StationStanding(row.station, row.commune, row.commune_name, outlook_of(row))
        for row in await session.scalars(rows)
    ]
    counts = (
        select(
            Canvass.station,
            Canvass.channel,
            *(func.sum(getattr(Canvass, name)).label(name) for name in WORK),
            *(sum_counted(getattr(Canvass, name)).label(name) for name in SAID),
            func.max(Canvass.hour).label("hour"),
        )
        .where(Canvass.campaign_id == campaign_id)
        .group_by(Canvass.station, Canvass.channel)
    )
    sums_by_channel: dict[tuple[str, str], FieldSums] = {}
    last: datetime | None = None
    for row in await session.execute(counts):
        sums_by_channel[row.station, row.channel] = FieldSums(*(int(getattr(row, name)) for name in HEARD))
        last = max(last, row.hour) if last else row.hour
    return StationStandings(
        ranking.mark,
        ranking.data_vintage,
        ranking.last_election,
        ranking.ranked_at,
        last,
        stations,
        sums_by_channel,
        ranking.method,
        await read_list_votes(session, ranking),
    )


async def count_attempts(session: AsyncSession, campaign_id: UUID, windows: Sequence[Window]) -> list[int]:
    """Return the recorded attempts in each window, in the given order."""
    flat = [
        (index, window.channel, window.since, window.until, key)
        for index, window in enumerate(windows)
        for key in window.stations
    ]
    if not flat:
        return [0] * len(windows)
    columns = dict(zip(("places", "channels", "since", "until", "stations"), zip(*flat, strict=True), strict=True))
    asked = {name: list(values) for name, values in columns.items()}
    rows = await session.execute(ATTEMPTS, {"campaign": campaign_id, **asked})
    found = {row.place: int(row.attempts) for row in rows}
    return [found.get(index, 0) for index in range(len(windows))]
