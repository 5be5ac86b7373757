"""Basemaps of a test's own making: the format and the layers are the published ones, the streets are the test's."""

import gzip
from collections import defaultdict
from collections.abc import Sequence
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any, cast

import shapely
from mapbox_vector_tile import encode  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

EXTENT = 4096
BUFFER = 64
"""Units of its neighbours that a tile has, so that lines do not end at its edge."""


def make_basemap(
    path: Path,
    things: Sequence[tuple[str, BaseGeometry, dict[str, Any]]],
    *,
    zooms: Sequence[int] = tuple(range(16)),
    attribution: str = "© OpenStreetMap",
    compression: Compression = Compression.GZIP,
    tile_type: TileType = TileType.MVT,
) -> Path:
    """Write a PMTiles file of `things`: each of a layer, in longitude and latitude, with what it says."""
    world = [(layer, shapely.transform(geometry, _world), said) for layer, geometry, said in things]
    tiles: dict[tuple[int, int, int], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for zoom in zooms:
        for layer, geometry, said in world:
            for column, row, inside in _parts(geometry, zoom):
                tiles[zoom, column, row][layer].append({"geometry": inside, "properties": said})
    with path.open("wb") as file:
        writer = cast(Any, Writer(file))
        for place, layers in sorted(tiles.items(), key=lambda one: zxy_to_tileid(*one[0])):
            named = [{"name": name, "features": features} for name, features in layers.items()]
            content = cast(bytes, encode(named, default_options={"y_coord_down": True, "extents": EXTENT}))
            packed = gzip.compress(content, mtime=0) if compression == Compression.GZIP else content
            writer.write_tile(zxy_to_tileid(*place), packed)
        west, south, east, north = shapely.GeometryCollection([geometry for _, geometry, _ in things]).bounds
        header = {"tile_type": tile_type, "tile_compression": compression}
        corners = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
        centre = {"center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}
        bounds = {name: round(value * 1e7) for name, value in corners.items()}
        writer.finalize({**header, **bounds, **centre}, {"attribution": attribution})
    return path


def _world(points: Any) -> Any:
    """Return places in the square of the world, as Web Mercator lays it out: both sides from 0 to 1."""
    changed = points.copy()
    for point, (longitude, latitude) in zip(changed, points, strict=True):
        point[:] = (longitude + 180) / 360, (1 - asinh(tan(radians(latitude))) / pi) / 2
    return changed


def _parts(geometry: BaseGeometry, zoom: int) -> Sequence[tuple[int, int, BaseGeometry]]:
    sides = 1 << zoom
    west, north, east, south = (value * sides for value in geometry.bounds)
    edge = BUFFER / EXTENT
    parts: list[tuple[int, int, BaseGeometry]] = []
    for column in range(int(west), int(east) + 1):
        for row in range(int(north), int(south) + 1):
            box = shapely.box(column - edge, row - edge, column + 1 + edge, row + 1 + edge)
            inside = shapely.intersection(shapely.transform(geometry, lambda points: points * sides), box)
            if not inside.is_empty:
                place = shapely.transform(inside, lambda points, at=(column, row): (points - at) * EXTENT)
                parts.append((column, row, place))
    return parts
