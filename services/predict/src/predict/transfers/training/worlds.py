"""Two more ways in which people could have voted, so that the model does not lean on one account of it.

`simulation` starts from shares that move from place to place. Here people stand on two hidden axes and choose what is
near, so that an origin's voters are others in other places; or each unit's shares are drawn at large around the
table's. A model trained on one account alone loses much of what it gains where another one holds.
"""

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.training.simulation import Margins, Simulation, draw_homes, draw_table, reshape_margins

AXES, PEOPLE = 2, 48
# The totals of the destination are met on so many units, in so many steps.
TRIED_UNITS, TRIED_STEPS = 60, 10
STRANGERS = 0.15


def simulate_otherwise(margins: Margins, draw: np.random.Generator) -> Simulation:
    """Real counts of the origin, real totals of the destination more or less, and a truth that nobody has seen."""
    margins = reshape_margins(margins, draw)
    origin = margins.origin
    destination = margins.destination * (origin.sum(1) / margins.destination.sum(1))[:, None]
    account = _by_nearness if draw.random() < 0.5 else _at_large
    chance, homes = account(origin, destination, margins.homes, draw)
    chance = np.maximum(chance, 1e-9)
    chance /= chance.sum(-1, keepdims=True)
    truth = np.asarray(draw.multinomial(origin.astype(np.int64), chance), dtype=np.float64)
    used = truth.sum((0, 1)) > 0
    truth, homes = truth[:, :, used], homes[:, used]
    return Simulation(truth.sum(2), truth.sum(1), truth, homes)


def _by_nearness(
    origin: Votes, destination: Votes, votes: Votes | None, draw: np.random.Generator
) -> tuple[Votes, Votes]:
    """Units × R × C: persons around each unit's own place choose twice by distance, and more or less stay at home."""
    rows, columns = np.maximum(origin.sum(0), 1.0), np.maximum(destination.sum(0), 1.0)
    homes = draw_homes(rows, columns, draw) if votes is None or draw.random() < STRANGERS else votes
    seats, places = _place(origin, draw)
    nexts = draw.normal(size=(len(columns), AXES)) * seats.std(0)
    for column in range(len(columns)):
        for row in np.flatnonzero(homes[:, column])[:1]:
            nexts[column] = seats[row] + draw.normal(0.0, 0.3, AXES)
    people = draw.normal(size=(PEOPLE, AXES)) + places[:, None, :]  # units × persons × axes
    pull = draw.uniform(0.3, 1.2)
    first = np.exp(-pull * _apart(people, seats)) * rows / rows.sum()
    first /= np.maximum(first.sum(-1, keepdims=True), 1e-12)
    first /= np.maximum(first.sum(1, keepdims=True), 1e-12)
    second = -pull * draw.uniform(0.3, 1.2) * _apart(people, nexts)
    large = np.log(rows / rows.sum() * len(rows) + 0.05)
    loyal = draw.normal(2.2, 0.7) + draw.uniform(0.0, 0.8) * large + draw.normal(0.0, draw.uniform(0.3, 0.9), len(rows))
    bonus = np.exp(homes * loyal[:, None] + draw.normal(0.0, draw.uniform(0.1, 0.7), homes.shape))
    local = draw.normal(0.0, draw.uniform(0.02, 0.2), destination.shape)
    liking = np.exp(second - second.max(-1, keepdims=True) + local[:, None, :])  # units × persons × C

    def choose(units: slice, favour: Votes) -> Votes:
        target = liking[units] * favour
        met = first[units] / np.maximum(target @ bonus.T, 1e-20)
        return np.asarray((met.transpose(0, 2, 1) @ target) * bonus, dtype=np.float64)

    favour, sampled_units = columns / columns.sum(), slice(None, None, -(-len(origin) // TRIED_UNITS))
    for _ in range(TRIED_STEPS):
        got = np.einsum("ur,urc->c", origin[sampled_units], choose(sampled_units, favour))
        favour = favour * np.maximum(columns / columns.sum(), 1e-4) / np.maximum(got / got.sum(), 1e-6)
        favour /= favour.sum()
    chance = np.log(np.maximum(choose(slice(None), favour), 1e-6))
    return np.exp(chance + draw.normal(0.0, draw.uniform(0.0, 0.3), chance.shape)), homes


def _place(origin: Votes, draw: np.random.Generator) -> tuple[Votes, Votes]:
    """Place the origins, and the point around which people of each unit stand, from what sets units apart."""
    sizes, count = origin.sum(1), origin.shape[1]
    strength = np.log((origin + 0.5) / (sizes[:, None] + 0.5 * count))
    strength = strength - np.average(strength, axis=0, weights=sizes)
    turned = np.linalg.svd(strength * np.sqrt(sizes / sizes.sum())[:, None], full_matrices=False)[2]
    axes = np.asarray(turned[:AXES].T, dtype=np.float64)
    seats = axes / np.maximum(axes.std(0), 1e-6) * draw.uniform(0.6, 1.5, AXES)
    places = np.asarray(strength @ seats, dtype=np.float64)
    places = places / np.maximum(places.std(0), 1e-6) * draw.uniform(0.2, 0.7, AXES)
    noise = np.asarray(draw.normal(0.0, draw.uniform(0.02, 0.25), places.shape), dtype=np.float64)
    return seats, places + noise


def _apart(people: Votes, seats: Votes) -> Votes:
    """Squared distances, units × persons × seats."""
    return np.asarray(((people[:, :, None, :] - seats) ** 2).sum(-1), dtype=np.float64)


def _at_large(origin: Votes, destination: Votes, votes: Votes | None, draw: np.random.Generator) -> tuple[Votes, Votes]:
    """Units × R × C: Dirichlet shares; where an origin is strong it draws others, and keeps its own more or less."""
    table, homes = draw_table(origin, destination, votes, draw, likely=0.6)
    shares = np.maximum(table, 1e-4 * table.mean())
    shares = shares / shares.sum(1, keepdims=True)
    strength = origin / origin.sum(1, keepdims=True)
    strength = (strength - strength.mean(0)) / np.maximum(strength.std(0), 1e-9)
    stay_rates, kept_rates = draw.normal(0.08, 0.12, len(homes)), draw.normal(0.0, 0.1, len(homes))
    logit = np.log(shares) + ((strength * stay_rates) @ homes)[:, None, :] + (strength * kept_rates)[:, :, None] * homes
    chance = np.asarray(np.exp(logit - logit.max(-1, keepdims=True)), dtype=np.float64)
    chance /= chance.sum(-1, keepdims=True)
    firm = np.exp(float(draw.uniform(float(np.log(15.0)), float(np.log(400.0)))))
    return np.asarray(draw.gamma(np.maximum(chance * firm, 1e-3)), dtype=np.float64), homes
