"""Dorling cartogram: circles without overlap, near their places (Dorling 1996)."""

from collections.abc import Sequence

import numpy as np

from predict.maps.picture import Point

ROUNDS = 300
PULL = 0.02
MAXIMUM = 1500
"""Every pair is looked at: with more circles the pairs would take seconds."""


def spread_circles(places: Sequence[Point], radii: Sequence[float], gap: float = 1.0) -> list[Point]:
    """Return moved positions where no two circles overlap by more than about a pixel."""
    if len(places) < 2 or len(places) > MAXIMUM:
        return list(places)
    home = np.asarray(places, dtype=float)
    at = home + _nudges(len(home))
    reach = np.asarray(radii)[:, None] + np.asarray(radii)[None, :] + gap
    np.fill_diagonal(reach, 0.0)
    for number in range(ROUNDS):
        between = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((between**2).sum(axis=2))
        overlap = np.clip(reach - distance, 0.0, None)
        np.fill_diagonal(overlap, 0.0)
        if number and overlap.max() < gap:
            break
        push = (between * (overlap / np.maximum(distance, 1e-9))[:, :, None]).sum(axis=1) / 2
        at = at + 0.6 * push
        # The pull home fades, so that the last rounds only clear what overlaps.
        at += (home - at) * PULL * max(0.0, 1 - 2 * number / ROUNDS)
    return [(float(x), float(y)) for x, y in at]


def _nudges(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return small fixed offsets that separate circles at equal positions."""
    angles = np.arange(count) * 2.399963
    return 0.01 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
