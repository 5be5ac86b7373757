"""Colour scales shared by maps that are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from predict.maps.classes import Classes, Way, classify_values
from predict.maps.figures import Layer
from predict.maps.palettes import MISSING, group_colours, pick_colours


@dataclass(frozen=True)
class Scale:
    """Classes and their colours."""

    classes: Classes
    colours: tuple[str, ...]

    def fill(self, value: float | None) -> str:
        return MISSING if value is None else self.colours[self.classes.place(value)]


def scale_for(layers: Sequence[Layer], count: int = 5, way: Way = "quantiles") -> Scale:
    """Return classes and colours for all layers' values together."""
    subject = layers[0].subject
    values = [value for layer in layers for value in layer.values]
    if subject.unit == "group":
        groups = sorted(subject.groups or {0: ""})
        chosen = tuple(subject.colours) or group_colours(len(groups))
        return Scale(Classes(tuple(map(float, groups)), "none"), chosen)
    classes = classify_values(values, count, way, diverging=subject.diverging)
    return Scale(classes, pick_colours(len(classes.bounds), classes.sides))
