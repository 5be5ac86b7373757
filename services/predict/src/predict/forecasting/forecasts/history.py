"""Past rounds of a campaign's territory, by the campaign's blocs."""

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
    """Past rounds. `rounds`: on the stations of `today`; `printed`: on those of each round itself.

    `unplaced`: rounds left out, as too many of their votes have no known bloc. `valid_of_voters`: valid ballots among
    voters in the latest round.
    """

    today: Round
    rounds: Sequence[Round]
    printed: Sequence[Round]
    unplaced: Sequence[str]
    constituencies: Mapping[str, str]
    valid_of_voters: float


async def read_past(session: AsyncSession, territory: str, ballots: Sequence[Ballot], grid: Grid) -> PastRounds | None:
    """Return every imported round with votes in the territory; None without any."""
    rounds: list[Round] = []
    unplaced: list[str] = []
    for ballot in ballots:
        sheets = await read_sheets(session, ballot.id, territory)
        if not sheets.counts:
            continue
        bloc_round = by_bloc(ballot, sheets, grid)
        if bloc_round is None:
            unplaced.append(ballot.id)
        else:
            rounds.append(bloc_round)
    if not rounds:
        return None
    stations = {station for past_round in rounds for station in past_round.stations}
    today = next((past_round for past_round in reversed(rounds) if past_round.number == 1), rounds[-1])
    valid = 0.97
    if today.voters.sum():
        valid = float(today.votes.sum() / today.voters.sum())
    by_id = {ballot.id: ballot for ballot in ballots}
    used = [by_id[past_round.id] for past_round in rounds]
    links = await station_history.link_stations(session, by_id[today.id], today.stations, used)
    followed = [
        past_round
        if past_round is today
        else follow_round(past_round, today.stations, today.registered, links[past_round.id])
        for past_round in rounds
    ]
    places = await read_constituencies(session, sorted(stations))
    return PastRounds(today, followed, rounds, unplaced, places, min(valid, 1.0))


def by_bloc(ballot: Ballot, sheets: Sheets, grid: Grid) -> Round | None:
    """Return the round by bloc; None if too many votes have no known bloc."""
    election = ballot.id.rsplit("-", 1)[0]
    columns = {
        choice.id: grid.find(ballot.id, choice.nuance or None, choice.name or None)
        or (None if choice.nuance or choice.name else bloc_of_panel(election, choice.panel))
        for choice in sheets.choices
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
