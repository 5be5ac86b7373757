"""Places of Val-Fictif: three communes on a lattice, with their population."""

import math
import random
from dataclasses import dataclass

from elections.places.val_fictif import COMMUNES

_SHAPES = {"00001": (7, 4, 0), "00002": (5, 4, 7), "00003": (4, 3, 12)}
"""Columns and rows of stations, first column of the lattice."""
_WEST, _SOUTH = -9.0, 46.0  # the Atlantic
_WIDTH, _HEIGHT = 0.006, 0.004  # degrees: about 450 m
_DECIMALS = 5


@dataclass(frozen=True)
class Station:
    """A polling station and its population. Shares are 0 to 1; `income` is euros a year per consumption unit."""

    key: str
    commune: str
    commune_name: str
    code: str
    registered: int
    population: int
    share_over_65: float
    share_graduates: float
    share_social_housing: float
    income: int
    ring: list[list[float]]


def make_stations(draw: random.Random) -> list[Station]:
    # Two smooth waves make neighbours alike, as in a town; each station then differs a little.
    phases = [draw.uniform(0, 2 * math.pi) for _ in range(4)]
    lattice = {(column, row): _corner(column, row, draw) for column in range(17) for row in range(5)}
    stations: list[Station] = []
    for commune, (columns, rows, first) in _SHAPES.items():
        for number in range(columns * rows):
            column, row = first + number % columns, number // columns
            wealth = math.sin(column / 3 + phases[0]) + math.cos(row / 1.5 + phases[1]) + draw.gauss(0, 0.3)
            age = math.sin(column / 4 + phases[2]) + math.cos(row / 2 + phases[3]) + draw.gauss(0, 0.3)
            registered = draw.randint(700, 1400)
            code = f"{number + 1:04d}"
            stations.append(
                Station(
                    key=f"{commune}_{code}",
                    commune=commune,
                    commune_name=COMMUNES[commune],
                    code=code,
                    registered=registered,
                    population=round(registered * draw.uniform(1.3, 1.6)),
                    share_over_65=_share(age, 0.2),
                    share_graduates=_share(wealth - age / 3, 0.35),
                    share_social_housing=_share(-wealth, 0.2),
                    income=round(23_000 * math.exp(wealth / 6)),
                    ring=_ring(lattice, column, row),
                )
            )
    return stations


def _corner(column: int, row: int, draw: random.Random) -> list[float]:
    # A shared corner is moved once, so that neighbours touch without gap or overlap.
    east = _WEST + _WIDTH * (column + draw.uniform(-0.2, 0.2))
    north = _SOUTH + _HEIGHT * (row + draw.uniform(-0.2, 0.2))
    return [round(east, _DECIMALS), round(north, _DECIMALS)]


def _ring(lattice: dict[tuple[int, int], list[float]], column: int, row: int) -> list[list[float]]:
    steps = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return [lattice[column + east, row + north] for east, north in steps]


def _share(score: float, middle: float) -> float:
    """Return a share around `middle`, shifted by a score on the logit scale."""
    odds = middle / (1 - middle) * math.exp(score / 2)
    return round(odds / (1 + odds), 4)
