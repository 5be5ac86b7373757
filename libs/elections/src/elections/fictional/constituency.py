"""Val-Fictif as a whole: stations, two elections, and the simulated truth."""

import random
from dataclasses import dataclass
from typing import Any

import polars as pl
from common.schemas import Ballot, ElectionKind

from elections.ballots import find_ballot
from elections.fictional.places import Station, make_stations
from elections.fictional.voters import (
    ABSTENTION,
    BLANK,
    CANDIDATES,
    NULL,
    PANELS,
    Choice,
    base_of,
    cast_votes,
    draw_transfers,
    shift_chances,
)
from elections.ministry import STATIONS, VOTES, ReadResults


@dataclass(frozen=True)
class Constituency:
    """`profile`: one row per station, with its people. `readings`: législatives 2022 T1, 2024 T1 and T2, as if read.

    The truth: `base` (`station`, `choice`, `share` of the registered) and `transfers` (`station`, `from`, `to`,
    `voters`) from 2024 T1 to T2. A choice is a panel number in text, or `blank`, `null`, `abstention`.
    """

    seed: int
    profile: pl.DataFrame
    contours: dict[str, Any]
    readings: list[ReadResults]
    base: pl.DataFrame
    transfers: pl.DataFrame


def make_constituency(seed: int) -> Constituency:
    """Return the constituency, identical for a seed on any machine."""
    draw = random.Random(seed)
    stations = make_stations(draw)
    bases = {station.key: base_of(station) for station in stations}
    swing_2022 = {choice: draw.gauss(0, 0.2) for choice in bases[stations[0].key]}
    swing_2024 = {choice: draw.gauss(0, 0.2) for choice in bases[stations[0].key]}
    early = {s.key: cast_votes(s.registered, shift_chances(bases[s.key], swing_2022, draw), draw) for s in stations}
    first = {s.key: cast_votes(s.registered, shift_chances(bases[s.key], swing_2024, draw), draw) for s in stations}
    finalists = _finalists(first)
    tables = {s.key: draw_transfers(first[s.key], finalists, draw) for s in stations}
    second = {key: _column_sums(table) for key, table in tables.items()}
    return Constituency(
        seed=seed,
        profile=_profile(stations),
        contours=_contours(stations),
        readings=[
            _reading(_ballot(2022, 1), stations, early),
            _reading(_ballot(2024, 1), stations, first),
            _reading(_ballot(2024, 2), stations, second),
        ],
        base=_base(bases),
        transfers=_transfers(tables),
    )


def _ballot(year: int, number: int) -> Ballot:
    ballot = find_ballot(ElectionKind.LEGISLATIVES, year, number)
    assert ballot is not None
    return ballot


def _finalists(votes: dict[str, dict[Choice, int]]) -> list[int]:
    totals = {panel: sum(counts[panel] for counts in votes.values()) for panel in PANELS}
    return sorted(sorted(totals, key=lambda panel: -totals[panel])[:2])


def _column_sums(table: dict[tuple[Choice, Choice], int]) -> dict[Choice, int]:
    sums: dict[Choice, int] = {}
    for (_, target), count in table.items():
        sums[target] = sums.get(target, 0) + count
    return sums


def _reading(ballot: Ballot, stations: list[Station], votes: dict[str, dict[Choice, int]]) -> ReadResults:
    return ReadResults(
        layout="2024",
        election=ballot.election,
        date=ballot.on,
        round=ballot.round,
        stations=pl.DataFrame([_counts(station, votes[station.key]) for station in stations], schema=STATIONS),
        votes=pl.DataFrame(
            [row for station in stations for row in _votes(station.key, votes[station.key], ballot)], schema=VOTES
        ),
        rejected=[],
        warnings=[],
    )


def _counts(station: Station, votes: dict[Choice, int]) -> dict[str, object]:
    return {
        "station": station.key,
        "commune": station.commune,
        "commune_name": station.commune_name,
        "department": station.commune[:2],
        "constituency": None,  # the 2024 layout does not print it
        "station_code": station.code,
        "registered": station.registered,
        "voters": station.registered - votes[ABSTENTION],
        "blank": votes[BLANK],
        "null": votes[NULL],
        "valid": sum(count for choice, count in votes.items() if isinstance(choice, int)),
    }


def _votes(station: str, votes: dict[Choice, int], ballot: Ballot) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for choice, count in votes.items():
        if isinstance(choice, int):
            now, before, name, sex, *_ = CANDIDATES[choice - 1]
            nuance = now if ballot.on.year == 2024 else before
            rows.append(
                {"station": station, "panel": choice, "nuance": nuance, "name": name, "sex": sex, "votes": count}
            )
    return rows


def _profile(stations: list[Station]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "station": [s.key for s in stations],
            "commune": [s.commune for s in stations],
            "commune_name": [s.commune_name for s in stations],
            "registered": [s.registered for s in stations],
            "population": [s.population for s in stations],
            "share_over_65": [s.share_over_65 for s in stations],
            "share_graduates": [s.share_graduates for s in stations],
            "share_social_housing": [s.share_social_housing for s in stations],
            "income": [s.income for s in stations],
        }
    )


def _contours(stations: list[Station]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"code": station.key, "commune": station.commune_name},
            "geometry": {"type": "Polygon", "coordinates": [station.ring]},
        }
        for station in stations
    ]
    return {"type": "FeatureCollection", "features": features}


def _base(bases: dict[str, dict[Choice, float]]) -> pl.DataFrame:
    rows = [(key, str(choice), share) for key, base in bases.items() for choice, share in base.items()]
    return pl.DataFrame(rows, schema=["station", "choice", "share"], orient="row")


def _transfers(tables: dict[str, dict[tuple[Choice, Choice], int]]) -> pl.DataFrame:
    rows = [
        (key, str(source), str(target), count)
        for key, table in tables.items()
        for (source, target), count in table.items()
    ]
    return pl.DataFrame(rows, schema=["station", "from", "to", "voters"], orient="row")
