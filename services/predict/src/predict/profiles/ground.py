"""Collection of a territory's input data: registered voters, INSEE figures, boundaries, addresses."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shapely.geometry import shape
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections.history import list_ballots, read_history
from predict.past_results.elections.levels import LARGE
from predict.past_results.elections.places import read_registered
from predict.profiles.indicators import BY_ID
from predict.profiles.measures import Ground, PublishedFigure, Table
from predict.reference_datasets import service as references

MAX_STATIONS = LARGE
"""More than the largest department has are not profiled in one go."""


@dataclass(frozen=True)
class Place:
    """The territory's stations at its latest complete round."""

    registered: Mapping[str, int]
    commune_names: Mapping[str, str]


async def read_place(session: AsyncSession, territory: str) -> Place:
    history = await read_history(session, territory)
    first_rounds = [ballot for ballot in history.ballots if ballot.round == 1] or list(history.ballots)
    if not first_rounds:
        return Place({}, {})
    sheets = history.sheets[first_rounds[-1].id]
    registered = {station: sheet.registered for station, sheet in sheets.items() if sheet.registered > 0}
    return Place(registered, history.commune_names)


async def mark_ground(session: AsyncSession, territory: str) -> str:
    """Return a mark that changes with the territory or any input of profiles."""
    seen = [(ballot.id, ballot.revision) for ballot in await list_ballots(session)]
    mark = await references.read_mark(session)
    boundaries_mark = await boundaries.read_mark(session)
    inputs = (territory, seen, mark, boundaries_mark, list(BY_ID))
    return hashlib.sha256(repr(inputs).encode()).hexdigest()[:32]


async def read_ground(session: AsyncSession, place: Place) -> Ground:
    """Read the data of whole communes, as IRIS cross constituency limits."""
    communes = sorted({station.partition("_")[0] for station in place.registered})
    registered = dict(place.registered) | await read_registered(session, communes)
    stations = sorted(registered)
    shapes = await boundaries.read_geometries(session, stations)
    iris = await references.read_iris_boundaries(session, communes)
    return Ground(
        registered=registered,
        iris=await _read_table(session, "iris", communes),
        communes=await _read_table(session, "commune", communes),
        iris_boundaries={code: shape(geometry) for code, geometry in iris.items()},
        addresses=await references.read_addresses(session, stations),
        boundaries={station: shape(geometry) for station, geometry in shapes.items()},
    )


async def _read_table(session: AsyncSession, level: references.Level, communes: Collection[str]) -> Table:
    table: dict[str, dict[str, PublishedFigure]] = {}
    for row in await references.read_values(session, level, communes):
        table.setdefault(row.place, {})[row.indicator] = PublishedFigure(row.value, row.vintage)
    return table
