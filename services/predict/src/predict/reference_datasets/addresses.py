"""Reader of voters' addresses by station: tables of prefectures, and the national one.

The national layout (INSEE and Etalab, from the répertoire électoral unique) has `code_commune_ref`,
`id_brut_bv_reu` (`94033_12`), `geo_adresse`, `geo_score`, `longitude`, `latitude`, `nb_adresses`; no name of a person.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from elections import keys

from predict.reference_datasets.cells import Cells, Fault, Unreadable
from predict.reference_datasets.parquet import read_table_cells

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "station": ("id_brut_bv_reu", "code_bv", "id_bv", "code_bureau", "bureau"),
    "longitude": ("longitude", "lon", "x"),
    "latitude": ("latitude", "lat", "y"),
    "street": ("geo_adresse", "voie", "adresse"),
    "number": ("numero",),
    "score": ("geo_score",),
    "addresses": ("nb_adresses",),
}
_NEEDED = ("station", "longitude", "latitude")
LEAST_SCORE = 0.5
"""Below, the geocoder names another street more often than not."""

MAX_AT_ONE_POINT = 1000


@dataclass(frozen=True)
class Point:
    """A location of voters of a station, shared by `addresses` addresses."""

    station: str
    street: str
    number: str
    longitude: float
    latitude: float
    addresses: int


@dataclass(frozen=True)
class Points:
    points: list[Point]
    rejected: list[Fault]
    warnings: list[Fault]


def read_points(data: bytes) -> Points:
    """Read address points from a table; raise Unreadable."""
    cells = read_table_cells(data, lambda names: all(name in _find(names) for name in _NEEDED))
    at = _find(cells.header)
    points: list[Point] = []
    rejected: list[Fault] = []
    unsure = 0
    for line, row in cells.rows:
        try:
            point = _point(row, at)
            score = _number(row[at["score"]], "geo_score") if "score" in at and row[at["score"]].strip() else 1.0
        except ValueError as wrong:
            rejected.append(Fault(line, None, str(wrong)))
            continue
        if score < LEAST_SCORE:
            unsure += 1
        else:
            points.append(point)
    if not points:
        raise Unreadable("Aucune ligne du fichier n’a un bureau et un point lisibles.")
    return Points(points, _cut(cells) + rejected, _warn(cells, unsure))


def _find(header: list[str]) -> dict[str, int]:
    lower = [name.strip().lower() for name in header]
    return {
        name: lower.index(next(spelling for spelling in spellings if spelling in lower))
        for name, spellings in _COLUMNS.items()
        if any(spelling in lower for spelling in spellings)
    }


def _point(row: list[str], at: Mapping[str, int]) -> Point:
    commune, code = keys.parse_station(row[at["station"]])
    longitude = _number(row[at["longitude"]], "longitude")
    latitude = _number(row[at["latitude"]], "latitude")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("le point n’est pas sur la Terre : longitude et latitude sont-elles dans le bon ordre ?")
    shared = int(_number(row[at["addresses"]] or "1", "nb_adresses")) if "addresses" in at else 1
    return Point(
        station=f"{commune}_{code}",
        street=_text(row, at, "street"),
        number=_text(row, at, "number")[:20],
        longitude=longitude,
        latitude=latitude,
        addresses=min(max(shared, 1), MAX_AT_ONE_POINT),
    )


def _text(row: list[str], at: Mapping[str, int], name: str) -> str:
    return " ".join(row[at[name]].split())[:200] if name in at else ""


def _number(text: str, label: str) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{label} : « {text.strip()[:20]} » n’est pas un nombre")
    return number


def _cut(cells: Cells) -> list[Fault]:
    return [fault for fault in cells.faults if "colonnes au lieu" in fault.reason]


def _warn(cells: Cells, unsure: int) -> list[Fault]:
    warnings = [fault for fault in cells.faults if "colonnes au lieu" not in fault.reason]
    if unsure:
        reason = f"{unsure} adresses mal localisées (geo_score < {LEAST_SCORE}) laissées de côté"
        warnings.append(Fault(1, None, reason))
    return warnings
