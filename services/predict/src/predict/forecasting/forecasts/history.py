"""The past rounds of a campaign's territory, by the campaign's own blocs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.forecasts.ministry_files import MAX_UNKNOWN, UNKNOWN
from predict.forecasting.forecasts.model.rounds import BLOCS, Round
from predict.forecasting.forecasts.panels import bloc_of_panel
from predict.forecasting.forecasts.past_places import follow_round
from predict.past_results.elections.history import Ballot
from predict.past_results.elections.rounds import Sheets, read_constituencies, read_sheets
from predict.past_results.nuances.grids import Grid
from predict.past_results.station_history import service as station_history


@dataclass(frozen=True)
class PastRounds:
    """`rounds` on the stations of `today`, as their history says; `printed` on those of each round itself.

    `unplaced`: rounds that are not used, because too many of their votes have no known bloc. `valid_of_voters`: of the
    latest round, what part of the ballots was valid.
    """

    today: Round
    rounds: Sequence[Round]
    printed: Sequence[Round]
    unplaced: Sequence[str]
    constituencies: Mapping[str, str]
    valid_of_voters: float


async def read_past(session: AsyncSession, territory: str, ballots: Sequence[Ballot], grid: Grid) -> PastRounds | None:
    """Every imported round in which somebody voted there; None where there is none."""
    rounds: list[Round] = []
    unplaced: list[str] = []
    for ballot in ballots:
        sheets = await read_sheets(session, ballot.id, territory)
        if not sheets.counts:
            continue
        found = by_bloc(ballot, sheets, grid)
        if found is None:
            unplaced.append(ballot.id)
        else:
            rounds.append(found)
    if not rounds:
        return None
    stations = {station for one in rounds for station in one.stations}
    today = next((one for one in reversed(rounds) if one.number == 1), rounds[-1])
    valid = 0.97
    if today.voters.sum():
        valid = float(today.votes.sum() / today.voters.sum())
    by_id = {ballot.id: ballot for ballot in ballots}
    used = [by_id[one.id] for one in rounds]
    links = await station_history.link_stations(session, by_id[today.id], today.stations, used)
    followed = [
        one if one is today else follow_round(one, today.stations, today.registered, links[one.id]) for one in rounds
    ]
    places = await read_constituencies(session, sorted(stations))
    return PastRounds(today, followed, rounds, unplaced, places, min(valid, 1.0))


def by_bloc(ballot: Ballot, sheets: Sheets, grid: Grid) -> Round | None:
    """The round by bloc; None where too many of its votes have none that is known."""
    election = ballot.id.rsplit("-", 1)[0]
    columns = {
        one.id: grid.find(ballot.id, one.nuance or None, one.name or None)
        or (None if one.nuance or one.name else bloc_of_panel(election, one.panel))
        for one in sheets.choices
    }
    stations = sorted(sheets.counts)
    counts = [sheets.counts[station] for station in stations]
    votes = np.zeros((len(stations), len(BLOCS)))
    unknown = 0
    for row, count in enumerate(counts):
        for choice, cast in count.votes.items():
            bloc = columns.get(choice)
            unknown += cast if bloc is None else 0
            votes[row, BLOCS.index(bloc or UNKNOWN)] += cast
    if unknown > MAX_UNKNOWN * max(votes.sum(), 1.0):
        return None
    return Round(
        ballot.id,
        ballot.kind,
        ballot.held_on,
        ballot.round,
        tuple(stations),
        np.array([count.registered for count in counts], dtype=np.float64),
        np.array([count.voters for count in counts], dtype=np.float64),
        votes,
    )
