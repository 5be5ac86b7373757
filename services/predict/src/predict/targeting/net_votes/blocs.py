"""Blocs near a list's own and blocs that oppose it, on the axis of the blocs. Pure."""

from typing import Final

AXIS: Final = ("extrême gauche", "gauche", "centre", "droite", "extrême droite")

NEAR: Final = (1.0, 0.35, 0.1, 0.1)
"""Openness of a bloc's voters to us, by its distance on the axis: one step, two, three, four. A judgement."""
OFF_THE_AXIS: Final = 0.5
OPPOSED_STEPS: Final = 2


def nearness(bloc: str, other: str) -> float:
    """Return how open voters of `other` are to a list of `bloc`, 0 to 1; 0 for the bloc itself."""
    if bloc == other:
        return 0.0
    if bloc not in AXIS or other not in AXIS:
        return OFF_THE_AXIS
    return NEAR[abs(AXIS.index(bloc) - AXIS.index(other)) - 1]


def list_opposed(bloc: str) -> list[str]:
    """Return the blocs at least two steps away; none for a list off the axis."""
    if bloc not in AXIS:
        return []
    return [other for other in AXIS if abs(AXIS.index(bloc) - AXIS.index(other)) >= OPPOSED_STEPS]
