"""Outlines of communes and places of polling stations of a territory, cut from files of the whole country.

    python -m elections.outlines DATA CODE… > cut.geojson

A process of its own: the country's outlines are hundreds of megabytes once read, and a territory's a few.
"""

import gzip
import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from elections.places.facts import commune_of_today

OUTLINES = ("geo/communes_france.geojson.gz", "geo/communes_france_2018.geojson.gz")
"""Communes of mainland France and the overseas départements, the newest file first."""
STATIONS = "geo/bureaux_centroides_france.parquet"
SOURCE = "communes simplifiées (IGN, Admin Express) ; bureaux approchés d’après leur centre (REU, Etalab)"


def find_outlines(data: Path) -> Path | None:
    """Return the file of the country's communes in a data folder."""
    return next((data / name for name in OUTLINES if (data / name).is_file()), None)


def cut_outlines(data: Path, communes: Collection[str]) -> dict[str, Any]:
    """Return a FeatureCollection: the outlines of these communes of today, and points of their stations."""
    return {"type": "FeatureCollection", "features": [*_communes(data, communes), *_stations(data, communes)]}


def _communes(data: Path, communes: Collection[str]) -> Iterator[dict[str, Any]]:
    path = find_outlines(data)
    if path is None:
        return
    wanted = set(communes)
    # A commune that absorbed others since has their outlines as parts.
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        code = feature["properties"]["code"]
        today = commune_of_today(code)
        if today is not None and today.code in wanted:
            yield {"type": "Feature", "properties": {"code": code}, "geometry": feature["geometry"]}


def _stations(data: Path, communes: Collection[str]) -> Iterator[dict[str, Any]]:
    path = data / STATIONS
    if not path.is_file():
        return
    inside = pl.scan_parquet(path).filter(pl.col("code").str.head(5).is_in(list(communes))).collect()
    for code, lon, lat in inside.select("code", "lon", "lat").iter_rows():
        place = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
        yield {"type": "Feature", "properties": {"code": code}, "geometry": place}


if __name__ == "__main__":
    json.dump(cut_outlines(Path(sys.argv[1]), sys.argv[2:]), sys.stdout, separators=(",", ":"))
