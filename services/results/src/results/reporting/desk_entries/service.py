"""Stations of the desk's page that still wait for a sheet. No figure of a sheet is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies.known_sheets import KnownTally, list_own, list_station_states
from results.sheets.tallies.reconciliation import State
from results.territory.stations.known_station import KnownStation
from results.territory.stations.service import list_stations


@dataclass(frozen=True)
class Progress:
    stations: Sequence[KnownStation]
    """Stations of the caller's territories."""
    states: dict[str, State]
    """State of each that has a sheet."""

    @property
    def waiting(self) -> list[KnownStation]:
        return [station for station in self.stations if station.station not in self.states]


async def read_progress(session: AsyncSession, caller: Caller, round_number: int) -> Progress:
    stations = [station for station in await list_stations(session) if caller.covers(station.station)]
    return Progress(stations, await list_station_states(session, round_number))


async def find_own_sheet(session: AsyncSession, caller: Caller, station: str, round_number: int) -> KnownTally | None:
    """Return the caller's own sheet of the station that nobody has decided on, which a new one may replace."""
    own = [
        sheet
        for sheet in await list_own(session, caller.subject, round_number)
        if sheet.station == station and sheet.state is not State.SET_ASIDE and sheet.decided_by is None
    ]
    return own[-1] if own else None
