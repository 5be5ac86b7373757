"""Content of the page of turfs: the turfs with their holders and progress, the drafts, who could walk, the map."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from elections.keys import commune_of
from elections.places.facts import find_commune
from elections.places.stations import station_name
from kit.jobs import JobRead, read_last_job
from kit.pages.parts import Part, part_of
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.station_rankings.service import list_scores
from crm.canvassing.turf_assignments import service
from crm.canvassing.turf_assignments.proposals import Candidate, rank_candidates
from crm.canvassing.turf_assignments.turf_map import MappedTurf, Point, State, draw_turfs
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.progress import Progress, read_progress
from crm.canvassing.turfs.service import KnownDraft, KnownTurf
from crm.territory.addresses import service as territories
from crm.territory.addresses.certainty import count_by_certainty

MOST = 500
"""Turfs on the map, and drafts."""
SHOWN = 18
"""Turfs of a page: each has a form with up to twelve people, some 7 kB (bench/pages.py)."""
FIRST = 10
"""Stations that come first for our list: at most so many, and a third of those that have addresses."""


@dataclass(frozen=True)
class ListedTurf:
    """A published turf. `number`: on the map; `ranked`: who may walk it, the best proposal first."""

    number: int
    turf: KnownTurf
    progress: Progress
    holders: Sequence[Candidate]
    ranked: Sequence[Candidate]
    state: State


@dataclass(frozen=True)
class Overview:
    listed: Sequence[ListedTurf]
    part: Part[ListedTurf]
    """The turfs of the chosen state and place that are on this part of the page."""
    places: Mapping[str, str]
    """The communes of the turfs and drafts, where there are several, then the stations of the only or chosen one."""
    drafts: Sequence[KnownDraft]
    batches: Sequence[UUID]
    cutting: JobRead | None
    """The last cut, while it waits or runs, or where it failed."""
    first: int
    """Number of stations that come first for our list; 0 without a ranking."""
    addresses: int
    without_station: int
    free: int
    idle: int
    """Canvassers who hold nothing."""
    drawing: str


async def read_overview(
    session: AsyncSession,
    caller: Caller,
    *,
    plans: bool,
    base: str,
    show: str = "",
    place: str = "",
    skip: int = 0,
) -> Overview:
    """Read the page of turfs. `plans`: for who cuts and gives them; `base`: the path of the service; `show`,
    `place`: turfs of that state, or of that commune or station, alone.
    """
    progress = sorted(await read_progress(session, caller), key=lambda one: (one.turf.name, one.turf.code))[:MOST]
    ids = [one.turf.id for one in progress]
    holders = await service.holders_of(session, ids)
    candidates = await service.list_candidates(session) if plans else []
    centres = await turfs.centres_of(session, ids)
    listed = [
        ListedTurf(
            number=number,
            turf=one.turf,
            progress=one,
            holders=holders.get(one.turf.id, []),
            ranked=rank_candidates(candidates, one.turf.stations, centres[one.turf.id]) if one.turf.stations else [],
            state=_state(one, holders.get(one.turf.id, [])),
        )
        for number, one in enumerate(progress, start=1)
    ]
    drafts = list(await session.scalars(turfs.drafts_in_order(caller).limit(MOST))) if plans else []
    points = await turfs.points_of(session, ids)
    spots = await turfs.spots_of_drafts(session, drafts)
    ground = await count_by_certainty(session, caller.territories)
    cutting = await read_last_job(session, caller.campaign_id, turfs.JOB) if plans else None
    station_of = {one.turf.id: _main_station(one.turf.stations) for one in listed}
    station_of |= {one.id: _main_station([spot.station for spot in spots[one.id]]) for one in drafts}

    def mark(turf_id: UUID, number: int, name: str, state: State, points: Sequence[Point], page: str) -> MappedTurf:
        station = station_of[turf_id]
        places = [(_name(code), f"{base}/turfs?place={code}") for code in (commune_of(station), station)]
        return MappedTurf(number, name, state, points, base + page, places)

    mapped = [
        mark(one.turf.id, one.number, one.turf.name, one.state, points.get(one.turf.id, []), f"/turfs/{one.turf.id}")
        for one in listed
        if _is_in(station_of[one.turf.id], place)
    ] + [
        mark(
            one.id,
            number,
            one.name,
            "draft",
            [(spot.longitude, spot.latitude) for spot in spots[one.id]],
            "/turfs#brouillons",
        )
        for number, one in enumerate(drafts, start=1)
        if _is_in(station_of[one.id], place)
    ]
    chosen = [one for one in listed if show in ("", one.state) and _is_in(station_of[one.turf.id], place)]
    return Overview(
        listed=listed,
        part=part_of(chosen[skip : skip + SHOWN + 1], skip, SHOWN),
        places=_list_places(set(station_of.values()), place),
        drafts=drafts,
        batches=sorted({draft.batch for draft in drafts if draft.batch is not None}, key=str),
        cutting=cutting if cutting and cutting.state in ("waiting", "running", "failed") else None,
        first=len(await first_stations(session, caller)) if plans else 0,
        addresses=ground.buildings,
        without_station=ground.without,
        free=sum(one.state == "free" for one in listed),
        idle=sum(one.canvasses and not one.open_turfs for one in candidates),
        drawing=draw_turfs(mapped),
    )


async def first_stations(session: AsyncSession, caller: Caller) -> list[str]:
    """Return the stations with addresses that come first for our list; empty without a ranking."""
    there = {station for station in await territories.stations_with_homes(session) if caller.covers(station)}
    scores = [row for row in await list_scores(session) if row.station in there]
    scores.sort(key=lambda row: (-row.score, row.station))
    return [row.station for row in scores[: min(FIRST, max(1, round(len(there) / 3)))]]


def _main_station(stations: Sequence[str | None]) -> str:
    """Return the first station of the commune that most are of; empty where none has one."""
    known = sorted({station for station in stations if station})
    counts = Counter(map(commune_of, known))
    return min(known, key=lambda station: (-counts[commune_of(station)], station), default="")


def _is_in(station: str, place: str) -> bool:
    return place in ("", station, commune_of(station))


def _list_places(stations: Collection[str], chosen: str) -> dict[str, str]:
    communes = {commune_of(station) for station in stations if station}
    inside = commune_of(chosen) if chosen else next(iter(communes), "")
    offered = sorted(communes, key=_name) if len(communes) > 1 else []
    if chosen or len(communes) == 1:
        offered += sorted(station for station in stations if station and commune_of(station) == inside)
    return {code: _name(code) for code in offered} if len(offered) > 1 else {}


def _name(place: str) -> str:
    if "_" in place:
        return station_name(place)
    found = find_commune(place)
    return found.name if found else "Sans bureau de vote"


def _state(progress: Progress, holders: Sequence[Candidate]) -> State:
    if not progress.doors_left:
        return "done"
    return "given" if holders else "free"
