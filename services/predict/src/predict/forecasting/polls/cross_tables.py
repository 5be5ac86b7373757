"""Cross tables of answers over several dimensions, raked to published margins."""

from collections.abc import Sequence

import numpy as np

from predict.forecasting.polls.partial_pooling import Array

ROUNDS = 40
FLOOR = 1e-12


def cross_compositions(compositions: Sequence[Array]) -> Array:
    """Return stations × cells, dimensions assumed independent inside a station."""
    crossed = compositions[0]
    for other in compositions[1:]:
        crossed = (crossed[:, :, None] * other[:, None, :]).reshape(len(crossed), -1)
    return crossed


def cross_answers(by_dimension: Sequence[Array], margins: Sequence[Array], seed: Array) -> Array:
    """Return draws × cells × answers; the answers of each cell sum to 1.

    `by_dimension`: draws × segments × answers for each dimension; `margins`: weight of each segment; `seed`: weight of
    each cell (shape: one axis a dimension). Iterative proportional fitting: the table with these margins and no
    interaction.
    """
    axes = len(by_dimension)
    if axes == 1:
        return by_dimension[0]
    cells = _rake(seed, margins)
    draws, _, answers = by_dimension[0].shape
    table = np.broadcast_to(cells[None, ..., None], (draws, *cells.shape, answers)).copy()
    for _ in range(ROUNDS):
        for axis, (shares, margin) in enumerate(zip(by_dimension, margins, strict=True)):
            others = tuple(1 + other for other in range(axes) if other != axis)
            target = shares * margin[None, :, None]
            have = table.sum(axis=others)
            factor = target / np.maximum(have, FLOOR)
            table *= np.expand_dims(factor, others)
        # Who is asked how many times is known too: a cell keeps its people.
        table *= (cells[None] / np.maximum(table.sum(axis=-1), FLOOR))[..., None]
    flat = table.reshape(draws, -1, answers)
    return flat / np.maximum(flat.sum(axis=-1, keepdims=True), FLOOR)


def _rake(seed: Array, margins: Sequence[Array]) -> Array:
    cells = np.maximum(seed, FLOOR)
    cells = cells / cells.sum()
    for _ in range(ROUNDS):
        for axis, margin in enumerate(margins):
            others = tuple(other for other in range(cells.ndim) if other != axis)
            cells = cells * np.expand_dims(margin / np.maximum(cells.sum(axis=others), FLOOR), others)
    return cells / cells.sum()
