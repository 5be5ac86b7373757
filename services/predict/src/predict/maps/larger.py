"""Maps of territories with more stations than a picture can show."""

from collections.abc import Sequence
from dataclasses import replace

from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from predict.maps.scales import scale_for
from predict.maps.service import MAX_DRAWN, Map
from predict.maps.zones import can_group, group_by_zone, place_zones, zones_of
from predict.past_results.elections.rounds import read_constituencies


async def draw_larger(session: AsyncSession, maps: Sequence[Map]) -> list[Map]:
    """Group maps with too many stations by department or constituency.

    Raises Conflict for categories, which have no mean.
    """
    layer = maps[0].layer
    stations = [figure.station for figure in layer.figures]
    if len(stations) <= MAX_DRAWN:
        return list(maps)
    if not can_group(layer.subject):
        raise Conflict(
            f"Une carte par groupe ne se lit que jusqu’à {MAX_DRAWN} bureaux ; ce territoire en a {len(stations)}. "
            "Prenez le fichier CSV ou GeoJSON.",
            f"A map by group is readable up to {MAX_DRAWN} stations; here are {len(stations)}. Take CSV or GeoJSON.",
        )
    zones = zones_of(stations, await read_constituencies(session, stations))
    layers = [group_by_zone(map_.layer, zones) for map_ in maps]
    scale = scale_for(layers, maps[0].query.classes, maps[0].query.way)
    placed = place_zones(layer, zones, maps[0].geometries)
    return [
        replace(map_, layer=zone_layer, scale=scale, geometries=placed)
        for map_, zone_layer in zip(maps, layers, strict=True)
    ]
