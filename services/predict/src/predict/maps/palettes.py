"""Colour-blind-safe palettes that also work in grey print.

Sequential: one hue from light to dark. Diverging: orange to purple (ColorBrewer PuOr), light in the middle. Categories:
Paul Tol's « muted » scheme. The lightest of each is visible on white with its outline.
"""

from collections.abc import Sequence

from predict.maps.classes import Sides

_BLUES = ("#d6e4f2", "#a3c4e2", "#6a9fd0", "#2f74b5", "#0b3c78")
_LESS = ("#fbdcae", "#f2a541", "#c9700a", "#7f3b08")
_MORE = ("#dcd8ec", "#a89fcf", "#7259a3", "#351160")
NEUTRAL = "#f4f3f1"
_GROUPS = ("#88ccee", "#cc6677", "#ddcc77", "#117733", "#aa4499", "#44aa99", "#882255", "#999933", "#332288")
MISSING = "#ffffff"
OUTLINE = "#5d6c7f"
GROUND = "#f0ede6"
"""Land under points, of which no figure is shown."""


def pick_colours(classes: int, sides: Sides) -> tuple[str, ...]:
    """Return one colour for each class, from the lowest; colours are strongest furthest from zero."""
    match sides:
        case "none":
            return _ramp(_BLUES, classes)
        case "more":
            return _ramp(_MORE, classes)
        case "less":
            return tuple(reversed(_ramp(_LESS, classes)))
        case "both":
            half = classes // 2
            return (*reversed(_ramp(_LESS, half)), NEUTRAL, *_ramp(_MORE, half))


def group_colours(groups: int) -> tuple[str, ...]:
    return tuple(_GROUPS[number % len(_GROUPS)] for number in range(groups))


def _ramp(anchors: Sequence[str], steps: int) -> tuple[str, ...]:
    """Return evenly spaced colours; few steps stop before the darkest, which would hide textures."""
    last = min(1.0, 0.55 + 0.15 * steps)
    places = [last] if steps == 1 else [last * number / (steps - 1) for number in range(steps)]
    return tuple(_mix(anchors, place * (len(anchors) - 1)) for place in places)


def _mix(anchors: Sequence[str], place: float) -> str:
    first = min(int(place), len(anchors) - 2)
    part = place - first
    pairs = zip(_parts(anchors[first]), _parts(anchors[first + 1]), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * part):02x}" for low, high in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
