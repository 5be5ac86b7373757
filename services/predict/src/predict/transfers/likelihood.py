"""Fast likelihood estimators of a transfer table: multinomial EM stopped early, and multivariate normal EM.

Run to convergence the multinomial EM grows worse on tables whose truth is known, hence the fixed, small numbers of
rounds. The normal EM uses the covariance of the columns and is the best single likelihood.
"""

import numpy as np

from predict.transfers.fitting import Votes


def multinomial(origin: Votes, destination: Votes, start: Votes, stops: tuple[int, ...]) -> list[Votes]:
    """Shares (R × C, rows sum to one) after each of the numbers of rounds in `stops`."""
    totals = np.maximum(origin.sum(0), 1e-9)[:, None]
    shares, found = start, list[Votes]()
    for step in range(1, max(stops) + 1):
        expected = np.maximum(origin @ shares, 1e-12)
        shares = shares * (origin.T @ (destination / expected)) / totals
        shares = shares / np.maximum(shares.sum(1, keepdims=True), 1e-12)
        if step in stops:
            found.append(shares)
    return found


def normal(origin: Votes, destination: Votes, start: Votes, rounds: int, spread: float = 0.0) -> Votes:
    """Shares by EM on the normal approximation of the destination's counts given the origin's.

    `spread` is the share of a unit's votes that move together: above zero, large units weigh less.
    """
    count = destination.shape[1]
    sizes = origin.sum(1)
    dispersion = 1.0 + np.maximum(sizes - 1.0, 0.0) * spread
    used = destination[:, :-1]
    totals = np.maximum(origin.sum(0), 1e-9)[:, None]
    shares = start
    diagonal = np.arange(count - 1, dtype=np.intp)
    for _ in range(rounds):
        kept = shares[:, :-1]
        mean = origin @ kept
        outer = kept[:, :, None] * kept[:, None, :]
        covariance = -(origin @ outer.reshape(len(kept), -1)).reshape(-1, count - 1, count - 1)
        covariance[:, diagonal, diagonal] += mean + 0.5
        covariance *= dispersion[:, None, None]
        inverse = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        pull = (inverse @ (used - mean)[:, :, None])[:, :, 0]
        own = np.einsum("uij,rj->uri", inverse, kept)
        score = np.zeros((len(origin), len(shares), count))
        score[:, :, :-1] = pull[:, None, :] + own - 0.5 * inverse[:, diagonal, diagonal][:, None, :]
        score -= score.max(-1, keepdims=True)
        weight = shares * np.exp(score)
        weight *= (origin / np.maximum(weight.sum(-1), 1e-300))[:, :, None]
        shares = np.maximum(weight.sum(0) / totals, 1e-7)
        shares = shares / shares.sum(1, keepdims=True)
    return shares
