"""Map of the board: the leading candidate of each counted station. Pure; the template makes the SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from results.sheets.tallies.counted_sheet import Counted
from results.territory.stations.known_station import KnownStation

WIDTH, MARGIN = 640.0, 6.0
TALLEST = 1.15
"""Height for one of width."""
COLOURS = 9
"""As many as can be told apart; a number tells the candidates of one colour apart, and those who see none."""
LABELLED = 260.0
"""Square pixels from which a station has room for the number of who leads."""

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Lead:
    """Leading candidate of a station.

    `place`: index in the order of the panels, None for a tie; `share`: of valid votes.
    """

    place: int | None
    share: float


@dataclass(frozen=True)
class Area:
    station: str
    name: str
    path: str
    x: float
    y: float
    labelled: bool


@dataclass(frozen=True)
class Plan:
    width: int
    height: int
    areas: tuple[Area, ...]
    missing: int
    """Stations of the campaign that have no contour."""


def leads(order: Sequence[str], sheets: Sequence[Counted]) -> dict[str, Lead]:
    """Return the leading candidate by station; a sheet without a valid vote has none."""
    result: dict[str, Lead] = {}
    for sheet in sheets:
        if not sheet.valid:
            continue
        most = max(sheet.votes.values(), default=0)
        first = [index for index, candidate in enumerate(order) if sheet.votes.get(candidate, 0) == most]
        result[sheet.station] = Lead(first[0] if len(first) == 1 else None, most / sheet.valid)
    return result


def draw_plan(stations: Sequence[KnownStation], contours: Mapping[str, Sequence[Ring]]) -> Plan | None:
    """Draw the plan as large as fits in the width; None where no station has a contour."""
    stations_by_key = {station.station: station for station in stations if station.station in contours}
    points = [point for station in stations_by_key for ring in contours[station] for point in ring]
    if not points:
        return None
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    # A degree of longitude is shorter than one of latitude.
    squeeze = cos(radians((south + north) / 2))
    room = WIDTH - 2 * MARGIN
    scale = room / max((east - west) * squeeze, (north - south) / TALLEST, 1e-9)
    left = (WIDTH - (east - west) * squeeze * scale) / 2
    areas: list[Area] = []
    for station, station_row in stations_by_key.items():
        rings = [
            _pixels([(left + (x - west) * squeeze * scale, MARGIN + (north - y) * scale) for x, y in ring])
            for ring in contours[station]
        ]
        drawn_rings = [ring for ring in rings if len(ring) > 2]
        if not drawn_rings:
            continue
        largest = max(drawn_rings, key=lambda ring: abs(_doubled(ring)))
        x, y = _centre(largest)
        path = "".join("M" + "L".join(f"{a:g} {b:g}" for a, b in ring) + "Z" for ring in drawn_rings)
        areas.append(
            Area(station, _named(station_row), path, round(x, 1), round(y, 1), abs(_doubled(largest)) / 2 > LABELLED)
        )
    height = round((north - south) * scale + 2 * MARGIN)
    return Plan(int(WIDTH), height, tuple(areas), len(stations) - len(stations_by_key))


def encode_states(plan: Plan, leads_by_station: Mapping[str, Lead]) -> str:
    """Return the state of each area, in the order of the plan, as the page's script reads it: `0:588;=:500;;`."""
    return ";".join(
        f"{'=' if lead.place is None else lead.place}:{round(lead.share * 1000)}"
        if (lead := leads_by_station.get(area.station))
        else ""
        for area in plan.areas
    )


def _named(station: KnownStation) -> str:
    code = station.station.partition("_")[2].lstrip("0") or "0"
    return f"{station.commune_name}, bureau {code}"


def _pixels(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Round an open ring to half a pixel; drop repeated points and those on a straight line."""
    points: list[tuple[float, float]] = []
    for x, y in ring:
        point = (round(x * 2) / 2, round(y * 2) / 2)
        if points and points[-1] == point:
            continue
        if len(points) > 1 and _straight(points[-2], points[-1], point):
            points[-1] = point
        else:
            points.append(point)
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def _straight(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) == (b[1] - a[1]) * (c[0] - a[0])


def _doubled(ring: Sequence[tuple[float, float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True))


def _centre(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    doubled = _doubled(ring)
    if abs(doubled) < 1e-6:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return x / (3 * doubled), y / (3 * doubled)
