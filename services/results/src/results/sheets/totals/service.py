"""Service of a round's totals."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import KnownCandidate, list_candidates
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.tallies.known_sheets import list_counted, list_station_states
from results.sheets.tallies.reconciliation import State
from results.sheets.totals.addition import Sums, add_up
from results.territory.stations.known_station import KnownStation
from results.territory.stations.service import list_stations


@dataclass(frozen=True)
class Totals:
    round: int
    sums: Sums
    candidates: dict[str, KnownCandidate]
    stations: tuple[KnownStation, ...]
    states: dict[str, State]
    """Of the stations that have sent a sheet."""
    sheets: tuple[Counted, ...]
    """Those that count."""

    @property
    def disputed(self) -> int:
        return sum(state is State.DISPUTED for state in self.states.values())


async def add_up_round(session: AsyncSession, round_number: int) -> Totals:
    """Add up the counted sheets of a round. Check the embargo gate before calling this: these are results."""
    stations = await list_stations(session)
    candidates = await list_candidates(session, round_number)
    sheets = await list_counted(session, round_number)
    sums = add_up(
        {station.station: station.registered for station in stations},
        [candidate.id for candidate in candidates],
        sheets,
    )
    return Totals(
        round=round_number,
        sums=sums,
        candidates={candidate.id: candidate for candidate in candidates},
        stations=tuple(stations),
        states=await list_station_states(session, round_number),
        sheets=tuple(sheets),
    )
