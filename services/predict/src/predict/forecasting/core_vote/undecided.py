"""Undecided voters expected in each station, from positions recorded by canvassers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from kit.text import french

from predict.forecasting.core_vote.simulation import Z90
from predict.targeting.field_actions.partial_pooling import Count, pool_territory, shrink_count
from predict.targeting.stations.score import CANVASS_WEIGHT, Talks

LEAST_ASKED, LEAST_STATIONS = 100, 10
"""What fewer people said, or people of fewer stations, is not brought to a whole territory.

A judgement: a hundred people, each counted for a quarter of one, fix a share of one half within 16 points.
"""


@dataclass(frozen=True)
class CanvassedPeople:
    """Number of people with a recorded position, of undecided among them, and of stations."""

    asked: int
    undecided: int
    stations: int


@dataclass(frozen=True)
class UndecidedVotes:
    votes: float
    low: float
    high: float


def count_met(talks: Iterable[Talks]) -> CanvassedPeople:
    heard_talks = [talk for talk in talks if talk.asked > 0]
    return CanvassedPeople(
        sum(one.asked for one in heard_talks), sum(one.undecided for one in heard_talks), len(heard_talks)
    )


def say_too_early(met: CanvassedPeople) -> str:
    """Return in French how many undecided were recorded, and that they are too few to project."""
    people = f"{french.number(met.asked)} {'personnes interrogées' if met.asked > 1 else 'personne interrogée'}"
    where = f"{met.stations} {'bureaux' if met.stations > 1 else 'bureau'}"
    return (
        f"Indécis rencontrés : {french.number(met.undecided)} sur {people}, dans {where}. Il est trop tôt pour en "
        f"déduire combien il y en a ailleurs : il faut au moins {LEAST_ASKED} personnes interrogées, dans "
        f"{LEAST_STATIONS} bureaux (dans tous, si la campagne en a moins)."
    )


def find_undecided(
    stations: Sequence[str], voters: Sequence[float], talks: Mapping[str, Talks], everywhere: int
) -> list[UndecidedVotes] | None:
    """Return the undecided by station; None while too few were asked. They are discounted: no random sample.

    `everywhere`: the campaign's number of stations; `talks` are of all of them.
    """
    met = count_met(talks.values())
    if met.asked < LEAST_ASKED or met.stations < min(LEAST_STATIONS, everywhere):
        return None
    counts = {
        station: Count(CANVASS_WEIGHT * heard.undecided, CANVASS_WEIGHT * heard.asked)
        for station, heard in talks.items()
        if heard.asked > 0
    }
    territory = pool_territory(list(counts.values()))
    if territory is None:
        return None
    undecided: list[UndecidedVotes] = []
    for station, people in zip(stations, voters, strict=True):
        belief = shrink_count(counts.get(station, Count(0, 0)), territory)
        give = Z90 * sqrt(belief.variance)
        low, high = max(0.0, belief.mean - give), min(1.0, belief.mean + give)
        undecided.append(UndecidedVotes(people * belief.mean, people * low, people * high))
    return undecided
