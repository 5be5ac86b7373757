"""Past votes by bloc on present stations, with their reliability. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from predict.past_results.elections.bloc_results import BlocResults
from predict.past_results.station_history.station_links import Link

Floats = NDArray[np.float64]

LEAST_TOLD = 0.5
"""Less than that of a station's past inside the territory tells nothing of it."""


def align_bloc_results(
    results: BlocResults, now: str, links: Mapping[str, Mapping[str, Sequence[Link]]]
) -> tuple[BlocResults, Floats]:
    """Convert results by `links` (past round, then present station). Trust is stations × rounds: 1 today, 0 unknown.

    A redrawn station has the rates of its source stations, applied to its present voters.
    """
    place = {station: index for index, station in enumerate(results.stations)}
    when = {ballot.id: index for index, ballot in enumerate(results.ballots)}
    trust = np.ones((len(results.stations), len(results.ballots)))
    arrays = {"registered": results.registered, "voters": results.voters, "valid": results.valid, **results.votes}
    told = {name: values.copy() for name, values in arrays.items()}
    for ballot, of_round in links.items():
        if ballot not in when or ballot == now:
            continue
        column = when[ballot]
        for station, row in place.items():
            parts = of_round.get(station, ())
            trust[row, column] = parts[0].confidence if parts else 0.0
            if parts and (parts[0].redrawn or parts[0].old_station != station):
                today = results.registered[row, when[now]]
                _mix(arrays, told, row, column, today, [(place.get(p.old_station), p.share) for p in parts])
    votes = {bloc: told[bloc] for bloc in results.votes}
    aligned = replace(results, registered=told["registered"], voters=told["voters"], valid=told["valid"], votes=votes)
    return aligned, trust


def _mix(
    arrays: Mapping[str, Floats],
    aligned: Mapping[str, Floats],
    row: int,
    column: int,
    today: float,
    parts: Sequence[tuple[int | None, float]],
) -> None:
    registered = arrays["registered"][:, column]
    sources = [(at, share) for at, share in parts if at is not None and registered[at] > 0]
    whole = sum(share for _, share in sources)
    for name, values in aligned.items():
        if whole < LEAST_TOLD or not today > 0:
            values[row, column] = np.nan
        elif name == "registered":
            values[row, column] = today
        else:
            rate = sum(share * arrays[name][at, column] / registered[at] for at, share in sources) / whole
            values[row, column] = rate * today
