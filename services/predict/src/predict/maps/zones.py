"""Grouping of map figures by department, or by constituency within one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum

from elections.keys import department_of
from kit.text import french

from predict.maps.figures import Figure, Layer, Subject
from predict.maps.projection import Geometry

OVERSEAS = ("97", "98", "ZZ")
"""Too far away to be placed beside the others: their circles are under the map."""


def can_group(subject: Subject) -> bool:
    """Return whether figures have a mean; categories have none."""
    return subject.unit != "group"


def zones_of(stations: Sequence[str], constituencies: Mapping[str, str]) -> dict[str, str]:
    """Return station → department, or constituency if all are in one department."""
    departments = {station: department_of(station) for station in stations}
    if len(set(departments.values())) > 1:
        return departments
    return {station: constituencies.get(station, departments[station]) for station in stations}


def group_by_zone(layer: Layer, zones: Mapping[str, str]) -> Layer:
    """Return means weighted by registered voters, or sums for numbers of votes."""
    figures_by_zone: dict[str, list[Figure]] = {}
    for figure in layer.figures:
        figures_by_zone.setdefault(zones[figure.station], []).append(figure)
    kind = "département" if all(len(zone) < 4 for zone in figures_by_zone) else "circonscription"
    method = "somme" if layer.subject.unit == "votes" else "moyenne, pondérée par les inscrits,"
    note = (
        f"{french.number(len(layer.figures))} bureaux ne se lisent pas sur une carte : un cercle par {kind}, d’aire "
        f"proportionnelle aux inscrits, de la couleur de la {method} de ses bureaux. Les fichiers les donnent tous."
    )
    subject = replace(layer.subject, one=kind, many=f"{kind}s", columns=(), notes=(*layer.subject.notes, note))
    return Layer(
        subject, [_sum(layer.subject, zone, kind, figures) for zone, figures in sorted(figures_by_zone.items())]
    )


def _sum(subject: Subject, zone: str, word: str, figures: Sequence[Figure]) -> Figure:
    known_figures = [figure for figure in figures if figure.value is not None and figure.registered > 0]
    people = sum(figure.registered for figure in known_figures)
    value = None
    if people:
        value = fsum((figure.value or 0.0) * figure.registered for figure in known_figures) / people
        if subject.unit == "votes":
            value = fsum(figure.value or 0.0 for figure in known_figures)
    sure = fsum(figure.confidence * figure.registered for figure in known_figures) / people if people else 1.0
    name = "Français de l’étranger" if zone == "ZZ" else f"{word[0].upper()}{word[1:]} {zone}"
    return Figure(zone, name, sum(figure.registered for figure in figures), value, confidence=sure)


def place_zones(layer: Layer, zones: Mapping[str, str], geometries: Mapping[str, Geometry]) -> dict[str, Geometry]:
    """Return the population centre of each zone with placed stations."""
    sums: dict[str, list[float]] = {}
    for figure in layer.figures:
        geometry = geometries.get(figure.station)
        zone = zones[figure.station]
        if geometry is None or zone.startswith(OVERSEAS) or not figure.registered:
            continue
        x, y = _middle(geometry)
        weighed = sums.setdefault(zone, [0.0, 0.0, 0.0])
        for index, part in enumerate((x * figure.registered, y * figure.registered, float(figure.registered))):
            weighed[index] += part
    return {zone: {"type": "Point", "coordinates": [x / whole, y / whole]} for zone, (x, y, whole) in sums.items()}


def _middle(geometry: Geometry) -> tuple[float, float]:
    if geometry["type"] == "Point":
        x, y = geometry["coordinates"]
        return float(x), float(y)
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    ring = max((polygon[0] for polygon in polygons), key=len)
    return fsum(point[0] for point in ring) / len(ring), fsum(point[1] for point in ring) / len(ring)
