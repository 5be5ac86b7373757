"""A night of the ministry's files, to be replayed: its sheets and the hours at which they came in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from elections import ministry
from elections.keys import commune_of, department_of
from results.projections.ballots import COUNTS, Ballot, ballot_of_reading
from results.projections.reporting_orders import report_times

from bench.night_watchers import Sheet

SIX = datetime(2029, 6, 10, 16, tzinfo=UTC)
"""18:00 in Paris, from which `report_times` counts."""
LEGAL_HOUR = SIX + timedelta(hours=2)


@dataclass
class Night:
    """The night's truth: the sheets, in the order of their stations, and hours after 18:00."""

    sheets: list[Sheet]
    names: list[str]
    communes: list[str]
    hours: list[float]


def read_night(ballot: Ballot, stations: int, seed: int = 1) -> Night:
    """Take whole communes of the ballot, in the order of their keys, until there are as many stations."""
    rows = np.arange(min(stations, len(ballot.stations)))
    counts = ballot.counts[rows]
    votes, choices = ballot.dense(rows)
    keys = [ballot.stations[row] for row in rows]
    communes = [commune_of(key) for key in keys]
    _, commune = np.unique(communes, return_inverse=True)
    figures = dict(zip(COUNTS, counts.T.astype(int).tolist(), strict=True))
    hours = report_times(counts[:, 0], counts[:, COUNTS.index("valid")], commune, np.zeros(len(rows), int), seed)
    sheets = [
        {"station": key, "round": 1}
        | {name: column[index] for name, column in figures.items()}
        | {"votes": {f"C{place}": int(count) for place, count in enumerate(votes[index], 1)}}
        for index, key in enumerate(keys)
    ]
    return Night(
        sheets, [choice.name or f"Liste {place}" for place, choice in enumerate(choices, 1)], communes, hours.tolist()
    )


def ballot_of(data: Path) -> Ballot:
    file = next((data / "official" / "presidentielle-2022-t1").glob("*.gz"))
    ballot = ballot_of_reading(ministry.read_results(file, mode="report"))
    assert department_of(ballot.stations[0]) == "01"
    return ballot
