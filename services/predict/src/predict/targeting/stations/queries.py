"""Shared queries on stations and rankings."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from elections.places.membership import departments_in
from elections.places.place import Place
from kit.campaigns.queries import state_field
from kit.security.auth import Caller
from sqlalchemy import ColumnElement, Select, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from predict.contests import service as contests
from predict.past_results.elections.history import IMPORTED
from predict.past_results.elections.territories import stations_in
from predict.past_results.nuances import service as nuances
from predict.past_results.station_history import service as station_history
from predict.targeting.field_actions.effects import usual_kind
from predict.targeting.net_votes.score import METHOD as NET_VOTES
from predict.targeting.stations.explanations import explain_station
from predict.targeting.stations.models import Canvass, Ranking, Station
from predict.targeting.stations.schemas import CanvassCounts, NetEstimate, NetVotesRead, Proof, StationRead
from predict.targeting.stations.score import METHOD, NO_TALKS, Talks

CanvassSums = tuple[int, Talks]
"""Attempts, and what was said."""

NOTHING_HEARD: CanvassSums = (0, NO_TALKS)


@dataclass(frozen=True)
class CurrentRanking:
    """A campaign's ranking, and the fingerprint of its present inputs."""

    ranking: Ranking
    mark: str

    @property
    def is_fresh(self) -> bool:
        return self.ranking.mark == self.mark


async def find_ranking(session: AsyncSession, campaign_id: UUID, *, hold: bool = False) -> CurrentRanking | None:
    """Return the ranking in one query, as every canvass and page needs it. `hold`: lock it."""
    place = state_field(campaign_id, "territory"), state_field(campaign_id, "election")
    lists = contests.stored_lists(campaign_id).label("lists")
    query = select(Ranking, lists, *place, IMPORTED, nuances.edits_fingerprint(campaign_id)).where(
        Ranking.campaign_id == campaign_id
    )
    if hold:
        query = query.with_for_update(of=Ranking)
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        return None
    ranking, stored, *seen = row
    ours = next(((one["label"], one["bloc"]) for one in stored or () if one["ours"]), None)
    inputs = (METHOD, NET_VOTES, station_history.METHOD, usual_kind(str(seen[0])), ours, seen)
    return CurrentRanking(ranking, hashlib.sha256(repr(inputs).encode()).hexdigest()[:32])


def _sums() -> tuple[ColumnElement[int], ...]:
    work = (func.coalesce(func.sum(column), 0) for column in (Canvass.attempts, Canvass.conversations))
    return *work, *(sum_counted(column) for column in (Canvass.asked, Canvass.undecided))


def _heard(sums: Sequence[int]) -> CanvassSums:
    attempts, *talks = map(int, sums)
    return attempts, Talks(*talks)


async def sum_canvasses(session: AsyncSession, campaign_id: UUID) -> dict[str, CanvassSums]:
    """Return canvass sums by station with canvasses."""
    rows = select(Canvass.station, *_sums()).where(Canvass.campaign_id == campaign_id).group_by(Canvass.station)
    return {station: _heard(sums) for station, *sums in await session.execute(rows)}


async def find_with_sums(
    session: AsyncSession, campaign_id: UUID, stations: Sequence[str]
) -> list[tuple[Station, CanvassSums]]:
    """Return those of the stations that are ranked, each with its canvass sums."""
    of_stations = (Canvass.campaign_id == campaign_id, Canvass.station.in_(stations))
    sums = select(Canvass.station, *_sums()).where(*of_stations).group_by(Canvass.station).subquery()
    columns = [column for column in sums.c if column is not sums.c.station]
    statement = select(Station, *columns).join(sums, sums.c.station == Station.station)
    rows = await session.execute(statement.where(Station.campaign_id == campaign_id).order_by(Station.station))
    return [(station, _heard(counts)) for station, *counts in rows]


def covered_by(caller: Caller) -> ColumnElement[bool]:
    """Return the condition for the member's territories; none means the whole campaign."""
    if not caller.territories:
        return true()
    return or_(
        *((Station.station == place) if "_" in place else (Station.commune == place) for place in caller.territories)
    )


def stations_of(caller: Caller) -> Select[Station]:
    return select(Station).where(Station.campaign_id == caller.campaign_id, covered_by(caller))


async def list_keys(session: AsyncSession, caller: Caller, communes: Collection[str]) -> list[str]:
    """Return the keys of the stations of these communes, in their order."""
    here = stations_of(caller).where(Station.commune.in_(communes)).order_by(Station.station)
    return list(await session.scalars(here.with_only_columns(Station.station)))


async def read_ranked(session: AsyncSession, caller: Caller, place: str | None = None) -> Sequence[Station]:
    """Return the stations, the best first. `place`: those of a part of the territory alone."""
    ranked = stations_of(caller).order_by(Station.rank)
    if place is not None:
        ranked = ranked.where(Station.station.in_(stations_in(place)))
    return (await session.scalars(ranked)).all()


