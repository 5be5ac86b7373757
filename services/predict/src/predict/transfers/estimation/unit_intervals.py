"""Intervals of one station's table, or of a sum of stations. Pure.

A station's table is the territory's fitted to its margins. Uncertain are the territory's shares, the station's
departure from them beyond its margins, and sampling. `WIDENING` was set on simulated elections with known station
tables, for 90 % coverage.
"""

from dataclasses import dataclass

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes

NINETY = 1.645
WIDENING = 0.9


@dataclass(frozen=True)
class Doubt:
    """Uncertainty of the territory, R × C: standard error of each origin's shares, and standard deviation by
    station.
    """

    share: Votes
    between: Votes


@dataclass(frozen=True)
class Table:
    votes: Votes  # R × C
    low90: Votes
    high90: Votes


def measure_doubt(units: Votes, low90: Votes, high90: Votes) -> Doubt:
    """Return the uncertainty. `units`: units × R × C."""
    rows = np.maximum(units.sum((0, 2)), 1.0)[:, None]
    share = (high90 - low90) / (2 * NINETY) / rows
    people = np.maximum(units.sum(2), 1e-9)
    shares = units / people[:, :, None]
    mean = units.sum(0) / rows
    between = np.sqrt((people[:, :, None] * (shares - mean) ** 2).sum(0) / rows)
    return Doubt(share, between)


def add_up(units: Votes, doubt: Doubt) -> Table:
    """Return the table of the summed units (… × units × R × C) with its 90 % interval, within their margins.

    `units[:, None]` gives each unit's own table.
    """
    people, columns = units.sum(-1), units.sum(-2)
    votes, rows = units.sum(-3), people.sum(-2)
    share = votes / np.maximum(rows, 1e-9)[..., None]
    common = (doubt.share * rows[..., None]) ** 2
    own = doubt.between**2 * (people**2).sum(-2)[..., None]
    chance = np.maximum(share * (1.0 - share), 0.0) * rows[..., None]
    half = WIDENING * NINETY * np.sqrt(common + own + chance)
    floor = np.maximum(people[..., None] + columns[..., None, :] - people.sum(-1)[..., None, None], 0.0).sum(-3)
    ceiling = np.minimum(people[..., None], columns[..., None, :]).sum(-3)
    low = np.minimum(np.maximum(votes - half, floor), votes)
    high = np.maximum(np.minimum(votes + half, ceiling), votes)
    return Table(votes, low, high)
