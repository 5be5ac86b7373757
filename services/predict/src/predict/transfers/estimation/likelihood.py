"""Fast likelihood estimators of a transfer table: early-stopped multinomial EM, and multivariate normal EM.

At convergence the multinomial EM is worse on tables with a known truth, hence its fixed, small numbers of rounds. The
normal EM uses the covariance of the columns and is the best single likelihood. Units are the last axis of every array
for speed; single precision suffices for shares.
"""

import numpy as np
from numpy.typing import NDArray

Single = NDArray[np.float32]
# As many covariances are inverted in one round of the normal EM: units of like composition share theirs.
MAX_GROUPS = 64


def fit_multinomial(origin: Single, destination: Single, start: Single, stops: tuple[int, ...]) -> list[Single]:
    """Return shares (R × C, rows sum to one) after each number of rounds in `stops`, from R × units and C × units."""
    shares, stopped_shares = start, list[Single]()
    turned = np.ascontiguousarray(origin.T)
    for step in range(1, max(stops) + 1):
        expected = shares.T @ origin
        np.maximum(expected, np.float32(1e-9), out=expected)
        shares = shares * ((destination / expected) @ turned).T
        shares /= np.maximum(shares.sum(1, keepdims=True), np.float32(1e-9))
        if step in stops:
            stopped_shares.append(shares)
    return stopped_shares


def fit_normal(origin: Single, destination: Single, start: Single, rounds: int, spread: float = 0.0) -> Single:
    """Return shares by EM on the normal approximation of the destination given the origin.

    `spread`: fraction of a unit's votes that move together; above zero, large units weigh less.
    """
    count = len(destination)
    sizes = origin.sum(0)
    order, run = _alike(origin, sizes)
    groups = len(order) // run
    people = origin[:, order] * (np.arange(len(order)) < origin.shape[1])
    size = np.maximum(sizes[order], np.float32(1e-6))
    weight = (1.0 / (size * (1.0 + np.maximum(size - 1.0, 0.0) * spread))).astype(np.float32)
    mixed = people.reshape(len(origin), groups, run).sum(2)
    mixed /= np.maximum(mixed.sum(0), np.float32(1e-6))
    used = destination[:-1][:, order]
    totals = np.maximum(people.sum(1), np.float32(1e-6))
    ridge = (0.5 / size.reshape(groups, run).mean(1))[:, None, None] * np.eye(count - 1, dtype=np.float32)
    shares = start
    for _ in range(rounds):
        kept = shares[:, :-1]
        share = mixed.T @ kept
        covariance = ridge - (mixed.T[:, None, :] * kept.T) @ kept
        covariance.reshape(groups, -1)[:, ::count] += share
        inverse = np.asarray(np.linalg.inv(covariance), dtype=np.float32)
        away = (used - kept.T @ people) * weight
        pull = inverse @ away.reshape(count - 1, groups, run).transpose(1, 0, 2)
        own = inverse @ kept.T - 0.5 * np.diagonal(inverse, axis1=1, axis2=2)[:, :, None]
        # R × (C − 1) × units: by how much likelier this choice is than the last, given what was counted.
        score = own.transpose(2, 1, 0)[..., None] * weight.reshape(groups, run)
        score += pull.transpose(1, 0, 2)
        likely = np.exp(np.clip(score, -30.0, 30.0, out=score), out=score).reshape(len(origin), count - 1, -1)
        among = (kept[:, None, :] @ likely)[:, 0] + shares[:, -1:]
        among = people / among
        new = np.empty_like(shares)
        new[:, :-1] = kept * (likely @ among[:, :, None])[:, :, 0]
        new[:, -1] = shares[:, -1] * among.sum(1)
        shares = np.maximum(new / totals[:, None], np.float32(1e-7))
        shares = shares / shares.sum(1, keepdims=True)
    return shares


def _alike(origin: Single, sizes: Single) -> tuple[NDArray[np.intp], int]:
    """Return an order that groups similar units in runs of one length; the last run is padded with copies."""
    count = origin.shape[1]
    run = -(-count // MAX_GROUPS)
    if run == 1:
        return np.arange(count, dtype=np.intp), 1
    order = arrange_units(origin, sizes)
    return np.concatenate([order, np.repeat(order[-1:], -count % run)]), run


def arrange_units(origin: Single, sizes: Single) -> NDArray[np.intp]:
    """Return units ordered by the composition that varies most, then by the next."""
    mix = (origin / np.maximum(sizes, np.float32(1e-6))).astype(np.float64)
    mix -= np.average(mix, axis=1, weights=sizes)[:, None]
    axes = np.linalg.eigh((mix * sizes) @ mix.T)[1]
    first, second = axes[:, -1] @ mix, axes[:, -2] @ mix
    blocks = max(1, round((len(sizes) / 4) ** 0.5))
    block = first.argsort(kind="stable").argsort(kind="stable") * blocks // len(sizes)
    return np.lexsort([np.where(block % 2, -second, second), block])
