"""Labels of communes on a map, without overlaps."""

from collections.abc import Mapping, Sequence

from predict.maps.figures import Figure
from predict.maps.picture import Label, Point

MAXIMUM = 12
"""With more communes their names would hide the map: then the largest only, and smaller."""

LETTER = 0.62
"""Breadth of a bold letter, in heights."""


def name_communes(figures: Sequence[Figure], centres: Mapping[str, Point], width: float, margin: float) -> list[Label]:
    """Place labels, the largest communes first; a single commune needs none."""
    places: dict[str, list[Point]] = {}
    voters: dict[str, int] = {}
    for figure in figures:
        places.setdefault(figure.commune, []).append(centres[figure.station])
        voters[figure.commune] = voters.get(figure.commune, 0) + figure.registered
    if len(places) < 2:
        return []
    size = 24.0 if len(places) <= MAXIMUM else 18.0
    name_communes: list[Label] = []
    for commune in sorted(places, key=lambda name: (-voters[name], name)):
        label = _name(commune, places[commune], size, width, margin)
        if not any(_hide(label, other) for other in name_communes):
            name_communes.append(label)
        if len(name_communes) == MAXIMUM:
            break
    return name_communes


def _name(commune: str, places: Sequence[Point], size: float, width: float, margin: float) -> Label:
    half = size * LETTER * len(commune) / 2 + margin
    x = min(max(sum(place[0] for place in places) / len(places), half), max(half, width - half))
    y = sum(place[1] for place in places) / len(places)
    return Label(x, y, commune, size, "middle", bold=True, halo=True)


def _hide(label: Label, other: Label) -> bool:
    least_distance = (len(label.text) + len(other.text)) * label.size * LETTER / 2
    return abs(label.x - other.x) < least_distance and abs(label.y - other.y) < label.size * 1.1
