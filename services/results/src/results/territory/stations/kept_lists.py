"""Lists of the stations of large campaigns, kept in the process while the stored rows are the same.

Nearly every page of the night reads them all: of a country they are seventy thousand rows, a second of work each time.
"""

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.stations.known_station import KnownStation

LEAST = 1000
"""Smaller lists are read faster than a reader would notice."""
_MOST = 8
_KEPT: OrderedDict[UUID, tuple[str, Sequence[KnownStation]]] = OrderedDict()


async def read_mark(session: AsyncSession) -> str | None:
    """Return what changes with every change of the campaign's stations.

    None in a transaction that has written something: what it reads may never be committed, and two changes of its own
    have the same time.
    """
    return await session.scalar(_MARK)


def find(campaign_id: UUID, mark: str) -> Sequence[KnownStation] | None:
    kept = _KEPT.get(campaign_id)
    if kept is None or kept[0] != mark:
        return None
    _KEPT.move_to_end(campaign_id)
    return kept[1]


def keep(campaign_id: UUID, mark: str, stations: Sequence[KnownStation]) -> None:
    if len(stations) < LEAST:
        _KEPT.pop(campaign_id, None)
        return
    _KEPT[campaign_id] = (mark, stations)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)


# A sum, not the latest time: of two transactions the one that began first may end last.
_MARK = text("""
    select count(*) || ' ' || coalesce(sum(extract(epoch from updated_at)), 0)
    from station where pg_current_xact_id_if_assigned() is null
    having pg_current_xact_id_if_assigned() is null
""")
