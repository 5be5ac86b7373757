"""Territories: their communes and polling stations, from INSEE's and the ministry's own tables."""

import datetime
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

import polars as pl

from elections import keys
from elections.places.cantons import cantons
from elections.places.names import place_name
from elections.places.place import Place


@cache
def commune_constituencies(data: Path) -> pl.DataFrame:
    """Return `commune`, `constituency`: one row per pair (codes of 2017)."""
    table = pl.read_csv(data / "insee" / "commune_circonscription.csv", separator=";", infer_schema=False)
    return table.select(
        _mapped(table["code_commune"], keys.commune_key).alias("commune"),
        _mapped(table["circonscription"], keys.constituency_key).alias("constituency"),
    )


@cache
def station_constituencies(data: Path, year: int) -> pl.DataFrame:
    """Return `station`, `constituency` at législatives, from the nearest available table (2022 or 2024)."""
    if year < 2024:
        table = pl.read_parquet(data / "insee" / "bureau_circonscription_2022.parquet")
        # The presidential file's constituency is only a help where a station did not vote in June.
        circo = pl.coalesce("circonscription_legislatives", "circonscription_presidentielle")
    else:
        table = pl.read_parquet(data / "insee" / "bureau_circonscription_2024.parquet")
        circo = pl.col("circonscription")
    table = table.select("code", circo.alias("circo")).drop_nulls()
    parts = table.select(
        _mapped(table["code"].str.head(5), keys.commune_key) + table["code"].str.slice(5),
        _mapped(table["circo"], keys.constituency_key).alias("constituency"),
    )
    return parts.rename({"code": "station"})


@cache
def constituency_keys(data: Path) -> tuple[str, ...]:
    """Return the keys of the 577 constituencies."""
    return tuple(sorted(commune_constituencies(data)["constituency"].unique()))


def commune_file(data: Path) -> Path:
    """Return the file that `commune_names` reads."""
    return data / "insee" / "population_municipale_communes_2013_2023.csv"


@cache
def commune_names(data: Path) -> dict[str, str]:
    """Return the name of every present commune, by key."""
    table = pl.read_csv(commune_file(data), separator=";", infer_schema=False, columns=["codgeo", "libgeo"])
    return dict(zip(table["codgeo"], table["libgeo"], strict=True))


@cache
def _communes_by_constituency(data: Path) -> dict[str, frozenset[str]]:
    # From the stations of 2024: the table of communes has the codes of 2017, before many communes merged.
    table = station_constituencies(data, 2024).with_columns(pl.col("station").str.head(5).alias("commune"))
    grouped = table.group_by("constituency").agg(pl.col("commune").unique())
    return {constituency: frozenset(communes) for constituency, communes in grouped.iter_rows()}


def communes_of(place: Place, data: Path) -> list[str]:
    """Return the communes of 2024, whole or in part, of a constituency, a department or a commune; those of a canton
    of whole communes.
    """
    by_constituency = _communes_by_constituency(data)
    if place.kind == "commune":
        return [place.code]
    if place.kind == "circo":
        result = by_constituency.get(place.code, frozenset())
    elif place.kind == "departement":
        result = {
            code for codes in by_constituency.values() for code in codes if keys.department_of(code) == place.code
        }
    elif place.kind == "canton" and (canton := cantons().get(place.code)):
        if not canton.is_whole:
            raise ValueError(f"Le {place_name(place)} comprend des parties de communes.")
        result = canton.communes
    else:
        raise ValueError(f"Les communes de {place} ne sont pas dans les données.")
    if not result:
        raise ValueError(f"{place} : aucune commune connue sous ce code.")
    return sorted(result)


@cache
def split_communes(data: Path) -> frozenset[str]:
    """Return communes split between constituencies, by the ministry's table or since a merger."""
    counts = commune_constituencies(data).group_by("commune").len().filter(pl.col("len") > 1)
    often = Counter(code for codes in _communes_by_constituency(data).values() for code in codes)
    return frozenset(counts["commune"]) | {code for code, times in often.items() if times > 1}


def stations_of(place: Place, data: Path, on: datetime.date) -> list[str]:
    """Return the keys of a territory's polling stations at the législatives nearest to `on`."""
    table = station_constituencies(data, on.year)
    station = pl.col("station")
    if place.kind == "circo":
        wanted = pl.col("constituency") == place.code
    elif place.kind == "commune":
        wanted = station.str.starts_with(place.code + "_")
    elif place.kind == "departement":
        wanted = station.str.starts_with(place.code)
    elif place.kind == "nation":
        wanted = pl.lit(True)
    else:
        raise ValueError(f"Les bureaux de {place} ne sont pas dans les données.")
    result = table.filter(wanted)["station"].sort().to_list()
    if not result:
        raise ValueError(f"{place} : aucun bureau de vote connu sous ce code.")
    return result


def read_contours(path: Path) -> dict[str, dict[str, Any]]:
    """Return GeoJSON geometries (WGS84) by station key. Raises `ValueError`."""
    try:
        document = json.loads(path.read_bytes())
        features = cast(Iterable[dict[str, Any]], document["features"])
        return {_station(feature["properties"]["code"]): feature["geometry"] for feature in features}
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError(f"{path.name} n’est pas un GeoJSON de bureaux avec leur « code ».") from None


def _station(code: str) -> str:
    commune, station = keys.parse_station(code)
    return f"{commune}_{station}"


def _mapped(codes: pl.Series, key_of: Callable[[str], str]) -> pl.Series:
    # Some 35,000 distinct codes at most: each is normalised once.
    distinct = codes.unique().drop_nulls()
    return codes.replace_strict(distinct, pl.Series([key_of(code) for code in distinct], dtype=pl.String))


def find_data_folder(file: Path) -> Path | None:
    """Return ISOLOIR_DATA, else the nearest parent folder of the file that holds INSEE's tables, else None."""
    if named := os.environ.get("ISOLOIR_DATA"):
        return Path(named)
    table = Path("insee") / "bureau_circonscription_2024.parquet"
    return next((folder for folder in file.absolute().parents if (folder / table).is_file()), None)
