"""Make `tables/centres.tsv.gz`: a point for each commune of today, and for each arrondissement of the three cities.

python -m elections.places.centres_maker COMMUNES.geojson.gz STATIONS.parquet: outlines of communes (IGN, Admin
Express) with `code`, and points of polling stations (Etalab's contours) with `code`, `lon` and `lat`. A commune that
has absorbed others since the outlines were drawn stays where its seat is. Run when new outlines appear, never by the
suite itself.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from elections.places.facts import TABLES, arrondissement_code, commune_codes, find_commune

CITIES = ("75056", "69123", "13055")
Point = tuple[float, float]


def main(outlines: Path, stations: Path) -> None:
    features = json.loads(gzip.decompress(outlines.read_bytes()))["features"]
    drawn = {feature["properties"]["code"]: _centre(feature["geometry"]) for feature in features}
    found = pl.read_parquet(stations)
    points = dict(_communes(found)) | drawn | dict(_arrondissements(found))
    rows = "".join(
        f"{code}\t{point[0]:.3f}\t{point[1]:.3f}\n" for code in commune_codes() if (point := _point_of(code, points))
    )
    # Without a time in it, the same facts make the same file.
    (TABLES / "centres.tsv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))


def _point_of(code: str, points: dict[str, Point]) -> Point | None:
    commune = find_commune(code)
    if commune is None or commune.kind in ("delegated", "associated"):
        return None
    former = [points[old] for old in commune.former_codes if old in points]
    return points.get(code) or next(iter(former), None)


def _communes(stations: pl.DataFrame) -> Iterator[tuple[str, Point]]:
    """Yield the mean point of the stations of each commune, for those that became one again after the outlines."""
    means = stations.group_by(pl.col("code").str.slice(0, 5)).agg(pl.col("lat").mean(), pl.col("lon").mean())
    yield from ((code, (latitude, longitude)) for code, latitude, longitude in means.rows())


def _arrondissements(stations: pl.DataFrame) -> Iterator[tuple[str, Point]]:
    """Yield the mean point of the stations of each arrondissement: the outlines draw each city as one."""
    cities = stations.filter(pl.col("code").str.slice(0, 5).is_in(CITIES))
    numbered = cities.with_columns(
        city=pl.col("code").str.slice(0, 5), number=pl.col("code").str.slice(6, 2).cast(pl.Int64, strict=False)
    ).drop_nulls("number")
    for city, number, latitude, longitude in (
        numbered.group_by("city", "number")
        .agg(pl.col("lat").mean(), pl.col("lon").mean())
        .sort("city", "number")
        .rows()
    ):
        if code := arrondissement_code(city, number):
            yield code, (latitude, longitude)


def _centre(geometry: dict[str, Any]) -> Point:
    """Return latitude and longitude of the centroid of the largest outline."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return max((_centroid(part[0]) for part in parts), key=lambda found: found[0])[1]


def _centroid(ring: Sequence[Sequence[float]]) -> tuple[float, Point]:
    x0, y0 = ring[0]
    corners = [(x - x0, y - y0) for x, y in ring]
    area = x = y = 0.0
    for (a, b), (c, d) in pairwise(corners):
        cross = a * d - c * b
        area, x, y = area + cross, x + (a + c) * cross, y + (b + d) * cross
    return abs(area), (y0 + y / (3 * area), x0 + x / (3 * area))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
