"""Service of the station ranking: computation, and updates by canvasses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from elections.places.place import parse_territory
from kit.jobs import JobRead
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.pending_jobs import is_being_made, read_pending_job
from predict.derivations.refreshers import register_refresher
from predict.targeting.stations import queries
from predict.targeting.stations.list_scores import rescore_some
from predict.targeting.stations.models import Canvass, Ranking, Station
from predict.targeting.stations.pending_rankings import derived_state
from predict.targeting.stations.queries import COUNT, CommuneHour
from predict.targeting.stations.ranked_map import MAX_DRAWN
from predict.targeting.stations.ranking import announce_ranking, hold_ranking, outlook_of, put_score
from predict.targeting.stations.schemas import Proof, StationRead
from predict.targeting.stations.score import Talks

UNDECIDED = 3
SUPPORTERS = (4, 5)
FEW = 5
"""What fewer people said in a station moves nothing yet."""


@dataclass(frozen=True)
class SeenRanking:
    """A ranking, the best station first. `told` is empty while it is for no list."""

    ranking: Ranking
    pending_job: JobRead | None
    stations: Sequence[Station]
    told: Sequence[StationRead]
    proof: Proof | None


@dataclass(frozen=True)
class CommuneRanking:
    ranking: Ranking
    pending_job: JobRead | None
    communes: Sequence[CommuneHour]


async def open_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    await bring_up_to_date(session, event.campaign_id)


async def bring_up_to_date(session: AsyncSession, campaign_id: UUID) -> Ranking:
    """Return the campaign's ranking, recomputed if territory, blocs or imported results changed.

    Results are shared by all campaigns but a transaction sees one: an import cannot rank the others again, so each
    ranking is updated when it is next read or canvassed.
    """
    ranking = await queries.find_ranking(session, campaign_id)
    if ranking is not None and (
        ranking.is_fresh or await is_being_made(session, derived_state(ranking.ranking), ranking.mark)
    ):
        return ranking.ranking
    return await hold_ranking(session, campaign_id)


async def count_canvass(session: AsyncSession, event: CanvassRecorded) -> None:
    await count_canvasses(session, [event])


async def count_canvasses(session: AsyncSession, events: Sequence[CanvassRecorded]) -> None:
    """Update the scores of the canvassed stations, all at once; older versions are ignored."""
    campaign_id = events[0].campaign_id
    ranking = await hold_ranking(session, campaign_id)
    kept = await _keep_canvasses(session, events)
    if not kept:
        return
    if asked := sorted({event.station for event in kept if event.support}):
        await session.execute(COUNT, {"campaign": campaign_id, "stations": asked, "few": FEW})
    moved = await queries.find_with_sums(session, campaign_id, sorted({event.station for event in kept}))
    if not moved:  # outside the territory, or their results are not imported yet: counted when they are
        return
    for station, heard in moved:
        put_score(station, outlook_of(station), heard)
    keys: list[str] | None = [station.station for station, _ in moved]
    if ranking.bloc is not None:
        await session.flush()
        keys = await rescore_some(session, ranking, keys)
    await announce_ranking(session, ranking, moved=keys)


async def get_station(session: AsyncSession, campaign_id: UUID, station: str) -> Station:
    result = await session.get(Station, (campaign_id, station))
    if result is None and (ranking := await queries.find_ranking(session, campaign_id)) is not None:
        pending_job = await read_pending_job(session, derived_state(ranking.ranking))
        if pending_job is not None and pending_job.ended_at is None:
            raise Conflict(
                "Le classement des bureaux est en cours : redemandez ce bureau dans quelques minutes.",
                "The stations are being ranked: ask again in a few minutes.",
                job=str(pending_job.id),
            )
    if result is None:
        raise NotFound(
            "Ce bureau n’est pas dans le territoire de la campagne, ou ses résultats ne sont pas importés.",
            "This station is not in the campaign's territory, or its results are not imported.",
        )
    return result


async def read_one(session: AsyncSession, campaign_id: UUID, station: str) -> tuple[Ranking, StationRead, int]:
    """Return the ranking, one of its stations and how many it has. Raises NotFound; Conflict while it is being made."""
    ranking = await bring_up_to_date(session, campaign_id)
    told = queries.describe_station(await get_station(session, campaign_id, station), ranking)
    return ranking, told, await queries.count_ranked(session, campaign_id)


async def list_ranked(session: AsyncSession, caller: Caller) -> list[StationRead]:
    """Return the stations that the caller may see, the best first."""
    ranking = await bring_up_to_date(session, caller.campaign_id)
    return [queries.describe_station(station, ranking) for station in await queries.read_ranked(session, caller)]


async def list_keys(session: AsyncSession, caller: Caller, communes: Collection[str]) -> list[str]:
    """Return the keys of the stations of these communes that the caller may see."""
    return await queries.list_keys(session, caller, communes)


async def list_best(session: AsyncSession, caller: Caller, limit: int) -> list[StationRead]:
    """Return the first stations that the caller may see."""
    ranking = await bring_up_to_date(session, caller.campaign_id)
    rows = await session.scalars(queries.stations_of(caller).order_by(Station.rank).limit(limit))
    return [queries.describe_station(station, ranking) for station in rows]


async def has_picture(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether the ranking can be drawn station by station; of more there is no picture that one reads."""
    return await queries.count_ranked(session, campaign_id) <= MAX_DRAWN


