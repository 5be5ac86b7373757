"""Content of the page of turfs: the turfs with their holders and progress, the drafts, who could walk, the map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from elections.keys import commune_of
from elections.places.facts import find_commune
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
SHOWN = 24
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
    """The turfs of the chosen state and commune that are on this part of the page."""
    communes: Mapping[str, str]
    """The communes of the turfs and drafts, code and name, where there are several."""
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
    commune: str = "",
    skip: int = 0,
) -> Overview:
    """Read the page of turfs. `plans`: for who cuts and gives them; `base`: the path of the service; `show`,
    `commune`: turfs of that state, or there, alone.
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
    of_turf = {one.turf.id: _first_commune(one.turf.stations) for one in listed}
    of_draft = {one.id: _first_commune([spot.station for spot in spots[one.id]]) for one in drafts}
    named = {code: _name(code) for code in {*of_turf.values(), *of_draft.values()}}

    def mark(turf_id: UUID, number: int, name: str, state: State, points: Sequence[Point], page: str) -> MappedTurf:
        code = of_draft[turf_id] if state == "draft" else of_turf[turf_id]
        return MappedTurf(number, name, state, points, base + page, named[code], f"{base}/turfs?commune={code}")

    mapped = [
        mark(one.turf.id, one.number, one.turf.name, one.state, points.get(one.turf.id, []), f"/turfs/{one.turf.id}")
        for one in listed
        if commune in ("", of_turf[one.turf.id])
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
        if commune in ("", of_draft[one.id])
    ]
    chosen = [one for one in listed if show in ("", one.state) and commune in ("", of_turf[one.turf.id])]
    return Overview(
        listed=listed,
        part=part_of(chosen[skip : skip + SHOWN + 1], skip, SHOWN),
        communes=dict(sorted(named.items(), key=lambda item: item[1])) if len(named) > 1 else {},
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


def _first_commune(stations: Sequence[str | None]) -> str:
    """Return the commune of most stations of a turf; empty where none has one."""
    counts = Counter(commune_of(station) for station in stations if station)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _name(code: str) -> str:
    found = find_commune(code)
    return found.name if found else "Sans bureau de vote"


def _state(progress: Progress, holders: Sequence[Candidate]) -> State:
    if not progress.doors_left:
        return "done"
    return "given" if holders else "free"
