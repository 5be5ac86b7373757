"""Simulated elections on real margins, the training data of the transfer model.

Only margins are real. The table is random, from published knowledge of vote switching (most origins have a home option,
large ones keep more voters, local majorities attract), so that the truth is known without using a real one.
"""

from dataclasses import dataclass

import numpy as np

from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.nearness import ChoicePlaces
from predict.transfers.estimation.proportional_fit import Votes, fit_exactly, fit_total
from predict.transfers.training.local_context import draw_votes


@dataclass(frozen=True)
class Margins:
    """Counts of each unit. `homes` (R × C): 1 if the same choice was offered again, where known.

    `sides`: the blocs of both sides, where known.
    """

    origin: Votes
    destination: Votes
    homes: Votes | None = None
    sides: tuple[ChoicePlaces, ChoicePlaces] | None = None


@dataclass(frozen=True)
class Simulation:
    origin: Votes
    destination: Votes
    truth: Votes  # units × R × C
    homes: Votes  # R × C: 1 where origin and destination bear the same label
    laid: bool = False  # upon both real margins
    steps: Votes | None = None  # R × C: between blocs, where they are known


def simulate_election(margins: Margins, draw: np.random.Generator, *, laid: float = 0.0) -> Simulation:
    """Simulate an election. `laid`: probability to fit the table to both real margins, whatever context follows."""
    margins = reshape_margins(margins, draw)
    origin, destination = margins.origin, margins.destination
    destination = destination * (origin.sum(1) / destination.sum(1))[:, None]
    columns = np.maximum(destination.sum(0), 1.0)
    kind = draw.random()
    table, homes = draw_table(origin, destination, margins.homes, draw, likely=0.45 if kind >= laid else None)
    if kind < laid:
        table = fit_total(np.maximum(table, 1e-4 * table.mean()), origin.sum(0), columns)
        shares = table / table.sum(1, keepdims=True)
        truth = fit_exactly(origin[:, :, None] * shares, table, origin, destination)
    else:
        truth = draw_votes(origin, table, homes, draw)
    used = truth.sum((0, 1)) > 0
    truth, homes = truth[:, :, used], homes[:, used]
    return Simulation(truth.sum(2), truth.sum(1), truth, homes, kind < laid)


def reshape_margins(margins: Margins, draw: np.random.Generator) -> Margins:
    """Return margins with random direction, options and units, for tables of every shape."""
    origin, destination, homes = margins.origin, margins.destination, margins.homes
    if draw.random() < 0.15:
        origin, destination, homes = destination, origin, None if homes is None else homes.T
    if draw.random() < 0.4:
        origin, homes = _merge(origin, homes, draw)
    destination, homes = _merge(destination, None if homes is None else homes.T, draw)
    homes = None if homes is None else homes.T
    kept = min(len(origin), 400)
    if draw.random() < 0.3 and kept > 24:
        kept = int(draw.integers(22, kept))
    if kept < len(origin):
        chosen = draw.choice(len(origin), kept, replace=False)
        origin, destination = origin[chosen], destination[chosen]
    lived = (origin.sum(1) >= 1) & (destination.sum(1) > 0)
    origin, destination = np.round(origin[lived]), destination[lived]
    rows, columns = origin.sum(0) > 0, destination.sum(0) > 0
    homes = None if homes is None else homes[np.ix_(rows, columns)]
    return Margins(origin[:, rows], destination[:, columns], homes)


def _merge(counts: Votes, homes: Votes | None, draw: np.random.Generator) -> tuple[Votes, Votes | None]:
    """Randomly merge two options. `homes` has the options of `counts` first."""
    while counts.shape[1] > 3 and draw.random() < 0.08:
        pair = draw.choice(counts.shape[1], 2, replace=False)
        counts = np.column_stack([np.delete(counts, pair, 1), counts[:, pair].sum(1)])
        if homes is not None:
            homes = np.vstack([np.delete(homes, pair, 0), 0.0 * homes[pair].sum(0)])
    return counts, homes


