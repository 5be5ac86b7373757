"""Ranking the campaign's stations, and moving one when canvassers come back from it."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from common.events.predict import PrioritiesUpdated
from common.schemas.estimates import Priority
from kit.auth import Caller
from kit.campaigns.queries import Campaign, find_campaign
from kit.campaigns.service import hear_campaign
from kit.outbox import tell
from kit.problems import NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.elections.grids import Grid
from predict.elections.history import Ballot, list_ballots, read_history
from predict.lineages import service as lineages
from predict.nuances.service import read_grid
from predict.stations import queries
from predict.stations.models import Canvass, Ranking, Station
from predict.stations.past import Evidence, gather
from predict.stations.pooling import Belief
from predict.stations.queries import COUNT, RANK
from predict.stations.schemas import StationRead
from predict.stations.score import METHOD, NO_TALKS, Outlook, Talks, look_out, score_station

UNDECIDED = 3
SUPPORTERS = (4, 5)
FEW = 5
"""What fewer people said in a station moves nothing yet."""
TOLD = 5000
NOTHING = "aucun résultat importé"


async def open_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    # kit keeps the copy in a transaction of its own, which may come later than this one.
    await hear_campaign(session, event)
    await bring_up_to_date(session, event.campaign_id)


async def bring_up_to_date(session: AsyncSession, campaign_id: UUID) -> Ranking:
    """The campaign's ranking, made anew when its territory, its blocs or the imported results changed since.

    Results are shared by all campaigns but a transaction sees one: whoever imports cannot re-rank the others, so
    each is brought up to date when it is next looked at or canvassed in.
    """
    campaign = await find_campaign(session, campaign_id)
    ballots = await list_ballots(session)
    grid = await read_grid(session, campaign_id)
    mark = _mark(campaign, ballots, grid)
    found = await session.get(Ranking, campaign_id)
    if found is not None and found.mark == mark:
        return found
    ranking = await _lock(session, campaign_id)
    if ranking.mark != mark:
        await _rank_anew(session, campaign, ranking, grid)
        ranking.mark = mark
        await session.flush()
    return ranking


async def count_canvass(session: AsyncSession, event: CanvassRecorded) -> None:
    """Update the station the canvass was in, and only that one's score; an older version changes nothing."""
    await bring_up_to_date(session, event.campaign_id)
    ranking = await _lock(session, event.campaign_id)
    if not await _keep_canvass(session, event):
        return
    await session.execute(COUNT, {"campaign": event.campaign_id, "station": event.station, "few": FEW})
    station = await session.get(Station, (event.campaign_id, event.station))
    if station is None:  # outside the territory, or its results are not imported yet: counted when they are
        return
    sums = await _sum_canvasses(session, event.campaign_id, event.station)
    _score(station, outlook_of(station), sums.get(event.station, (0, NO_TALKS)))
    await session.flush()
    await _announce(session, ranking)


async def get_station(session: AsyncSession, campaign_id: UUID, station: str) -> Station:
    found = await session.get(Station, (campaign_id, station))
    if found is None:
        raise NotFound(
            "Ce bureau n’est pas dans le territoire de la campagne, ou ses résultats ne sont pas importés.",
            "This station is not in the campaign's territory, or its results are not imported.",
        )
    return found


async def list_ranked(session: AsyncSession, caller: Caller) -> list[StationRead]:
    """The stations that the caller may see, the best first."""
    ranking = await bring_up_to_date(session, caller.campaign_id)
    return [queries.describe(station, ranking) for station in await queries.read_ranked(session, caller)]


async def read_talks(session: AsyncSession, campaign_id: UUID) -> dict[str, Talks]:
    """What canvassers heard so far, by station; only where somebody spoke with them."""
    return {station: talks for station, (_, talks) in (await _sum_canvasses(session, campaign_id)).items()}


def _mark(campaign: Campaign | None, ballots: list[Ballot], grid: Grid) -> str:
    place = (campaign.state.territory, campaign.state.election) if campaign else ()
    seen = [(ballot.id, ballot.revision) for ballot in ballots]
    return hashlib.sha256(repr((METHOD, lineages.METHOD, place, seen, grid.mark)).encode()).hexdigest()[:32]


async def _lock(session: AsyncSession, campaign_id: UUID) -> Ranking:
    """The ranking's row, kept from others until the transaction ends."""
    row = {"version": 0, "mark": "", "method": METHOD, "data_vintage": NOTHING, "last_election": None}
    await session.execute(insert(Ranking).values(campaign_id=campaign_id, **row).on_conflict_do_nothing())
    mine = select(Ranking).where(Ranking.campaign_id == campaign_id)
    return (await session.scalars(mine.with_for_update().execution_options(populate_existing=True))).one()


