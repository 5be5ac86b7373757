"""Whole elections: many districts on real margins, alike more or less.

A pair of labels has one liking in the whole election, and each district departs from it by a spread drawn over a wide
range; so do the ways in which places pull people (`local_context`), which are what makes every district's own estimate
err in the same direction. The truth of a district is drawn as in `simulation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes, fit_exactly, fit_total
from predict.transfers.training.district_sources import RealDistrict, RealElection, draw_labels
from predict.transfers.training.simulation import Simulation

LEAST_DISTRICTS, MOST_DISTRICTS = 2, 60
MAX_UNITS = 130


@dataclass(frozen=True)
class SimulatedDistrict:
    election: Simulation
    labels: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Habits:
    """How people of the whole election choose, by label."""

    liking: Votes  # Lr × Lc, logarithms
    homes: Votes  # Lr × Lc
    loyal: Votes  # Lr, logarithm of the odds to keep to one's home
    pull: Votes  # Lr: where a party is strong others follow it
    crossing: Votes  # Lr × Lr × Lc
    spread: float  # of a pair's liking between districts
    loyal_spread: float
    strong_keep: float  # how much more is kept where a party is strong
    steady: float  # how much of the ways places pull is the same in all districts
    rounds: int
    noise: float  # between units
    common: float


def simulate_districts(
    election: RealElection, draw: np.random.Generator, *, laid: float = 0.0
) -> list[SimulatedDistrict]:
    """Simulate an election in some of the districts. `laid`: probability that both real margins are kept."""
    most = min(MOST_DISTRICTS, len(election.districts))
    number = round(exp(draw.uniform(log(LEAST_DISTRICTS), log(most + 0.49))))
    chosen: list[int] = draw.choice(len(election.districts), number, replace=False).tolist()
    districts = [draw_labels(_sample(election.districts[place], draw), draw) for place in chosen]
    rows = sorted({name for district in districts for name in district.origins})
    columns = sorted({name for district in districts for name in district.destinations})
    sizes = [_sizes(districts, names, side) for side, names in enumerate((rows, columns))]
    habits = _draw_habits(rows, columns, sizes[0], draw)
    is_laid = bool(draw.random() < laid)
    return [_simulate(district, habits, rows, columns, sizes, is_laid, draw) for district in districts]


def _sample(district: RealDistrict, draw: np.random.Generator) -> RealDistrict:
    kept = np.sort(draw.choice(len(district.origin), min(len(district.origin), MAX_UNITS), replace=False))
    origin, destination = np.round(district.origin[kept]), district.destination[kept]
    lived = (origin.sum(1) >= 1) & (destination.sum(1) > 0)
    origin, destination = origin[lived], destination[lived]
    destination = destination * (origin.sum(1) / destination.sum(1))[:, None]
    # A name twice is one option.
    origin, origins = _join(origin, district.origins)
    destination, destinations = _join(destination, district.destinations)
    return RealDistrict(origin, destination, origins, destinations)


def _join(counts: Votes, names: Sequence[str]) -> tuple[Votes, tuple[str, ...]]:
    used = counts.sum(0) > 0
    counts, names = counts[:, used], [name for name, is_used in zip(names, used, strict=False) if is_used]
    if not names or len(set(names)) == len(names):
        return counts, tuple(names)
    unique = sorted(set(names))
    return np.column_stack([counts[:, [n == name for n in names]].sum(1) for name in unique]), tuple(unique)


def _sizes(districts: Sequence[RealDistrict], names: Sequence[str], side: int) -> Votes:
    """Return the mean share of each label where it stands."""
    sums, places = np.zeros(len(names)), np.zeros(len(names))
    for district in districts:
        counts, labels = ((district.origin, district.origins), (district.destination, district.destinations))[side]
        for share, label in zip(counts.sum(0) / counts.sum(), labels, strict=True):
            sums[names.index(label)] += share
            places[names.index(label)] += 1
    return sums / np.maximum(places, 1)


def _draw_habits(rows: Sequence[str], columns: Sequence[str], sizes: Votes, draw: np.random.Generator) -> Habits:
    count, width = len(rows), len(columns)
    homes = np.array([[float(row == column) for column in columns] for row in rows])
    free_rows = [r for r in np.argsort(-sizes) if not homes[r].any()]
    free_columns = [c for c in draw.permutation(width) if not homes[:, c].any()]
    # Some parties come again under another name.
    for row, column in zip(free_rows, free_columns, strict=False):
        homes[row, column] = float(draw.random() < 0.5)
    places = draw.normal(size=(count, 2)) * np.array([1.0, 0.6])
    seats = draw.normal(size=(width, 2)) * np.array([1.0, 0.6])
    for column in range(width):
        if homes[:, column].any():
            seats[column] = places[homes[:, column] > 0][0] + draw.normal(0.0, 0.2, 2)
    distance = ((places[:, None] - seats[None]) ** 2).sum(-1)
    liking = -draw.uniform(0.3, 1.5) * distance + draw.normal(0.0, draw.uniform(0.4, 1.2), (count, width))
    large = np.log(sizes * count + 0.05)
    loyal = draw.normal(1.6, 0.6) + draw.uniform(0.2, 0.9) * large + draw.normal(0.0, draw.uniform(0.4, 1.0), count)
    pull = np.abs(draw.normal(0.0, 0.55, count)) if draw.random() < 0.6 else draw.normal(0.3, 0.3, count)
    spread = exp(draw.uniform(log(0.06), log(0.7)))
    return Habits(
        liking=np.asarray(liking, dtype=np.float64),
        homes=homes,
        loyal=np.asarray(loyal, dtype=np.float64),
        pull=np.asarray(pull, dtype=np.float64),
        crossing=np.asarray(draw.normal(0.0, draw.uniform(0.0, 0.07), (count, count, width)), dtype=np.float64),
        spread=spread,
        loyal_spread=spread * draw.uniform(0.5, 1.5),
        strong_keep=draw.uniform(0.0, 0.7),
        steady=draw.uniform(0.2, 1.0),
        rounds=int(draw.integers(1, 20)),
        noise=draw.uniform(0.03, 0.2),
        common=draw.uniform(0.03, 0.12),
    )


def _simulate(
    district: RealDistrict,
    habits: Habits,
    rows: Sequence[str],
    columns: Sequence[str],
    sizes: Sequence[Votes],
    laid: bool,
    draw: np.random.Generator,
) -> SimulatedDistrict:
    origin, destination = district.origin, district.destination
    at = [rows.index(name) for name in district.origins]
    to = [columns.index(name) for name in district.destinations]
    homes = habits.homes[np.ix_(at, to)]
    votes, wanted = origin.sum(0), destination.sum(0)
    share, aim = votes / votes.sum(), wanted / wanted.sum()
    liking = habits.liking[np.ix_(at, to)] + draw.normal(0.0, habits.spread, homes.shape) + np.log(aim)
    away = np.exp(liking) * (1.0 - homes)
    away /= np.maximum(away.sum(1, keepdims=True), 1e-12)
    loyal = habits.loyal[at] + draw.normal(0.0, habits.loyal_spread, len(at))
    # One keeps more where one's party is strong, and for a candidate who is.
    loyal += habits.strong_keep * np.log((share + 0.005) / (sizes[0][at] + 0.005))
    loyal += homes @ np.log((aim + 0.005) / (sizes[1][to] + 0.005))
    keeps = homes.max(1, keepdims=True) / (1.0 + np.exp(-loyal))[:, None]
    shares = keeps * homes / np.maximum(homes.sum(1, keepdims=True), 1.0) + (1.0 - keeps) * away
    seed = np.maximum(shares, 1e-4) * votes[:, None]
    labels = (district.origins, district.destinations)
    if laid:
        table = fit_total(seed, votes, wanted)
        units = origin[:, :, None] * (table / table.sum(1, keepdims=True))
        truth = fit_exactly(np.maximum(units, 1e-12), table, origin, destination)
        return SimulatedDistrict(Simulation(origin, destination, truth, homes, laid=True), labels)
    table = fit_total(seed, votes, wanted, rounds=habits.rounds)
    truth = _draw_votes(origin, table, homes, habits, at, to, draw)
    used = truth.sum((0, 1)) > 0
    truth, homes = truth[:, :, used], homes[:, used]
    names = tuple(name for name, is_used in zip(district.destinations, used, strict=True) if is_used)
    return SimulatedDistrict(Simulation(truth.sum(2), truth.sum(1), truth, homes), (district.origins, names))


def _draw_votes(
    origin: Votes,
    table: Votes,
    homes: Votes,
    habits: Habits,
    at: Sequence[int],
    to: Sequence[int],
    draw: np.random.Generator,
) -> Votes:
    """Return units × R × C as in `local_context`, where a part of what places do is the same in all districts."""
    units, (count, width) = len(origin), table.shape
    level = np.log(np.maximum(table / np.maximum(table.sum(1, keepdims=True), 1e-9), 1e-4))
    share = (origin + 1.0) / (origin.sum(1, keepdims=True) + count)
    strength = np.log(share) - np.log(share).mean(0)
    same, own = habits.steady**0.5, (1.0 - habits.steady) ** 0.5
    own_pull = np.asarray(draw.normal(0.0, 0.55, count), dtype=np.float64)
    pull = same * habits.pull[at] + own * np.abs(own_pull)
    crossing = habits.crossing[np.ix_(at, at, to)]
    crossing = same * crossing + own * draw.normal(0.0, float(crossing.std()) + 1e-9, crossing.shape)
    everybody = strength @ (homes * pull[:, None]) + draw.normal(0.0, habits.common, (units, width))
    logit = level + everybody[:, None, :]
    logit += np.einsum("uk,krc->urc", strength / max(1.0, count / 2), crossing)
    logit += draw.normal(0.0, habits.noise, (units, count, width))
    chance = np.exp(logit - logit.max(-1, keepdims=True))
    chance /= chance.sum(-1, keepdims=True)
    return np.asarray(draw.multinomial(origin.astype(np.int64), chance), dtype=np.float64)