def draw_table(
    origin: Votes, destination: Votes, homes: Votes | None, draw: np.random.Generator, *, likely: float | None
) -> tuple[Votes, Votes]:
    """Return R × C votes, and homes. `likely`: probability of a table near the estimate from margins; None: never."""
    if likely is not None and draw.random() < likely and len(origin) >= 10:
        return _estimated(origin, destination, homes, draw)
    return _invented(origin, np.maximum(destination.sum(0), 1.0), homes, draw)


def _estimated(
    origin: Votes, destination: Votes, homes: Votes | None, draw: np.random.Generator
) -> tuple[Votes, Votes]:
    """Return shares near the fast estimates from real margins, with noise; never a true table."""
    middle = gather_evidence(origin, destination).middle
    rows, columns = origin.sum(0), destination.sum(0)
    sharpness = draw.uniform(0.9, 1.35)
    moved = np.log(middle / np.maximum(rows, 1.0)[:, None] + 0.004) * sharpness
    moved += draw.normal(0.0, draw.uniform(0.1, 0.9), middle.shape)
    table = fit_total(np.exp(moved) * rows[:, None], rows, columns * rows.sum() / columns.sum())
    return table, homes_of(table) if homes is None else homes


def homes_of(table: Votes) -> Votes:
    link = table / np.outer(np.maximum(table.sum(1), 1.0), np.maximum(table.sum(0), 1.0))
    best = (link >= link.max(1, keepdims=True)) & (link >= link.max(0, keepdims=True))
    return best.astype(np.float64)


def _invented(origin: Votes, columns: Votes, votes: Votes | None, draw: np.random.Generator) -> tuple[Votes, Votes]:
    """A home for most origins, the rest by nearness on two hidden axes, then the real totals of the destination."""
    rows = origin.sum(0)
    count, width = len(rows), len(columns)
    homes = draw_homes(rows, columns, draw) if votes is None or draw.random() < 0.15 else votes
    places = draw.normal(size=(count, 2)) * np.array([1.0, 0.6])
    seats = draw.normal(size=(width, 2)) * np.array([1.0, 0.6])
    for column in range(width):
        if homes[:, column].any():
            seats[column] = places[homes[:, column] > 0][0] + draw.normal(0.0, 0.2, 2)
    distance = ((places[:, None] - seats[None]) ** 2).sum(-1)
    affinity = -draw.uniform(0.3, 1.5) * distance + draw.normal(0.0, draw.uniform(0.4, 1.4), (count, width))
    affinity += np.log(columns / columns.sum())
    away = np.exp(affinity) * (1.0 - homes)
    away /= np.maximum(away.sum(1, keepdims=True), 1e-12)
    large = np.log(rows / rows.sum() * count + 0.05)
    loyal = draw.normal(1.4, 0.5) + draw.uniform(0.2, 0.9) * large + draw.normal(0.0, draw.uniform(0.4, 1.0), count)
    if votes is not None:
        loyal += draw.uniform(0.0, 1.5)
    keeps = (1.0 / (1.0 + np.exp(-loyal)))[:, None] * homes.max(1, keepdims=True)
    shares = keeps * homes / np.maximum(homes.sum(1, keepdims=True), 1.0) + (1.0 - keeps) * away
    # The size of each destination comes from the real one, more or less: homes stay homes.
    wanted = columns / columns.sum() * np.exp(draw.normal(0.0, 0.0 if votes is not None else 0.25, width))
    seed, total = np.maximum(shares, 1e-4) * rows[:, None], wanted / wanted.sum() * rows.sum()
    table = fit_total(seed, rows, total, rounds=int(draw.integers(1, 20)))
    return table, homes


def draw_homes(rows: Votes, columns: Votes, draw: np.random.Generator) -> Votes:
    homes = np.zeros((len(rows), len(columns)))
    by_size, to_size = np.argsort(-rows + 0.0), np.argsort(-columns + 0.0)
    shuffled = by_size if draw.random() < 0.6 else draw.permutation(len(rows))
    for row, column in zip(shuffled, to_size, strict=False):
        homes[row, column] = float(draw.random() < 0.9)
    return homes
