"""Measurement of the context effect from the two latest comparable first rounds."""

from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.polls.compositions import count_blocs
from predict.forecasting.polls.context import USUAL, measure_context
from predict.forecasting.polls.partial_pooling import Array
from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.rounds import Sheets, read_sheets
from predict.past_results.nuances import service as nuances
from predict.past_results.station_history import service as station_history

LEAST_TRUST = 0.5


async def read_context(session: AsyncSession, campaign_id: UUID, territory: str) -> tuple[float, list[str]]:
    """Return the standard deviation on the log scale, and the rounds it was measured on; the default one has none."""
    grid = await nuances.read_grid(session, campaign_id)
    compared: list[tuple[Ballot, Sheets]] = []
    for ballot in reversed([ballot for ballot in await list_ballots(session) if ballot.round == 1]):
        sheets = await read_sheets(session, ballot.id, territory)
        named = [grid.find(ballot.id, choice.nuance, choice.name) for choice in sheets.choices]
        if sheets.counts and all(named):
            compared.append((ballot, sheets))
        if len(compared) == 2:
            break
    if len(compared) < 2:
        return USUAL, []
    (after, later), (before, earlier) = await _on_today(session, territory, compared)
    blocs = [
        count_blocs(sheets, lambda choice, of=ballot: grid.find(of.id, choice.nuance, choice.name))
        for ballot, sheets in ((before, earlier), (after, later))
    ]
    stations = sorted(blocs[0].keys() & blocs[1].keys())
    if not stations:
        return USUAL, []
    first, second = (_matrix(counts, stations) for counts in blocs)
    voters = np.asarray([earlier.counts[station].registered for station in stations], dtype=np.float64)[:, None]
    composition = first / np.maximum(voters, 1.0)
    composition = np.concatenate([composition, np.maximum(0.0, 1 - composition.sum(axis=1, keepdims=True))], axis=1)
    return measure_context(composition, second), [before.id, after.id]


async def _on_today(
    session: AsyncSession, territory: str, compared: list[tuple[Ballot, Sheets]]
) -> list[tuple[Ballot, Sheets]]:
    """Return results on today's stations, without those of unreliable history."""
    on_today: list[tuple[Ballot, Sheets]] = []
    for ballot, sheets in compared:
        aligned, trust = await station_history.follow_sheets(session, territory, ballot.id, sheets)
        sure = {station: count for station, count in aligned.counts.items() if trust.get(station, 0.0) >= LEAST_TRUST}
        on_today.append((ballot, Sheets(aligned.choices, sure)))
    return on_today


def _matrix(counts: dict[str, dict[str, int]], stations: list[str]) -> Array:
    blocs = sorted({bloc for station in stations for bloc in counts[station]})
    return np.asarray([[counts[station].get(bloc, 0) for bloc in blocs] for station in stations], dtype=np.float64)
