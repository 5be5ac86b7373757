"""Probabilities of what the law makes of each candidate: the rule applied to many simulated counts. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from kit.web.problems import Invalid

from results.projections.ballots import Floats, Ints
from results.projections.calibration import Spread
from results.winners.ballot import Contender, Outcome, Tally

DRAWS = 600
_SEED = 52_002


@dataclass(frozen=True)
class Chances:
    """Probabilities by candidate; the four add up to 1. `may_merge`: lists alone, where the law lets them (L. 264).

    `undecided`: draws that no article decides (a tie), left out; `asked`: number of decided draws.
    """

    elected: Floats
    qualified: Floats
    may_merge: Floats
    out: Floats
    undecided: int
    asked: int


def draw_votes(shares: Floats, deviations: Floats, spread: Spread, valid: int, draws: int = DRAWS) -> Ints:
    """Return draws × candidates, whole votes that add up to `valid`, with the covariance of a multinomial."""
    chance = np.random.default_rng(_SEED)
    size = len(shares)
    odds = np.sqrt(np.clip(shares, 1e-6, 1 - 1e-6) / np.clip(1 - shares, 1e-6, 1))
    together = -np.outer(odds, odds)
    np.fill_diagonal(together, 1.0)
    values, vectors = np.linalg.eigh(together)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    normal = chance.standard_normal((draws, size)) @ root.T
    simulated = np.clip(shares + deviations * spread.quantile(normal), 0.0, None)
    simulated /= np.maximum(simulated.sum(axis=1, keepdims=True), 1e-9)
    exact = simulated * valid
    whole = np.floor(exact).astype(np.int64)
    # The largest remainders make up what rounding took.
    short = valid - whole.sum(axis=1)
    order = np.argsort(np.argsort(whole - exact, axis=1), axis=1)
    return whole + (order < short[:, None])


def weigh(
    rule: Callable[[Tally], Outcome], contenders: Sequence[Contender], votes: Ints, round_number: int, registered: int
) -> Chances:
    """Apply the rule to every draw; identical counts are decided once."""
    places = {contender.id: index for index, contender in enumerate(contenders)}
    elected, qualified, may_merge = np.zeros(len(places)), np.zeros(len(places)), np.zeros(len(places))
    undecided = 0
    for row in votes:
        standing = tuple(
            Contender(contender.id, int(count), contender.place, contender.average_age, contender.born)
            for contender, count in zip(contenders, row, strict=True)
        )
        try:
            outcome = rule(Tally(1 if round_number == 1 else 2, int(row.sum()), standing, registered))
        except Invalid:
            undecided += 1
            continue
        for id in outcome.elected:
            elected[places[id]] += 1
        for id in outcome.qualified:
            qualified[places[id]] += 1
        for id in outcome.may_merge:
            may_merge[places[id]] += 1
    decided = len(votes) - undecided
    elected, qualified, may_merge = (found / max(decided, 1) for found in (elected, qualified, may_merge))
    out = np.clip(1 - elected - qualified - may_merge, 0.0, 1.0)
    return Chances(elected, qualified, may_merge, out, undecided, decided)
