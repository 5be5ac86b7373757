"""The selects that several pages and routes of stations share."""

from collections.abc import Sequence

from kit.auth import Caller
from sqlalchemy import ColumnElement, Select, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from predict.stations.models import Canvass, Ranking, Station
from predict.stations.schemas import CanvassCounts, StationRead


def covered(caller: Caller) -> ColumnElement[bool]:
    """The member's own territories: communes and stations; none means the whole campaign."""
    if not caller.territories:
        return true()
    return or_(
        *((Station.station == place) if "_" in place else (Station.commune == place) for place in caller.territories)
    )


def stations_of(caller: Caller) -> Select[Station]:
    return select(Station).where(Station.campaign_id == caller.campaign_id, covered(caller))


async def read_ranked(session: AsyncSession, caller: Caller) -> Sequence[Station]:
    return (await session.scalars(stations_of(caller).order_by(Station.rank))).all()


def counted(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """The sum of what enough people of a station said."""
    return func.coalesce(func.sum(column).filter(Canvass.counted), 0)


def describe(station: Station, ranking: Ranking) -> StationRead:
    return StationRead(
        station=station.station,
        commune=station.commune,
        commune_name=station.commune_name,
        registered=station.registered,
        score=round(station.score, 2),
        low=round(station.low, 2),
        high=round(station.high, 2),
        rank=station.rank,
        mobilisation_margin=station.margin,
        best_election=station.best_election,
        persuadable_share=station.persuadable_share,
        canvass=CanvassCounts(
            attempts=station.attempts,
            conversations=station.conversations,
            asked=station.asked,
            undecided=station.undecided,
        ),
        method=ranking.method,
        data_vintage=ranking.data_vintage,
        ranked_at=ranking.ranked_at,
    )


RANK = text("""
    update station set rank = fresh.rank
    from (select station, row_number() over (order by score / greatest(registered, 1) desc, station) as rank
          from station where campaign_id = :campaign) fresh
    where station.campaign_id = :campaign and station.station = fresh.station and station.rank <> fresh.rank
""")
"""By reachable votes for each registered voter, as the work goes. Only the rows whose rank moved are written."""

COUNT = text("""
    update canvass set counted = true
    where campaign_id = :campaign and station = :station and not counted
      and (select sum(asked) from canvass where campaign_id = :campaign and station = :station and not counted) >= :few
""")
"""In the order they come: what was counted before and after never differs by fewer people."""

ATTEMPTS = text("""
    select w.place, sum(c.attempts) as attempts
    from unnest(cast(:places as int[]), cast(:channels as text[]), cast(:since as timestamptz[]),
                cast(:until as timestamptz[]), cast(:stations as text[])) as w (place, channel, since, until, station)
    join canvass c on c.campaign_id = :campaign and c.station = w.station and c.channel = w.channel
                  and c.hour >= w.since and c.hour < w.until
    group by w.place
""")
