"""Labels of communes on a map."""

from collections.abc import Mapping, Sequence

from kit.pages.map_names import place_names

from predict.maps.figures import Figure
from predict.maps.picture import Label, Point


def name_communes(figures: Sequence[Figure], centres: Mapping[str, Point], width: float, margin: float) -> list[Label]:
    """Place labels, those of the largest communes first."""
    places: dict[str, list[Point]] = {}
    voters: dict[str, int] = {}
    for figure in figures:
        places.setdefault(figure.commune, []).append(centres[figure.station])
        voters[figure.commune] = voters.get(figure.commune, 0) + figure.registered
    return [
        Label(name.x, name.y, name.text, name.size, "middle", bold=True, halo=True)
        for name in place_names(places, voters, width, margin)
    ]
