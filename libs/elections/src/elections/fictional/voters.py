"""Votes of Val-Fictif, simulated person by person, so that totals match a known truth."""

import math
import random
from collections import Counter
from collections.abc import Sequence

from elections.fictional.places import Station

# Nuance in 2024, in 2022, name, sex, appeal, and what a station's wealth and age add to it. All names are inventions.
CANDIDATES = (
    ("EXG", "DXG", "Lou INVENTÉE", "F", -2.2, -0.3, -0.2),
    ("UG", "NUP", "Camille CHIMÈRE", "F", 0.1, -0.2, -0.4),
    ("ENS", "ENS", "Dominique MIRAGE", "M", 0.0, 0.4, 0.3),
    ("LR", "LR", "Claude LÉGENDE", "M", -0.9, 0.4, 0.4),
    ("RN", "RN", "Sacha UTOPIE", "M", 0.2, -0.5, 0.1),
    ("DIV", "DIV", "Alix SONGE", "F", -2.0, 0.1, 0.0),
)
PANELS = tuple(range(1, len(CANDIDATES) + 1))
BLANK, NULL, ABSTENTION = "blank", "null", "abstention"
ASIDE = (BLANK, NULL, ABSTENTION)
_ASIDE_APPEAL = {BLANK: -3.4, NULL: -4.0, ABSTENTION: 1.0}

# Where the voters of each candidate go when theirs is out: log-weights towards EXG, UG, ENS, LR, RN, DIV, then aside.
_NEAR = (
    (4.0, 2.0, 0.2, -1.0, -0.8, 0.0, 0.0, -1.0, 1.0),
    (2.0, 4.0, 1.5, -0.5, -1.0, 0.2, 0.2, -1.0, 0.8),
    (-1.0, 1.2, 4.0, 1.5, 0.2, 0.5, 0.5, -1.0, 0.5),
    (-2.0, -0.2, 1.5, 4.0, 1.2, 0.4, 0.2, -1.0, 0.6),
    (-1.5, -0.8, -0.2, 0.8, 4.2, 0.0, -0.6, -1.2, 0.6),
    (0.2, 0.8, 0.8, 0.6, 0.8, 3.0, 0.4, -0.5, 0.8),
)
_ASIDE_NEAR = {
    BLANK: (-1.0, -0.5, -0.5, -0.6, -0.5, -1.0, 1.8, 0.2, 1.0),
    NULL: (-1.0, -0.5, -0.8, -0.8, 0.0, -1.0, 0.4, 1.8, 1.0),
    ABSTENTION: (-3.0, -1.6, -1.7, -2.0, -1.4, -3.0, -3.5, -4.0, 2.2),
}

Choice = int | str


def base_of(station: Station) -> dict[Choice, float]:
    """Return the probability of each choice for a registered voter of this station, without events."""
    wealth = math.log(station.income / 23_000) * 6
    age = (station.share_over_65 - 0.2) * 8
    scores: dict[Choice, float] = {
        panel: appeal + by_wealth * wealth / 2 + by_age * age / 2
        for panel, (_, _, _, _, appeal, by_wealth, by_age) in zip(PANELS, CANDIDATES, strict=True)
    }
    scores |= {aside: appeal - (0.2 * age if aside == ABSTENTION else 0) for aside, appeal in _ASIDE_APPEAL.items()}
    return _softmax(scores)


def shift_chances(base: dict[Choice, float], swing: dict[Choice, float], draw: random.Random) -> dict[Choice, float]:
    """Return the probabilities on one day: base, national swing, local noise."""
    return _softmax(
        {choice: math.log(chance) + swing.get(choice, 0.0) + draw.gauss(0, 0.12) for choice, chance in base.items()}
    )


def cast_votes(registered: int, chances: dict[Choice, float], draw: random.Random) -> dict[Choice, int]:
    counts = Counter(draw.choices(list(chances), list(chances.values()), k=registered))
    return {choice: counts[choice] for choice in chances}


def draw_transfers(
    first_round: dict[Choice, int], finalists: Sequence[int], draw: random.Random
) -> dict[tuple[Choice, Choice], int]:
    """Draw round two votes of round one's voters: the true transfer table, in persons."""
    targets: list[Choice] = [*finalists, *ASIDE]
    table: dict[tuple[Choice, Choice], int] = {}
    for source, voters in first_round.items():
        near = _ASIDE_NEAR[source] if isinstance(source, str) else _NEAR[source - 1]
        weights: dict[Choice, float] = dict(zip([*PANELS, *ASIDE], near, strict=True))
        chances = _softmax({target: weights[target] + draw.gauss(0, 0.15) for target in targets})
        for target, count in cast_votes(voters, chances, draw).items():
            table[source, target] = count
    return table


def _softmax(scores: dict[Choice, float]) -> dict[Choice, float]:
    weights = {choice: math.exp(score) for choice, score in scores.items()}
    total = sum(weights.values())
    return {choice: weight / total for choice, weight in weights.items()}
