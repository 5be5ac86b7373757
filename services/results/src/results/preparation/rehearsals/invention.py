"""Invented sheets of a rehearsal: drawn from a seed, from no past and no forecast. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

LASTS = timedelta(minutes=30)
ARRIVING = timedelta(minutes=12)
"""The invented sheets come in within so long; what is typed counts at once."""
TYPED_BY_THE_TEAM = 5
"""One station in so many sends nothing by itself: the team types its sheet."""


@dataclass(frozen=True)
class Invented:
    """An invented sheet. `arrives`: after so long; None where the team has to type it."""

    station: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: dict[str, int]
    arrives: timedelta | None


def invent(stations: Sequence[tuple[str, int]], candidates: Sequence[str], seed: int) -> list[Invented]:
    """Return a sheet of each station: key and registered voters. The same seed gives the same sheets."""
    town = random.Random(seed)
    turnout = town.uniform(0.5, 0.7)
    weights = [town.uniform(0.5, 2.0) for _ in candidates]
    return [
        _sheet(key, registered, candidates, weights, turnout, random.Random(f"{seed} {key}"))
        for key, registered in stations
    ]


def _sheet(
    station: str,
    registered: int,
    candidates: Sequence[str],
    weights: Sequence[float],
    turnout: float,
    chance: random.Random,
) -> Invented:
    voters = round(registered * min(0.95, turnout * chance.uniform(0.85, 1.15)))
    blank = round(voters * chance.uniform(0.005, 0.025))
    null = min(round(voters * chance.uniform(0.003, 0.015)), voters - blank)
    valid = voters - blank - null
    here = [weight * chance.uniform(0.6, 1.4) for weight in weights]
    votes = {candidate: int(valid * share / sum(here)) for candidate, share in zip(candidates, here, strict=True)}
    if candidates:
        votes[candidates[0]] += valid - sum(votes.values())
    typed = chance.randrange(TYPED_BY_THE_TEAM) == 0
    arrives = None if typed else timedelta(seconds=round(chance.random() * ARRIVING.total_seconds()))
    return Invented(station, registered, voters, blank, null, valid, votes, arrives)
