"""What can be found in results: polling stations, whose sheet is entered, and who stands in them."""

from collections.abc import Sequence

from kit.pages.search import MOST, SearchResult, Source, found, pick
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.desk_entries.station_search import find_stations, title_of
from results.reporting.poll_watchers import service as poll_watchers
from results.territory.stations import service as stations


async def _find_stations(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    covered = [one for one in await stations.list_stations(session) if caller.covers(one.station)]
    return [
        found("station", title_of(one), f"/entry?station={one.station}", "Saisir le procès-verbal")
        for one in find_stations(text, covered)[:MOST]
    ]


async def _find_poll_watchers(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    watchers = await poll_watchers.list_poll_watchers(session, caller)
    return pick(text, (found("poll_watcher", watcher.name, "/poll-watchers") for watcher in watchers))


SOURCES = (
    Source(frozenset({"tallies:read", "tallies:write", "stations:read"}), _find_stations),
    Source(frozenset({"poll_watchers:read"}), _find_poll_watchers, personal=True),
)