async def _rank_anew(session: AsyncSession, campaign: Campaign | None, ranking: Ranking, grid: Grid) -> None:
    evidence: Evidence | None = None
    names: Mapping[str, str] = {}
    if campaign is not None:
        history = await read_history(session, campaign.state.territory, grid)
        aligned = await lineages.align_history(session, history)
        evidence = gather(aligned.history, campaign.state.election, aligned.trust)
        names = history.commune_names
    outlooks = look_out(evidence.pasts, evidence.last.id) if evidence else []
    await session.execute(
        delete(Station).where(
            Station.campaign_id == ranking.campaign_id,
            Station.station.not_in([outlook.station for outlook in outlooks]),
        )
    )
    mine = select(Station).where(Station.campaign_id == ranking.campaign_id)
    known = {station.station: station for station in await session.scalars(mine)}
    sums = await _sum_canvasses(session, ranking.campaign_id)
    for outlook in outlooks:
        station = known.get(outlook.station) or _new_station(ranking.campaign_id, outlook.station)
        station.commune_name = names.get(station.commune, station.commune)
        _score(station, outlook, sums.get(outlook.station, (0, NO_TALKS)))
        session.add(station)
    ranking.data_vintage = evidence.vintage if evidence else NOTHING
    ranking.last_election = evidence.last.id if evidence else None
    ranking.method = METHOD
    await session.flush()
    if outlooks or known:
        await _announce(session, ranking)


def _new_station(campaign_id: UUID, key: str) -> Station:
    commune = key.partition("_")[0]
    return Station(
        campaign_id=campaign_id,
        station=key,
        commune=commune,
        commune_name=commune,
        registered=0,
        margin=0.0,
        margin_variance=0.0,
        best_election=None,
        voting=0.0,
        voting_variance=0.0,
        persuadable=None,
        not_persuadable=None,
        attempts=0,
        conversations=0,
        asked=0,
        undecided=0,
        persuadable_share=None,
        score=0.0,
        low=0.0,
        high=0.0,
        rank=0,
    )


def outlook_of(station: Station) -> Outlook:
    persuadable = None
    if station.persuadable is not None and station.not_persuadable is not None:
        persuadable = Belief(station.persuadable, station.not_persuadable)
    return Outlook(
        station.station,
        station.registered,
        station.margin,
        station.margin_variance,
        persuadable,
        station.best_election,
        station.voting,
        station.voting_variance,
    )


def _score(station: Station, outlook: Outlook, heard: tuple[int, Talks]) -> None:
    attempts, talks = heard
    station.registered = outlook.registered
    station.margin, station.margin_variance = outlook.margin, outlook.margin_variance
    station.best_election = outlook.best
    station.voting, station.voting_variance = outlook.voting, outlook.voting_variance
    station.persuadable = outlook.persuadable.yes if outlook.persuadable else None
    station.not_persuadable = outlook.persuadable.no if outlook.persuadable else None
    station.attempts, station.conversations = attempts, talks.people
    station.asked, station.undecided = talks.asked, talks.undecided
    score = score_station(outlook, talks)
    station.score, station.low, station.high = score.expected, score.low, score.high
    station.persuadable_share = score.persuadable_share


async def _keep_canvass(session: AsyncSession, event: CanvassRecorded) -> bool:
    """Keep the newest version of these sums; False when this one is not newer."""
    sums = {
        "version": event.version,
        "attempts": event.attempts,
        "refused": event.refused,
        "conversations": event.conversations,
        "asked": sum(event.support.values()),
        "undecided": event.support.get(UNDECIDED, 0),
        "supporters": sum(event.support.get(position, 0) for position in SUPPORTERS),
    }
    key = {
        "campaign_id": event.campaign_id,
        "batch": event.batch,
        "station": event.station,
        "hour": event.hour,
        "channel": str(event.channel),
    }
    row = insert(Canvass).values(**key, **sums)
    newer = row.on_conflict_do_update(
        index_elements=list(key), set_=sums, where=Canvass.version < event.version
    ).returning(Canvass.version)
    return await session.scalar(newer) is not None


async def _sum_canvasses(
    session: AsyncSession, campaign_id: UUID, station: str | None = None
) -> dict[str, tuple[int, Talks]]:
    """Attempts and talks by station, of one or of all."""
    work = (func.sum(Canvass.attempts), func.sum(Canvass.conversations))
    said = (queries.counted(column) for column in (Canvass.asked, Canvass.undecided))
    rows = select(Canvass.station, *work, *said).group_by(Canvass.station)
    rows = rows.where(Canvass.campaign_id == campaign_id)
    if station is not None:
        rows = rows.where(Canvass.station == station)
    return {row[0]: (int(row[1]), Talks(int(row[2]), int(row[3]), int(row[4]))) for row in await session.execute(rows)}


async def _announce(session: AsyncSession, ranking: Ranking) -> None:
    """Give every station its rank and tell the others."""
    await session.execute(RANK, {"campaign": ranking.campaign_id})
    ranking.version += 1
    ranking.ranked_at = func.now()
    await session.flush()
    # The ranks were written past the stations that are loaded; what the caller holds besides stays as it is.
    for one in list(session.identity_map.values()):
        if isinstance(one, Station):
            session.expire(one)
    await session.refresh(ranking)
    rows = (
        await session.execute(
            select(Station.station, Station.rank, Station.score, Station.low, Station.high)
            .where(Station.campaign_id == ranking.campaign_id)
            .order_by(Station.rank)
        )
    ).all()
    await tell(
        session,
        PrioritiesUpdated(
            campaign_id=ranking.campaign_id,
            version=ranking.version,
            method=ranking.method,
            data_vintage=ranking.data_vintage,
            stations_ranked=len(rows),
            priorities=[
                Priority(station=r.station, rank=r.rank, score=r.score, low=r.low, high=r.high) for r in rows[:TOLD]
            ],
        ),
    )
