"""The coordinator's board: progress of turfs and stations, collected from the other features."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from elections.places.stations import station_name
from kit.campaigns.queries import get_campaign, local_now
from kit.security.auth import Caller
from kit.text.french import percent
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.shifts import service as shifts
from crm.canvassing.board.approximate_outlines import approximate_outlines
from crm.canvassing.board.map_svg import Picture, Place, draw
from crm.canvassing.board.rates import LEAST, rate_of, trend_of
from crm.canvassing.board.schemas import BoardRead, ShiftProgress, StationProgress, Today, TurfProgress, UnknownStation
from crm.canvassing.canvasses.placement import list_unknown
from crm.canvassing.canvasses.work_rates import Work, people_since, work_by_station, work_by_turf
from crm.canvassing.turfs.progress import read_progress
from crm.territory.addresses import service as territories
from crm.territory.addresses.boundary_service import list_areas
from crm.territory.addresses.certainty import count_guessed_homes

AHEAD = timedelta(days=7)
NOTHING = Work(0, 0, 0, 0, 0, 0)


async def read_board(session: AsyncSession, caller: Caller) -> BoardRead:
    """Return the board of the caller's territories."""
    now = local_now((await get_campaign(session, caller.campaign_id)).state)
    where = caller.territories
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    attempts, canvassers = await people_since(session, midnight, where)
    homes = {station: count for station, _, count in await territories.count_by_station(session, where) if station}
    guessed = await count_guessed_homes(session, where)
    by_station = await work_by_station(session, now, where)
    by_turf = await work_by_turf(session, now, where)
    return BoardRead(
        at=now,
        today=Today(attempts=attempts, canvassers=canvassers),
        shifts=await _shifts(session, caller, now),
        stations=[
            StationProgress(
                station=station,
                homes=homes.get(station, 0),
                guessed_homes=guessed.get(station, 0),
                **_figures(by_station.get(station, NOTHING)),
            )
            for station in sorted(homes.keys() | by_station.keys())
        ],
        unknown_stations=[UnknownStation.model_validate(one) for one in await list_unknown(session, where)],
        turfs=sorted(
            (
                TurfProgress(
                    turf_id=one.turf.id,
                    code=one.turf.code,
                    name=one.turf.name,
                    doors=one.turf.doors,
                    tried=one.tried,
                    done=one.done,
                    **_figures(by_turf.get(one.turf.id, NOTHING)),
                )
                for one in await read_progress(session, caller)
            ),
            # The turfs in progress first.
            key=lambda turf: (-turf.week, turf.name, turf.code),
        ),
    )


async def _shifts(session: AsyncSession, caller: Caller, now: datetime) -> list[ShiftProgress]:
    """Return the progress of shifts of events in the caller's territories, and of those without a place."""
    coming = await shifts.coming_shifts(session, caller.campaign_id, now, now + AHEAD)
    ids = sorted({one.campaign_event_id for one in coming})
    events_by_id = await campaign_events.named_campaign_events(session, caller.campaign_id, ids)
    return [
        ShiftProgress(
            shift_id=one.id,
            campaign_event_id=one.campaign_event_id,
            campaign_event=events_by_id[one.campaign_event_id].title,
            title=one.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            needed=one.needed,
            taken=one.taken,
        )
        for one in coming
        if all(map(caller.covers, events_by_id[one.campaign_event_id].stations))
    ]


async def draw_map(session: AsyncSession, caller: Caller, stations: Sequence[StationProgress]) -> Picture:
    """Draw the stations by the share of their doors that were tried, in their outlines, loaded or approximate."""
    outlines = {area.code: area.geometry for area in await list_areas(session, "station")}
    centres = await territories.centres_of_stations(session, caller.territories)
    outlines = approximate_outlines(centres) | outlines
    return draw(
        [
            Place(
                station=station.station,
                label=station_name(station.station),
                geometry=outlines.get(station.station),
                centre=centres[station.station],
                share=share_of(station),
                said=say(station),
            )
            for station in stations
            if station.station in centres
        ]
    )


def share_of(station_progress: StationProgress) -> float | None:
    """Return the attempts per door of the station, at most 1; None while too few to show."""
    if not station_progress.homes or 0 < station_progress.attempts < LEAST:
        return None
    return min(1.0, station_progress.attempts / station_progress.homes)


def say(station_progress: StationProgress) -> str:
    share = share_of(station_progress)
    if share is None:
        return "trop peu de portes pour en montrer la part"
    text = f"{percent(share, 0)} des portes essayées"
    return (
        text
        if station_progress.answer_rate is None
        else f"{text}, {percent(station_progress.answer_rate, 0)} ont ouvert"
    )


def _figures(work: Work) -> dict[str, Any]:
    return {
        **asdict(work),
        "answer_rate": rate_of(work.answered, work.attempts),
        "trend": trend_of(work.week, work.before),
    }
