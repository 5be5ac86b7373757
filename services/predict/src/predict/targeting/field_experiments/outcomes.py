"""Outcomes of stations in past rounds, and the spread of differences between paired stations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predict.past_results.elections.history import Ballot
from predict.targeting.field_experiments.pairs import Pair, pair_stations

ROUNDS = 4
"""How many of the latest rounds make stations alike; older ones are of other people."""

Round = tuple[Ballot, Mapping[str, float]]


@dataclass(frozen=True)
class Plan:
    stations: Sequence[str]
    pairs: Sequence[Pair]
    placebo_sd: float


def common_stations(rounds: Sequence[Round], among: Mapping[str, int]) -> list[str]:
    return sorted(station for station in among if all(station in shares for _, shares in rounds))


def plan_experiment(rounds: Sequence[Round], registered: Mapping[str, int], share: float) -> Plan:
    """Plan a trial from at least two rounds: pairs from earlier rounds are tested on the last; then all are used."""
    stations = common_stations(rounds, registered)
    count = round(share * len(stations) / 2)
    size = np.log([max(1, registered[station]) for station in stations]) if stations else np.empty(0)
    shares = np.array([[shares[station] for _, shares in rounds] for station in stations]).reshape(-1, len(rounds))
    gain = shares[:, -1] - shares[:, -2]
    trial = _pairs(size, shares[:, :-1], count)
    differences = np.array([gain[pair.first] - gain[pair.second] for pair in trial])
    # Which of the two is first means nothing, so the mean is zero by design.
    sd = float(np.sqrt((differences**2).mean())) if len(differences) else 0.0
    return Plan(stations, _pairs(size, shares, count), sd)


def _pairs(size: NDArray[np.float64], shares: NDArray[np.float64], count: int) -> list[Pair]:
    return pair_stations(np.column_stack([size, shares]))[:count] if count else []


def pair_differences(
    before: Mapping[str, float], after: Mapping[str, float], pairs: Sequence[tuple[str, str]]
) -> list[float]:
    """Return each pair's change between two rounds, worked less left out; only pairs with all four shares."""
    return [
        (after[worked] - before[worked]) - (after[left] - before[left])
        for worked, left in pairs
        if all(station in shares for station in (worked, left) for shares in (before, after))
    ]
