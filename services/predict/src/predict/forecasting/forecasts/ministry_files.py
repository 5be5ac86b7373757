"""Past rounds from ministry files, for the command and the fitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from elections.ministry import ReadResults

from predict.forecasting.forecasts.model.rounds import BLOCS, Round
from predict.forecasting.forecasts.panels import bloc_of_panel
from predict.past_results.elections.compact import election_id
from predict.past_results.nuances.grids import DEFAULT

MAX_UNKNOWN = 0.05
"""Votes without a known bloc count as `divers` up to this part of all; a round with more is not used."""

UNKNOWN = "divers"


@dataclass(frozen=True)
class UnplacedVotes:
    """Fraction of a round's votes without a known bloc."""

    round: str
    share: float


def read_round(reading: ReadResults) -> tuple[Round | None, UnplacedVotes | None]:
    """Return the round by bloc; None if too many votes have no known bloc."""
    round_id = election_id(reading)
    choices = reading.votes.select("panel", "nuance", "name").unique(maintain_order=True)
    blocs = [_find(round_id, nuance, name, panel) for panel, nuance, name in choices.iter_rows()]
    votes = reading.votes.join(
        choices.with_columns(pl.Series("bloc", blocs, pl.String)), on=["panel", "nuance", "name"], nulls_equal=True
    )
    cast = int(votes["votes"].sum())
    unknown = int(votes.filter(pl.col("bloc").is_null())["votes"].sum()) / max(cast, 1)
    unplaced = UnplacedVotes(round_id, unknown) if unknown > 0 else None
    if unknown > MAX_UNKNOWN:
        return None, unplaced
    return _by_station(reading, round_id, votes.with_columns(pl.col("bloc").fill_null(UNKNOWN))), unplaced


def read_constituencies(readings: Mapping[str, ReadResults]) -> dict[str, str]:
    """Return the constituency of each station, from files that print it: législatives first, the latest first."""
    constituencies: dict[str, str] = {}
    sorted_readings = sorted(
        readings.values(), key=lambda reading: (reading.election == "legislatives", reading.date, reading.round)
    )
    for reading in sorted_readings:
        printed = reading.stations.select("station", "constituency").drop_nulls()
        constituencies.update(row for row in printed.iter_rows() if row[1])
    return constituencies


def join_rounds(rounds: Sequence[Round]) -> list[Round]:
    """Merge files of one round; a station in two files takes the first."""
    found: dict[str, Round] = {}
    for one in rounds:
        before = found.get(one.id)
        found[one.id] = one if before is None else _add(before, one)
    return list(found.values())


def _add(first: Round, other: Round) -> Round:
    known = set(first.stations)
    rows = [row for row, station in enumerate(other.stations) if station not in known]
    return replace(
        first,
        stations=(*first.stations, *(other.stations[row] for row in rows)),
        registered=np.concatenate([first.registered, other.registered[rows]]),
        voters=np.concatenate([first.voters, other.voters[rows]]),
        votes=np.concatenate([first.votes, other.votes[rows]]),
    )


def _find(election: str, nuance: str | None, name: str | None, panel: int) -> str | None:
    bloc = DEFAULT.find(election, nuance, name)
    return bloc or (None if nuance or name else bloc_of_panel(election.rsplit("-", 1)[0], panel))


def _by_station(reading: ReadResults, named: str, votes: pl.DataFrame) -> Round:
    sums = votes.group_by("station").agg(
        pl.col("votes").filter(pl.col("bloc") == bloc).sum().alias(f"bloc {bloc}") for bloc in BLOCS
    )
    table = reading.stations.join(sums, on="station", how="left").sort("station")
    return Round(
        id=named,
        kind=str(reading.election),
        held_on=reading.date,
        number=reading.round,
        stations=tuple(table["station"]),
        registered=table["registered"].to_numpy().astype(np.float64),
        voters=table["voters"].to_numpy().astype(np.float64),
        votes=table.select(pl.col(f"bloc {bloc}").fill_null(0) for bloc in BLOCS).to_numpy().astype(np.float64),
    )
