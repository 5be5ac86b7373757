"""Content of the page of turfs: the turfs with their holders and progress, the drafts, who could walk, the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.jobs import JobRead, read_last_job
from kit.pages.parts import Part, part_of
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.station_rankings.service import list_scores
from crm.canvassing.turf_assignments import service
from crm.canvassing.turf_assignments.proposals import Candidate, rank_candidates
from crm.canvassing.turf_assignments.turf_map import MappedTurf, State, draw_turfs
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
    """The turfs of the chosen state that are on this part of the page."""
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
    session: AsyncSession, caller: Caller, *, plans: bool, base: str, show: str = "", skip: int = 0
) -> Overview:
    """Read the page of turfs. `plans`: for who cuts and gives them; `base`: the path of the service; `show`: turfs of
    that state alone.
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
    places = await turfs.points_of_drafts(session, drafts)
    ground = await count_by_certainty(session, caller.territories)
    cutting = await read_last_job(session, caller.campaign_id, turfs.JOB) if plans else None
    mapped = [
        MappedTurf(one.number, one.turf.name, one.state, points.get(one.turf.id, []), f"{base}/turfs/{one.turf.id}")
        for one in listed
    ] + [
        MappedTurf(number, draft.name, "draft", places[draft.id], f"{base}/turfs#brouillons")
        for number, draft in enumerate(drafts, start=1)
    ]
    chosen = [one for one in listed if one.state == show] if show else listed
    return Overview(
        listed=listed,
        part=part_of(chosen[skip : skip + SHOWN + 1], skip, SHOWN),
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


def _state(progress: Progress, holders: Sequence[Candidate]) -> State:
    if not progress.doors_left:
        return "done"
    return "given" if holders else "free"
