"""Simulated order in which stations report on a replayed night. Pure.

As on real nights: 19 h closings first (communes of 50,000 registered voters or less), small stations before large ones,
with much randomness; overseas later, French abroad last.
"""

import numpy as np

from results.projections.ballots import Floats, Ints

_LARGE = 50_000


def report_times(registered: Floats, valid: Floats, commune: Ints, stratum: Ints, seed: int) -> Floats:
    """Return the reporting time of each station, in hours after 18 h. `stratum`: 0 mainland, 1 overseas, 2 abroad."""
    chance = np.random.default_rng(seed)
    in_commune = np.bincount(commune, registered)[commune]
    closes = np.where(in_commune > _LARGE, 2.0, 1.0)
    # About an hour for 700 ballots, and the way to the town hall.
    counting = (0.35 + valid / 700.0) * np.exp(0.5 * chance.standard_normal(len(registered)))
    return closes + counting + np.array([0.0, 0.0, 6.0])[stratum]
