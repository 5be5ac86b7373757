"""Stored station links, computed if missing."""

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
    session: AsyncSession, old: Ballot, new: Ballot, communes: Collection[str], boundaries_mark: str
) -> dict[str, list[Link]]:
    """Return links by station of the new round. `drawn`: the mark of the boundaries."""
    mark = f"{METHOD} {old.revision} {new.revision} {boundaries_mark}"
    conditions = (
        StationHistory.new_election == new.id,
        StationHistory.old_election == old.id,
        StationHistory.mark == mark,
    )
    rows = select(StationHistory.commune, StationHistory.links).where(*conditions, StationHistory.commune.in_(communes))
    stored_links = {row.commune: [Link(*link) for link in row.links] for row in await session.execute(rows)}
    if missing := sorted(set(communes) - stored_links.keys()):
        stored_links |= await _compute(session, old, new, missing, mark)
    links = sorted((link for of_commune in stored_links.values() for link in of_commune), key=lambda link: link.station)
    return {station: list(parts) for station, parts in groupby(links, key=lambda link: link.station)}


async def _compute(
    session: AsyncSession, old: Ballot, new: Ballot, communes: list[str], mark: str
) -> dict[str, list[Link]]:
    old_counts = await read_counted(session, old, communes)
    now = await read_counted(session, new, communes)
    points = await _read_points(session, old_counts.keys() ^ now.keys())
    years = abs((new.held_on - old.held_on).days) / 365.25
    links_by_commune: dict[str, list[Link]] = {commune: [] for commune in communes}
    # A department of small communes takes seconds: events and other requests go on meanwhile.
    links = await asyncio.to_thread(match_stations, _spots(old_counts, points), _spots(now, points), years)
    for link in links:
        links_by_commune[link.station.partition("_")[0]].append(link)
    rows: list[dict[str, Any]] = [
        {
            "new_election": new.id,
            "old_election": old.id,
            "commune": commune,
            "mark": mark,
            "links": [
                [
                    link.station,
                    link.old_station,
                    round(link.share, 4),
                    round(link.confidence, 4),
                    link.redrawn,
                    link.moved,
                ]
                for link in of_commune
            ],
        }
        for commune, of_commune in links_by_commune.items()
    ]
    row = insert(StationHistory)
    updates = {"mark": row.excluded.mark, "links": row.excluded.links}
    keep = row.on_conflict_do_update(
        index_elements=["new_election", "old_election", "commune", "campaign_id"], set_=updates
    )
    if rows:
        # Sent row by row in one go: a statement of two thousand rows takes a second to write.
        await session.execute(keep, rows)
    return {row["commune"]: [Link(*link) for link in row["links"]] for row in rows}


async def _read_points(session: AsyncSession, stations: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return points of new or removed codes only: a kept code needs none."""
    if not stations:
        return {}
    geometries = await boundaries.read_geometries(session, sorted(stations))
    points: dict[str, tuple[float, float]] = {}
    for station, geometry in geometries.items():
        inside = shape(geometry).representative_point()
        points[station] = (inside.x, inside.y)
    return points


def _spots(counted: Mapping[str, StationCount], points: Mapping[str, tuple[float, float]]) -> list[Spot]:
    return [
        Spot(
            station,
            station_count.sheet.registered,
            station_count.sheet.voters,
            station_count.blocs,
            points.get(station),
            station_count.constituency,
        )
        for station, station_count in sorted(counted.items())
    ]
