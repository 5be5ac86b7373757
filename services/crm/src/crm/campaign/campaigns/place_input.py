"""Communes and polling stations as people type them in the forms of a campaign."""

from collections.abc import Collection
from uuid import UUID

from elections.places.place import Place, parse_territory
from elections.places.stations import parse_places, parse_station, station_name
from kit.campaigns.queries import get_campaign
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession


async def find_territory(session: AsyncSession, campaign_id: UUID) -> Place:
    """Return where the campaign is: it decides between communes of one name."""
    return parse_territory((await get_campaign(session, campaign_id)).state.territory)


def read_places(text: str, own: Place, pointer: str, known: Collection[str] = ()) -> list[str]:
    """Return the codes of communes and stations that a field lists. Raises Invalid at `pointer`."""
    try:
        return parse_places(text, own, known)
    except ValueError as fault:
        raise Invalid(str(fault), "Name communes or polling stations.", pointer) from fault


def read_stations(text: str, own: Place, pointer: str, known: Collection[str] = ()) -> list[str]:
    """Return the stations that a field lists; communes are refused, at `pointer`."""
    places = read_places(text, own, pointer, known)
    for place in places:
        if "_" not in place:
            name = station_name(place)
            fr = f"{name} : ajoutez le numéro de chaque bureau, par exemple « {name} 3 et 4 »."
            raise Invalid(fr, "Polling stations are needed, not a commune.", pointer)
    return places


def read_station(text: str, own: Place, pointer: str, known: Collection[str] = ()) -> str:
    """Return the station that a field names. Raises Invalid at `pointer`."""
    try:
        return parse_station(text, own, known)
    except ValueError as fault:
        raise Invalid(str(fault), "Name one polling station.", pointer) from fault


def write_places(codes: Collection[str]) -> str:
    """Return places as a field shows them: `read_places` understands them."""
    return " ; ".join(station_name(code) for code in codes)
