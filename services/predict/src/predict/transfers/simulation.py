"""Elections that never were, on real margins: what the model of transfers is trained on.

Only margins of real elections go in. The table of transfers of a simulated election is drawn at random, from what is
publicly known of vote switching (most origins have a home, large ones keep more of their voters, a place pulls its
minority towards its majority), so that its truth is known without any real truth having been seen.
"""

from dataclasses import dataclass

import numpy as np

from predict.transfers.evidence import gather
from predict.transfers.fitting import Votes, fit_total

Margins = tuple[Votes, Votes]


@dataclass(frozen=True)
class Simulated:
    origin: Votes
    destination: Votes
    truth: Votes  # units × R × C
    homes: Votes  # R × C: 1 where origin and destination bear the same label


def simulate(margins: Margins, draw: np.random.Generator) -> Simulated:
    origin, destination = margins
    if draw.random() < 0.15:
        origin, destination = destination, origin
    origin, destination = _thin(origin, draw), _merge(destination, draw)
    kept = min(len(origin), 400)
    if draw.random() < 0.3 and kept > 24:
        kept = int(draw.integers(22, kept))
    if kept < len(origin):
        chosen = draw.choice(len(origin), kept, replace=False)
        origin, destination = origin[chosen], destination[chosen]
    lived = (origin.sum(1) > 0) & (destination.sum(1) > 0)
    origin, destination = np.round(origin[lived]), destination[lived]
    origin = origin[:, origin.sum(0) > 0]
    columns = np.maximum(destination.sum(0), 1.0)
    found = _estimated(origin, destination, draw) if draw.random() < 0.5 else None
    shares, homes = found if found is not None else _invented(origin, columns, draw)
    truth = _vote(origin, shares, homes, draw)
    used = truth.sum((0, 1)) > 0
    truth, homes = truth[:, :, used], homes[:, used]
    return Simulated(origin, truth.sum(1), truth, homes)


def _thin(origin: Votes, draw: np.random.Generator) -> Votes:
    return _merge(origin, draw) if draw.random() < 0.4 else origin


def _merge(counts: Votes, draw: np.random.Generator) -> Votes:
    """Now and then two options become one, so that tables of every width are seen."""
    while counts.shape[1] > 3 and draw.random() < 0.08:
        one, other = draw.choice(counts.shape[1], 2, replace=False)
        joined = counts[:, one] + counts[:, other]
        counts = np.column_stack([np.delete(counts, [one, other], 1), joined])
    return counts


def _estimated(origin: Votes, destination: Votes, draw: np.random.Generator) -> tuple[Votes, Votes] | None:
    """Shares like those that the real margins suggest, moved at random: the fast estimators, never a truth."""
    if len(origin) < 10:
        return None
    scaled = destination * (origin.sum(1) / destination.sum(1))[:, None]
    middle = gather(origin, scaled).middle
    rows, columns = origin.sum(0), scaled.sum(0)
    sharpness = draw.uniform(0.9, 1.35)
    moved = np.log(middle / np.maximum(rows, 1.0)[:, None] + 0.004) * sharpness
    moved += draw.normal(0.0, draw.uniform(0.1, 0.9), middle.shape)
    table = fit_total(np.exp(moved) * rows[:, None], rows, columns * rows.sum() / columns.sum())
    return table, _homes_of(table)


def _homes_of(table: Votes) -> Votes:
    link = table / np.outer(np.maximum(table.sum(1), 1.0), np.maximum(table.sum(0), 1.0))
    best = (link >= link.max(1, keepdims=True)) & (link >= link.max(0, keepdims=True))
    return best.astype(np.float64)


def _invented(origin: Votes, columns: Votes, draw: np.random.Generator) -> tuple[Votes, Votes]:
    """A home for most origins, the rest by nearness on two hidden axes, then the real totals of the destination."""
    rows = origin.sum(0)
    count, width = len(rows), len(columns)
    homes = np.zeros((count, width))
    by_size, to_size = np.argsort(-rows + 0.0), np.argsort(-columns + 0.0)
    shuffled = by_size if draw.random() < 0.6 else draw.permutation(count)
    for row, column in zip(shuffled, to_size, strict=False):
        homes[row, column] = float(draw.random() < 0.9)
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
    loyal = draw.normal(1.4, 0.4) + draw.uniform(0.2, 0.9) * large + draw.normal(0.0, 0.7, count)
    keeps = (1.0 / (1.0 + np.exp(-loyal)))[:, None] * homes.max(1, keepdims=True)
    shares = keeps * homes + (1.0 - keeps) * away
    # The size of each destination comes from the real one, more or less: homes stay homes.
    wanted = columns / columns.sum() * np.exp(draw.normal(0.0, 0.25, width))
    seed, total = np.maximum(shares, 1e-4) * rows[:, None], wanted / wanted.sum() * rows.sum()
    table = fit_total(seed, rows, total, rounds=int(draw.integers(1, 20)))
    return table, homes


def _vote(origin: Votes, table: Votes, homes: Votes, draw: np.random.Generator) -> Votes:
    """Each unit's own shares: drawn to its majority, noise that all origins share, noise of each origin."""
    units, (count, width) = len(origin), table.shape
    level = np.log(np.maximum(table / np.maximum(table.sum(1, keepdims=True), 1e-9), 1e-4))
    share = (origin + 1.0) / (origin.sum(1, keepdims=True) + count)
    strength = np.log(share) - np.log(share).mean(0)
    pull = strength @ (homes * np.abs(draw.normal(0.0, 0.55, (count, 1))))
    crossing = draw.normal(0.0, draw.uniform(0.0, 0.07), (count, count, width))
    cross = np.einsum("uk,krc->urc", strength / max(1.0, count / 2), crossing)
    common = draw.normal(0.0, draw.uniform(0.03, 0.12), (units, width))
    common *= np.exp(np.asarray(draw.normal(0.0, 0.5, width), dtype=np.float64))
    own = draw.normal(0.0, draw.uniform(0.03, 0.2), (units, count, width))
    logit = level + (pull + common)[:, None, :] + cross + own
    if draw.random() < 0.3:
        odd = draw.random(units) < draw.uniform(0.02, 0.1)
        logit[odd] += draw.normal(0.0, 0.4, (int(odd.sum()), 1, width))
    chance = np.exp(logit - logit.max(-1, keepdims=True))
    chance /= chance.sum(-1, keepdims=True)
    return np.asarray(draw.multinomial(origin.astype(np.int64), chance), dtype=np.float64)
