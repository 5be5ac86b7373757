"""Cross tables of answers, raked to published margins: from answers by past vote, by age, …, to all of them at once."""

from collections.abc import Sequence

import numpy as np

from predict.forecasting.polls.partial_pooling import Array

ROUNDS = 40
FLOOR = 1e-12


def cross_compositions(compositions: Sequence[Array]) -> Array:
    """stations × cells: the cells of all dimensions crossed, as if independent inside one station."""
    crossed = compositions[0]
    for other in compositions[1:]:
        crossed = (crossed[:, :, None] * other[:, None, :]).reshape(len(crossed), -1)
    return crossed


def cross_answers(by_dimension: Sequence[Array], margins: Sequence[Array], seed: Array) -> Array:
    """draws × cells × answers: the answers of each cell of the crossed dimensions, adding up to 1 in each.

    `by_dimension`: draws × segments × answers, one for each dimension; `margins`: the part of each segment;
    `seed`: the part of each cell (its shape: one axis for each dimension). Of all tables with these margins it is the
    one that assumes no interaction between dimensions (iterative proportional fitting).
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
            wanted = shares * margin[None, :, None]
            have = table.sum(axis=others)
            factor = wanted / np.maximum(have, FLOOR)
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