async def is_under_way(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether a job ranks the stations, whose results are there: it takes minutes for the nation."""
    pending_job = await read_pending_job(session, derived_state(await bring_up_to_date(session, campaign_id)))
    return pending_job is not None and pending_job.ended_at is None


async def read_ranking(session: AsyncSession, caller: Caller, place: str | None) -> SeenRanking:
    """Return the ranking as the caller may see it. `place`: of a part of the territory alone."""
    ranking = await bring_up_to_date(session, caller.campaign_id)
    stations = await queries.read_ranked(session, caller, place)
    return SeenRanking(
        ranking=ranking,
        pending_job=await read_pending_job(session, derived_state(ranking)),
        stations=stations,
        told=[queries.describe_station(station, ranking) for station in stations] if ranking.bloc else [],
        proof=queries.describe_proof(ranking),
    )


async def rank_communes(session: AsyncSession, caller: Caller, territory: str) -> CommuneRanking:
    """Return the communes of a place with more stations than anybody reads, the best hour first."""
    ranking = await bring_up_to_date(session, caller.campaign_id)
    place = parse_territory(territory)
    return CommuneRanking(
        ranking=ranking,
        pending_job=await read_pending_job(session, derived_state(ranking)),
        communes=await queries.rank_communes(session, caller, place) if ranking.bloc else [],
    )


async def read_talks(session: AsyncSession, campaign_id: UUID) -> dict[str, Talks]:
    """Return the conversations so far, by station with any."""
    return {station: talks for station, (_, talks) in (await queries.sum_canvasses(session, campaign_id)).items()}


async def _keep_canvasses(session: AsyncSession, events: Sequence[CanvassRecorded]) -> list[CanvassRecorded]:
    """Store the newest version of these sums; return those that were newer than what was stored."""
    newest: dict[tuple[UUID, str, datetime, str], CanvassRecorded] = {}
    for event in events:
        key = (event.batch, event.station, event.hour, str(event.channel))
        if key not in newest or newest[key].version < event.version:
            newest[key] = event
    row = insert(Canvass).values([_sums(event) for event in newest.values()])
    fields = ("version", "attempts", "refused", "conversations", "asked", "undecided", "supporters", "guessed")
    newer = row.on_conflict_do_update(
        index_elements=["campaign_id", "batch", "station", "hour", "channel"],
        set_={name: row.excluded[name] for name in fields},
        where=Canvass.version < row.excluded.version,
    ).returning(Canvass.batch, Canvass.station, Canvass.hour, Canvass.channel)
    stored = {tuple(key) for key in await session.execute(newer)}
    return [event for key, event in newest.items() if key in stored]


def _sums(event: CanvassRecorded) -> dict[str, Any]:
    return {
        "campaign_id": event.campaign_id,
        "batch": event.batch,
        "station": event.station,
        "hour": event.hour,
        "channel": str(event.channel),
        "version": event.version,
        "attempts": event.attempts,
        "refused": event.refused,
        "conversations": event.conversations,
        "asked": sum(event.support.values()),
        "undecided": event.support.get(UNDECIDED, 0),
        "supporters": sum(event.support.get(position, 0) for position in SUPPORTERS),
        "guessed": event.guessed,
    }


register_refresher("stations", bring_up_to_date)
