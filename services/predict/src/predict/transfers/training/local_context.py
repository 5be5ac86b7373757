"""Local context in simulated elections: variation of an origin's transfers between places."""

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes


def draw_votes(origin: Votes, table: Votes, homes: Votes, draw: np.random.Generator) -> Votes:
    """Return units × R × C: each unit's own shares around the table's, then multinomial noise."""
    units, (count, width) = len(origin), table.shape
    level = np.log(np.maximum(table / np.maximum(table.sum(1, keepdims=True), 1e-9), 1e-4))
    share = (origin + 1.0) / (origin.sum(1, keepdims=True) + count)
    strength = np.log(share) - np.log(share).mean(0)
    logit = level + _everybody(strength, homes, width, draw)[:, None, :]
    crossing = draw.normal(0.0, draw.uniform(0.0, 0.07), (count, count, width))
    logit += np.einsum("uk,krc->urc", strength / max(1.0, count / 2), crossing)
    logit += draw.normal(0.0, draw.uniform(0.03, 0.2), (units, count, width))
    if draw.random() < 0.3:
        odd = draw.random(units) < draw.uniform(0.02, 0.1)
        logit[odd] += draw.normal(0.0, 0.4, (int(odd.sum()), 1, width))
    chance = np.exp(logit - logit.max(-1, keepdims=True))
    chance /= chance.sum(-1, keepdims=True)
    return np.asarray(draw.multinomial(origin.astype(np.int64), chance), dtype=np.float64)


def _everybody(strength: Votes, homes: Votes, width: int, draw: np.random.Generator) -> Votes:
    """Return units × C: shifts common to all origins of a unit."""
    units, count = strength.shape
    pulls = np.abs(draw.normal(0.0, 0.55, (count, 1))) if draw.random() < 0.6 else draw.normal(0.3, 0.3, (count, 1))
    local_pull = strength @ (homes * pulls)
    common = draw.normal(0.0, draw.uniform(0.03, 0.12), (units, width))
    local_pull += common * np.exp(np.asarray(draw.normal(0.0, 0.5, width), dtype=np.float64))
    if draw.random() < 0.5:
        local_pull += _hidden(strength, draw) @ draw.normal(0.0, draw.uniform(0.0, 0.15), (2, width))
    if draw.random() < 0.4:
        # Neighbours, which lists of places name together.
        run = int(draw.integers(3, 12))
        shifts = draw.normal(0.0, draw.uniform(0.02, 0.12), (-(-units // run), width))
        local_pull += np.repeat(shifts, run, axis=0)[:units]
    return local_pull


def _hidden(strength: Votes, draw: np.random.Generator) -> Votes:
    """Return two unobserved traits of places, more or less correlated with the origins' contrasts."""
    axes = np.linalg.svd(strength, full_matrices=False)[0][:, :2] * len(strength) ** 0.5
    like = draw.uniform(0.0, 0.95)
    noise = draw.normal(size=(len(strength), 2))
    noise[:, : axes.shape[1]] = like * axes + (1.0 - like**2) ** 0.5 * noise[:, : axes.shape[1]]
    return noise
