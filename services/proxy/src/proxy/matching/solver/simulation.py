"""Simulated populations of seekers and holders: town sizes by a rank-size rule, stations around them.

No real person and no real place: for comparing and measuring matching methods.
"""

from dataclasses import dataclass

import numpy as np
from common.schemas import Round

from proxy.matching.solver.pools import Holder, Place, Pool, Seeker

_ROUNDS: tuple[frozenset[Round], ...] = (frozenset({1}), frozenset({2}), frozenset({1, 2}))
_RADII_KM = (5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True)
class Population:
    """Size and spread of a simulated pool; probabilities of round one only, round two only, both."""

    seekers: int = 2_000
    holders: int = 1_500
    seed: int = 1
    seeker_rounds: tuple[float, float, float] = (0.25, 0.2, 0.55)
    holder_rounds: tuple[float, float, float] = (0.15, 0.15, 0.7)
    width_degrees: float = 4.0


def simulate(population: Population) -> Pool:
    """Return a pool, the same for the same seed."""
    chance = np.random.default_rng(population.seed)
    stations = max(1, population.seekers // 7)
    towns = max(1, stations // 8)
    centres = chance.uniform((45.0, 1.0), (45.0 + population.width_degrees, 1.0 + population.width_degrees), (towns, 2))
    sizes = np.arange(1, towns + 1) ** -0.8
    town = chance.choice(towns, stations, p=sizes / sizes.sum())
    points = centres[town] + chance.normal(0, 0.015, (stations, 2)) * (1 + 60 * (sizes / sizes.sum())[town][:, None])
    demand = chance.gamma(1.5, size=stations)
    # Where people are away is not where people are willing.
    offered = demand * chance.lognormal(0, 0.6, stations)
    places = [
        Place(f"{10_000 + town[i]}", "", f"{10_000 + town[i]}_{i:04d}", float(points[i, 0]), float(points[i, 1]))
        for i in range(stations)
    ]
    at = chance.choice(stations, population.seekers, p=demand / demand.sum())
    kinds = chance.choice(3, population.seekers, p=population.seeker_rounds)
    seekers = tuple(Seeker(f"s{i}", places[int(at[i])], _ROUNDS[int(kinds[i])]) for i in range(population.seekers))
    at = chance.choice(stations, population.holders, p=offered / offered.sum())
    kinds = chance.choice(3, population.holders, p=population.holder_rounds)
    radii = chance.choice(_RADII_KM, population.holders, p=(0.3, 0.35, 0.25, 0.1))
    reliable = chance.integers(0, 4, population.holders)
    holders = tuple(
        Holder(f"h{i}", places[int(at[i])], dict.fromkeys(_ROUNDS[int(kinds[i])], 1), float(radii[i]), int(reliable[i]))
        for i in range(population.holders)
    )
    return Pool(seekers, holders)
