"""Simulated orders in which stations report on a replayed night. Pure.

`usual`, as on real nights: 19 h closings first (communes of 50,000 registered voters or less), small stations before
large ones, with much randomness; French abroad last. The others try the projection where it is least at ease.
"""

from enum import StrEnum

import numpy as np

from results.projections.ballots import Floats, Ints

_LARGE = 50_000
_AFTER = 100.0
"""Hours: later than any station of those that come first."""


class Arrival(StrEnum):
    USUAL = "usual"
    RANDOM = "random"
    RURAL_FIRST = "rural-first"
    ONE_TOWN_FIRST = "one-town-first"
    CITY_LAST = "city-last"


def report_times(
    registered: Floats, valid: Floats, commune: Ints, stratum: Ints, seed: int, arrival: Arrival = Arrival.USUAL
) -> Floats:
    """Return the reporting time of each station, in hours after 18 h. `stratum`: 0 mainland, 1 overseas, 2 abroad.

    `random`: any order. `rural-first`: communes by size, the smallest first. `one-town-first`: a town drawn among the
    ten largest (of three, where there are few communes), whole, before all others. `city-last`: the largest communes,
    of a fifth of the voters at least, after all others.
    """
    chance = np.random.default_rng(seed)
    in_commune = np.bincount(commune, registered)
    closes = np.where(in_commune[commune] > _LARGE, 2.0, 1.0)
    # About an hour for 700 ballots, and the way to the town hall.
    counting = (0.35 + valid / 700.0) * np.exp(0.5 * chance.standard_normal(len(registered)))
    usual = closes + counting + np.array([0.0, 0.0, 6.0])[stratum]
    match arrival:
        case Arrival.USUAL:
            return usual
        case Arrival.RANDOM:
            return chance.permutation(len(registered)).astype(float)
        case Arrival.RURAL_FIRST:
            return np.log1p(in_commune[commune]) + 0.3 * chance.standard_normal(len(registered))
        case Arrival.ONE_TOWN_FIRST:
            largest = np.argsort(-in_commune, kind="stable")[: 10 if len(in_commune) > 30 else 3]
            return usual + np.where(commune == chance.choice(largest), 0.0, _AFTER)
        case Arrival.CITY_LAST:
            order = np.argsort(-in_commune, kind="stable")
            before = np.cumsum(in_commune[order]) - in_commune[order]
            last = order[before < 0.2 * in_commune.sum()]
            return usual + np.where(np.isin(commune, last), _AFTER, 0.0)
