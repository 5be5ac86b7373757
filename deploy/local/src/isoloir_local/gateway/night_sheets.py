"""Invented sheets of a demonstration's night: each station's last first round, with a swing and some chance. Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SWING = (0.82, 1.22)
_CHANCE = (0.92, 1.08)


@dataclass(frozen=True)
class Candidate:
    id: str
    bloc: str


def make_sheets(
    stations: Sequence[Mapping[str, Any]], candidates: Sequence[Candidate], seed: str
) -> list[dict[str, Any]]:
    """Return a sheet of each station in the order in which they come: small ones first, with some chance.

    `stations`: results of the last first round as predict lists them, with `votes` by bloc.
    """
    dice = random.Random(seed)
    swings = {one.id: dice.uniform(*_SWING) for one in candidates}
    sheets = [
        _sheet(station, candidates, swings, random.Random(f"{seed} {station['territory']}")) for station in stations
    ]
    return sorted(sheets, key=lambda sheet: sheet["registered"] * dice.uniform(0.6, 1.4))


def _sheet(
    station: Mapping[str, Any], candidates: Sequence[Candidate], swings: Mapping[str, float], chance: random.Random
) -> dict[str, Any]:
    registered: int = station["registered"]
    voters = min(registered, round(station["voters"] * chance.uniform(0.94, 1.04)))
    blank, null = round(voters * chance.uniform(0.008, 0.02)), round(voters * chance.uniform(0.004, 0.012))
    valid = max(0, voters - blank - null)
    by_bloc: dict[str, int] = {}
    for choice in station["votes"]:
        by_bloc[choice["bloc"]] = by_bloc.get(choice["bloc"], 0) + choice["votes"]
    rivals = {bloc: sum(one.bloc == bloc for one in candidates) for bloc in by_bloc}
    weights = {
        one.id: (by_bloc.get(one.bloc, 0) / max(rivals.get(one.bloc, 1), 1) + 1)
        * swings[one.id]
        * chance.uniform(*_CHANCE)
        for one in candidates
    }
    votes = {name: int(valid * weight / sum(weights.values())) for name, weight in weights.items()}
    votes[max(weights, key=lambda name: weights[name])] += valid - sum(votes.values())
    return {
        "station": station["territory"],
        "round": 1,
        "registered": registered,
        "voters": voters,
        "blank": blank,
        "null": null,
        "valid": valid,
        "votes": votes,
        "signatures": voters,
    }
