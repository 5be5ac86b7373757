"""Composition of each polling station by a poll's segments, from past votes and social profile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.polls.partial_pooling import Array
from predict.forecasting.polls.projection import Mix
from predict.forecasting.polls.segments import PAST_OTHERS, compose_adults
from predict.forecasting.polls.survey import Dimension, Survey
from predict.past_results.elections.rounds import Choice, Count, Sheets

LEAST_KNOWN = 0.5
"""A dimension known in fewer stations than that is left aside."""

BlocOf = Callable[[Choice], str | None]


@dataclass(frozen=True)
class Composition:
    """Stations' composition. `unused`: in French, the dimensions left out, with the reason."""

    mixes: list[Mix]
    unused: list[str]


def compose_stations(
    survey: Survey,
    stations: Sequence[str],
    registered: Array,
    values: Mapping[str, Mapping[str, float]],
    sheets: Sheets,
    bloc_of: BlocOf,
    trust: Mapping[str, float],
) -> Composition:
    """Return each station's mix of segments; the territory's if unknown or its past is unreliable.

    `sheets` on today's stations; `trust` by station, see `station_history`.
    """
    mixes: list[Mix] = []
    unused: list[str] = []
    for dimension in survey.dimensions:
        categories = [segment.category for segment in survey.of(dimension)]
        if dimension == "past_vote":
            past_parts = compose_past(categories, sheets, bloc_of)
            missing = "les résultats de ce tour ne sont pas importés pour assez de bureaux"
        else:
            past_parts = _compose_profile(dimension, categories, stations, values)
            missing = "aucun indicateur de l’INSEE n’est connu pour assez de bureaux"
        matching_stations = [station for station in stations if station in past_parts]
        if len(matching_stations) < LEAST_KNOWN * len(stations) or not matching_stations:
            unused.append(f"{dimension} : {missing}.")
            continue
        place = {station: row for row, station in enumerate(stations)}
        rows = np.asarray([past_parts[station] for station in matching_stations])
        usual = np.average(rows, axis=0, weights=registered[[place[station] for station in matching_stations]])
        sure: Mapping[str, float] = trust if dimension == "past_vote" else {}
        mixes.append(Mix(dimension, np.asarray([_lean(past_parts.get(s), usual, sure.get(s, 1.0)) for s in stations])))
    return Composition(mixes, unused)


def _lean(own: Array | None, usual: Array, sure: float) -> Array:
    return usual if own is None else sure * own + (1.0 - sure) * usual


def _compose_profile(
    dimension: Dimension, categories: Sequence[str], stations: Sequence[str], values: Mapping[str, Mapping[str, float]]
) -> dict[str, Array]:
    compose_profile: dict[str, Array] = {}
    for station in stations:
        parts = compose_adults(dimension, values.get(station, {}))
        if parts is not None:
            compose_profile[station] = np.asarray([parts[category] for category in categories])
    return compose_profile


def compose_past(categories: Sequence[str], sheets: Sheets, bloc_of: BlocOf) -> dict[str, Array]:
    """Return by station the fraction of registered voters in each category of a past vote."""
    asked_categories = {
        category: [choice.id for choice in sheets.choices if counts_in(choice, category, bloc_of)]
        for category in categories
    }
    return {
        station: np.asarray(
            [_voters(count, category, asked_categories[category]) / count.registered for category in categories]
        )
        for station, count in sheets.counts.items()
        if count.registered > 0
    }


def counts_in(choice: Choice, category: str, bloc_of: BlocOf) -> bool:
    return category in (choice.name, bloc_of(choice))


def _voters(count: Count, category: str, choices: Sequence[int]) -> int:
    abstention, blank = PAST_OTHERS
    if category == abstention:
        return count.registered - count.voters
    if category == blank:
        return count.blank + count.null
    return sum(count.votes.get(choice, 0) for choice in choices)


def count_blocs(sheets: Sheets, bloc_of: BlocOf) -> dict[str, dict[str, int]]:
    """Return station → bloc → votes; a choice without a bloc is one of its own."""
    blocs = {choice.id: bloc_of(choice) or choice.name or choice.nuance for choice in sheets.choices}
    result: dict[str, dict[str, int]] = {}
    for station, count in sheets.counts.items():
        sums = result.setdefault(station, {})
        for choice, votes in count.votes.items():
            sums[blocs[choice]] = sums.get(blocs[choice], 0) + votes
    return result
