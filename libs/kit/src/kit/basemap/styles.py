"""Styles of a basemap's layers, from the bottom up, each from a level of detail on.

Layers and kinds as Protomaps documents them for version 4 (docs.protomaps.com/basemaps/layers). Colours are pale, and
nothing is filled but water, green and houses: what a campaign shows on top must stay readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AREA, LINE = 3, 2
"""Types of geometry in a vector tile."""


@dataclass(frozen=True)
class Style:
    """One kind of thing. `widths`: of its line by level, in units of a tile; none: an area."""

    layer: str
    kinds: frozenset[str]
    colour: str
    widths: Mapping[int, float] | None = None
    dashes: str = ""
    from_zoom: int = 0

    def width_at(self, zoom: int) -> float:
        """Return the width of the line; 0 for an area."""
        if self.widths is None:
            return 0
        return self.widths[max((one for one in self.widths if one <= zoom), default=min(self.widths))]


GREEN = frozenset(
    {
        "cemetery",
        "dog_park",
        "forest",
        "garden",
        "golf_course",
        "grass",
        "meadow",
        "nature_reserve",
        "orchard",
        "park",
        "pitch",
        "playground",
        "recreation_ground",
        "scrub",
        "wetland",
        "wood",
    }
)
STYLES = (
    Style("landuse", GREEN, "#d5e6cd", from_zoom=9),
    Style("water", frozenset({"lake", "ocean", "other", "playa", "water"}), "#b4d3e6"),
    Style("water", frozenset({"canal", "river", "stream"}), "#b4d3e6", {0: 3, 14: 6}, from_zoom=10),
    Style("buildings", frozenset({"building"}), "#dfd9cf", from_zoom=14),
    Style("roads", frozenset({"rail"}), "#8f8a84", {0: 2, 14: 3}, "12 8", from_zoom=12),
    Style("roads", frozenset({"path"}), "#b5aea2", {0: 2, 15: 3}, "6 6", from_zoom=14),
    Style("roads", frozenset({"minor_road"}), "#b5aea2", {0: 1.5, 14: 4, 15: 8}, from_zoom=12),
    Style("roads", frozenset({"major_road"}), "#a29886", {0: 2, 12: 4, 14: 8, 15: 13}, from_zoom=8),
    Style("roads", frozenset({"highway"}), "#94836a", {0: 3, 12: 6, 14: 11, 15: 17}),
)

NAMED_FROM = {"highway": 13, "major_road": 13, "minor_road": 14}
"""The level from which streets of a kind have their names. Towns have theirs from the maps above."""
