"""Orders in which a replayed night's stations report. Pure.

As nights go: 19 h closings first (communes of 50,000 registered voters or less), the small before the large, with a lot
of chance; overseas later, the French abroad last.
"""

import numpy as np

from results.projections.ballots import Floats, Ints

_LARGE = 50_000


def report_times(registered: Floats, valid: Floats, commune: Ints, stratum: Ints, seed: int) -> Floats:
    """Hours after 18 h, of each station. `stratum`: 0 mainland, 1 overseas, 2 abroad."""
    chance = np.random.default_rng(seed)
    in_commune = np.bincount(commune, registered)[commune]
    closes = np.where(in_commune > _LARGE, 2.0, 1.0)
    # About an hour for 700 ballots, and the way to the town hall.
    counting = (0.35 + valid / 700.0) * np.exp(0.5 * chance.standard_normal(len(registered)))
    return closes + counting + np.array([0.0, 0.0, 6.0])[stratum]
