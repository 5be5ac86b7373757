"""Positions of communes: one point each, for distances between people of different communes."""

import gzip
from functools import cache

from elections.places.facts import TABLES, arrondissement_code, commune_of_today

SOURCE = "centre des communes : IGN, Admin Express 2018, et Etalab, bureaux de vote"

Point = tuple[float, float]
"""Latitude and longitude, in degrees, to a hundred metres."""


def commune_centre(code: str) -> Point | None:
    """Return the point of a commune, an arrondissement or a former commune; None overseas where no outline is known.

    A former commune gets the one it merged into.
    """
    line = _lines().get(code)
    if line is None:
        today = commune_of_today(code)
        line = _lines().get(today.code) if today else None
    if line is None:
        return None
    _, latitude, longitude = line.split("\t")
    return float(latitude), float(longitude)


def station_centre(station: str) -> Point | None:
    """Return the point of a station's commune; in Paris, Lyon and Marseille that of its arrondissement."""
    commune, _, number = station.partition("_")
    arrondissement = arrondissement_code(commune, int(number[:2])) if number[:2].isdigit() else ""
    return commune_centre(arrondissement or commune)


@cache
def _lines() -> dict[str, str]:
    # A line is split when it is asked for, as in `facts`.
    text = gzip.decompress((TABLES / "centres.tsv.gz").read_bytes()).decode()
    return {line[:5]: line for line in text.splitlines()}
