"""Past rounds converted to the stations of a coming round by station history. Pure.

A kept station has its own result, with the confidence that its code means the same place. A redrawn one has the rates
of its source stations, applied to its present voters.
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
    """Return the round on those `stations` whose past is known; `trust` is its reliability."""
    where = {station: row for row, station in enumerate(past.stations)}
    sheets = np.column_stack([past.registered, past.voters, past.votes])
    names: list[str] = []
    trust: list[float] = []
    rows: list[int] = []
    mixed: dict[int, Floats] = {}
    for station, now in zip(stations, registered.tolist(), strict=True):
        parts = links.get(station, ())
        known = [(row, link.share) for link in parts if (row := where.get(link.old_station)) is not None]
        known = [(row, share) for row, share in known if sheets[row, 0] > 0]
        linked_share = sum(share for _, share in known)
        if linked_share < LEAST_TOLD or not now > 0:
            continue
        if parts[0].redrawn:
            at = [row for row, _ in known]
            rates = sheets[at] / sheets[at, :1]
            mixed[len(rows)] = now * (np.array([share for _, share in known]) @ rates) / linked_share
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
    """Follow stations by their rounds alone, comparing each station's last vote; the hidden result is not used."""
    firsts = [past_round for past_round in rounds if past_round.number == 1] or list(rounds)
    votes = {station: (first, row) for first in firsts for row, station in enumerate(first.stations)}
    now = [
        Spot(station, int(people)) if (last := votes.get(station)) is None else _spot(*last, int(people))
        for station, people in zip(stations, registered.tolist(), strict=True)
    ]
    follow_files: list[Round] = []
    for one in rounds:
        then = [_spot(one, row, int(one.registered[row])) for row in range(len(one.stations))]
        links: dict[str, list[Link]] = {}
        for link in match_stations(then, now, (on - one.held_on).days / _YEAR):
            links.setdefault(link.station, []).append(link)
        follow_files.append(follow_round(one, stations, registered, links))
    return follow_files


def _spot(past_round: Round, row: int, registered: int) -> Spot:
    votes = {bloc: int(count) for bloc, count in zip(BLOCS, past_round.votes[row].tolist(), strict=True)}
    return Spot(past_round.stations[row], registered, int(past_round.voters[row]), votes)
