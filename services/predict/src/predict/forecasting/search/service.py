"""What can be found in predict: the campaign's communes and polling stations, each with where to go there."""

from collections.abc import Sequence

from elections.places.place import parse_territory
from elections.places.stations import station_name
from elections.places.suggestions import communes_meant, suggest_places
from kit.campaigns.queries import get_campaign
from kit.pages.search import MOST, SearchResult, Source, found
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from predict.targeting.stations import service as stations


async def _find_stations(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    own = parse_territory((await get_campaign(session, caller.campaign_id)).state.territory)
    known = await stations.list_keys(session, caller, communes_meant(text, own))
    # A place of elsewhere may have the name too: this campaign has nothing to show of it.
    codes = [code for code in suggest_places(text, own, known, MOST) if code in known or _has_stations(code, known)]
    return [
        found(
            "station",
            station_name(code),
            f"/stations/{code}" if "_" in code else f"/?place={code}",
            "" if "_" in code else "Où aller dans cette commune",
        )
        for code in codes
    ]


def _has_stations(commune: str, known: Sequence[str]) -> bool:
    return any(station.startswith(f"{commune}_") for station in known)


SOURCES = (Source(frozenset({"stations:read", "priorities:read"}), _find_stations),)