async def count_ranked(session: AsyncSession, campaign_id: UUID) -> int:
    """Return how many stations the ranking has, also those that a member may not see."""
    counted = await session.scalar(select(func.count()).select_from(Station).where(Station.campaign_id == campaign_id))
    return counted or 0


@dataclass(frozen=True)
class CommuneHour:
    """A commune's stations together."""

    commune: str
    name: str
    stations: int
    registered: int
    votes: float
    hourly: float


async def rank_communes(session: AsyncSession, caller: Caller, place: Place, limit: int = 100) -> list[CommuneHour]:
    """Return the communes of a place where an hour wins most, strongholds of opponents left out."""
    here = [Station.commune.startswith(code) for code in departments_in(place)]
    hours = func.sum(Station.score / func.nullif(Station.hourly, 0))
    hourly = func.coalesce(func.sum(Station.score) / func.nullif(hours, 0), 0)
    query = (
        select(
            Station.commune,
            func.min(Station.commune_name).label("name"),
            func.count().label("stations"),
            func.sum(Station.registered).label("registered"),
            func.sum(Station.score).label("votes"),
            hourly.label("hourly"),
        )
        .where(
            Station.campaign_id == caller.campaign_id,
            covered_by(caller),
            ~Station.stronghold,
            or_(*here) if here else true(),
        )
        .group_by(Station.commune)
        .order_by(hourly.desc(), Station.commune)
        .limit(limit)
    )
    return [CommuneHour(**row._mapping) for row in await session.execute(query)]  # pyright: ignore[reportPrivateUsage]


def sum_counted(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return the SQL sum over groups large enough to be shown."""
    return func.coalesce(func.sum(column).filter(Canvass.counted), 0)


def describe_net(station: Station, ranking: Ranking) -> NetVotesRead | None:
    """Return what an hour wins for the own list; None without one."""
    if station.past is None or station.net is None or ranking.bloc is None:
        return None
    parts = {
        name: NetEstimate(expected=values[0], low=values[1], high=values[2]) for name, values in station.net.items()
    }
    past = {name: min(1.0, max(0.0, round(value, 5))) for name, value in station.past.items()}
    return NetVotesRead(
        hourly=parts["hourly"],
        persuade=parts["persuade"],
        mobilise=parts["mobilise"],
        register_voters=parts["register"],
        proxies=parts["proxies"],
        support=parts["support"],
        core=past["core"],
        opposed_core=past["opposed_core"],
        gone=past["gone"],
        stayed_home=past["stayed_home"],
        near=past["near"],
        stronghold=station.stronghold,
        why=explain_station(station, ranking.bloc),
    )


def describe_proof(ranking: Ranking) -> Proof | None:
    proof = ranking.proof
    if proof is None:
        return None
    shares = {name: round(float(proof[name]), 4) for name in ("ours", "by_last_score", "by_turnout")}
    chance = proof.get("by_chance")
    return Proof(
        rounds=proof["pair"],
        stations=proof["stations"],
        by_chance=None if chance is None else round(float(chance), 4),
        is_better=proof["is_better"],
        **shares,
    )


def describe_station(station: Station, ranking: Ranking) -> StationRead:
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
        net=describe_net(station, ranking),
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

RANK_FOR_LIST = text("""
    with placed as (
        select station, hourly, not stronghold
               and row_number() over (partition by stronghold order by hourly desc, station) <= :first as ahead
        from station where campaign_id = :campaign),
    fresh as (select station, row_number() over (order by ahead desc, hourly desc, station) as rank from placed)
    update station set rank = fresh.rank from fresh
    where station.campaign_id = :campaign and station.station = fresh.station and station.rank <> fresh.rank
""")
"""Rank stations by net votes of an hour, as `net_votes.score.order_stations`: no opponent's stronghold comes among the
first ten.
"""

MOVE = text("""
    with mine as (select score / greatest(registered, 1) as rate, rank from station
                  where campaign_id = :campaign and station = :station),
         place as (select mine.rank as old, 1 + count(other.station) as new
                   from mine left join station other on other.campaign_id = :campaign and other.station <> :station
                    and (other.score / greatest(other.registered, 1) > mine.rate
                         or other.score / greatest(other.registered, 1) = mine.rate and other.station < :station)
                   group by mine.rank)
    update station set rank = case when station = :station then new when new < old then rank + 1 else rank - 1 end
    from place
    where campaign_id = :campaign and new <> old and rank between least(old, new) and greatest(old, new)
""")
"""As RANK, where the score of one station moved: those between its old and its new place make room for it."""

COUNT = text("""
    update canvass set counted = true
    from (select station from canvass where campaign_id = :campaign and station = any(:stations) and not counted
          group by station having sum(asked) >= :few) enough
    where canvass.campaign_id = :campaign and canvass.station = enough.station and not canvass.counted
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
