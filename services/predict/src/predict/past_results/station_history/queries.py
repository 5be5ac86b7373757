"""Links as they were computed last, or computed now."""

import asyncio
from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections.history import Ballot
from predict.past_results.elections.places import StationCount, read_counted
from predict.past_results.station_history.models import StationHistory
from predict.past_results.station_history.station_links import METHOD, Link, Spot, match_stations


async def read_links(
    session: AsyncSession, old: Ballot, new: Ballot, communes: Collection[str], drawn: str
) -> dict[str, list[Link]]:
    """Return links by station of the new round. `drawn`: the mark of the boundaries."""
    mark = f"{METHOD} {old.revision} {new.revision} {drawn}"
    mine = (StationHistory.new_election == new.id, StationHistory.old_election == old.id, StationHistory.mark == mark)
    rows = select(StationHistory.commune, StationHistory.links).where(*mine, StationHistory.commune.in_(communes))
    known = {row.commune: [Link(*one) for one in row.links] for row in await session.execute(rows)}
    if missing := sorted(set(communes) - known.keys()):
        known |= await _compute(session, old, new, missing, mark)
    links = sorted((link for of_commune in known.values() for link in of_commune), key=lambda link: link.station)
    return {station: list(parts) for station, parts in groupby(links, key=lambda link: link.station)}


async def _compute(
    session: AsyncSession, old: Ballot, new: Ballot, communes: list[str], mark: str
) -> dict[str, list[Link]]:
    then = await read_counted(session, old, communes)
    now = await read_counted(session, new, communes)
    points = await _read_points(session, then.keys() ^ now.keys())
    years = abs((new.held_on - old.held_on).days) / 365.25
    found: dict[str, list[Link]] = {commune: [] for commune in communes}
    # A department of small communes takes seconds: events and other requests go on meanwhile.
    links = await asyncio.to_thread(match_stations, _spots(then, points), _spots(now, points), years)
    for link in links:
        found[link.station.partition("_")[0]].append(link)
    rows: list[dict[str, Any]] = [
        {
            "new_election": new.id,
            "old_election": old.id,
            "commune": commune,
            "mark": mark,
            "links": [
                [one.station, one.old_station, round(one.share, 4), round(one.confidence, 4), one.redrawn, one.moved]
                for one in of_commune
            ],
        }
        for commune, of_commune in found.items()
    ]
    row = insert(StationHistory)
    given = {"mark": row.excluded.mark, "links": row.excluded.links}
    keep = row.on_conflict_do_update(
        index_elements=["new_election", "old_election", "commune", "campaign_id"], set_=given
    )
    if rows:
        # Sent row by row in one go: a statement of two thousand rows takes a second to write.
        await session.execute(keep, rows)
    return {row["commune"]: [Link(*one) for one in row["links"]] for row in rows}


async def _read_points(session: AsyncSession, stations: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return points of codes that are new or gone only: a code that stayed shows by itself where it is."""
    if not stations:
        return {}
    drawn = await boundaries.read_geometries(session, sorted(stations))
    points: dict[str, tuple[float, float]] = {}
    for station, geometry in drawn.items():
        inside = shape(geometry).representative_point()
        points[station] = (inside.x, inside.y)
    return points


def _spots(counted: Mapping[str, StationCount], points: Mapping[str, tuple[float, float]]) -> list[Spot]:
    return [
        Spot(
            station,
            one.sheet.registered,
            one.sheet.voters,
            one.blocs,
            points.get(station),
            one.constituency,
        )
        for station, one in sorted(counted.items())
    ]
