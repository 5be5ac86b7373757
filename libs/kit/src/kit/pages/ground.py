"""The projection of a map that a service draws, so that `static/streets.js` can lay the operator's basemap there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ground:
    """A map's projection: `x = left + (longitude - west) * across`, `y = top + (north - latitude) * down`.

    In points of the picture and degrees: maps of a town or a region are drawn on a plane, each degree as long as the
    next.
    """

    west: float
    north: float
    across: float
    down: float
    left: float
    top: float

    def put(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return a place in points of the picture, to a tenth."""
        x = self.left + (longitude - self.west) * self.across
        return round(x, 1), round(self.top + (self.north - latitude) * self.down, 1)


def streets_layer(ground: Ground, *, over: bool = False) -> str:
    """Return the empty group that streets are laid in, to stand where they belong among the shapes.

    `over`: on shapes that fill the map, which they then darken; else below what comes after.
    """
    numbers = (ground.west, ground.north, ground.across, ground.down, ground.left, ground.top)
    place = " ".join(f"{number:.7g}" for number in numbers)
    return f'<g class="streets{" over" if over else ""}" data-ground="{place}"></g>'
