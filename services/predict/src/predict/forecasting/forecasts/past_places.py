"""Past rounds on the stations of a round to come, as the history of each station says. Pure.

A station that stayed keeps its result, with the confidence that its code still means the same place. One that was
redrawn has the rates of the places that it is made of, among as many voters as it has now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from predict.forecasting.forecasts.model.rounds import BLOCS, Floats, Round
from predict.past_results.station_history.station_links import Link, Spot, match_stations

LEAST_TOLD = 0.5
"""Less than that of a station's past inside the territory tells nothing of it."""

_YEAR = 365.25


def follow_round(
    past: Round, stations: Sequence[str], registered: Floats, links: Mapping[str, Sequence[Link]]
) -> Round:
    """The round on those of `stations` whose past is told; `trust` says how far."""
    where = {station: row for row, station in enumerate(past.stations)}
    sheets = np.column_stack([past.registered, past.voters, past.votes])
    names: list[str] = []
    trust: list[float] = []
    rows: list[int] = []
    mixed: dict[int, Floats] = {}
    for station, now in zip(stations, registered.tolist(), strict=True):
        parts = links.get(station, ())
        known = [(row, one.share) for one in parts if (row := where.get(one.old_station)) is not None]
        known = [(row, share) for row, share in known if sheets[row, 0] > 0]
        told = sum(share for _, share in known)
        if told < LEAST_TOLD or not now > 0:
            continue
        if parts[0].redrawn:
            at = [row for row, _ in known]
            rates = sheets[at] / sheets[at, :1]
            mixed[len(rows)] = now * (np.array([share for _, share in known]) @ rates) / told
        names.append(station)
        trust.append(parts[0].confidence)
        rows.append(known[0][0])
    table = sheets[rows]
    for row, sheet in mixed.items():
        table[row] = sheet
    return replace(
        past,
        stations=tuple(names),
        registered=table[:, 0],
        voters=table[:, 1],
        votes=table[:, 2:],
        trust=np.array(trust, dtype=np.float64),
    )


def follow_files(rounds: Sequence[Round], stations: Sequence[str], registered: Floats, on: date) -> list[Round]:
    """Follow stations by the rounds alone. Each station votes as it did last: its own result is hidden."""
    firsts = [one for one in rounds if one.number == 1] or list(rounds)
    votes = {station: (one, row) for one in firsts for row, station in enumerate(one.stations)}
    now = [
        Spot(station, int(people)) if (last := votes.get(station)) is None else _spot(*last, int(people))
        for station, people in zip(stations, registered.tolist(), strict=True)
    ]
    found: list[Round] = []
    for one in rounds:
        then = [_spot(one, row, int(one.registered[row])) for row in range(len(one.stations))]
        links: dict[str, list[Link]] = {}
        for link in match_stations(then, now, (on - one.held_on).days / _YEAR):
            links.setdefault(link.station, []).append(link)
        found.append(follow_round(one, stations, registered, links))
    return found


def _spot(one: Round, row: int, registered: int) -> Spot:
    votes = {bloc: int(count) for bloc, count in zip(BLOCS, one.votes[row].tolist(), strict=True)}
    return Spot(one.stations[row], registered, int(one.voters[row]), votes)
