"""Forms of the poster sites, parsed into the API's models."""

import re
from typing import Any
from uuid import UUID

from elections.places.centres import commune_centre
from elections.places.stations import parse_places
from kit.pages.forms import read_form
from kit.pages.page_form import Line, LongText, Posted
from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.place_input import find_territory, read_station
from crm.street_rounds.poster_sites.schemas import PosterSiteCreate
from crm.territory.addresses import service as territories

_POINT = re.compile(
    r"\s*(-?\d{1,2}(?:[.,]\d{1,8})?)"
    # A comma alone is one between two numbers with points, as maps copy them; « 48,79 » is one number.
    r"(?:\s*;\s*|,?\s+|,(?=-?\d{1,3}\.\d))"
    r"(-?\d{1,3}(?:[.,]\d{1,8})?)\s*"
)
_NAMES = {
    "/label": "le nom",
    "/kind": "le genre",
    "/station": "le bureau de vote",
    "/permission_until": "la date de l'accord",
    "/note": "la note",
    "/longitude": "l'endroit",
    "/latitude": "l'endroit",
}
INPUTS = {"/id": "", "/longitude": "where", "/latitude": "where"}


class PosterSiteEntry(Posted):
    """The form of a new poster site."""

    id: UUID
    kind: Line = ""
    label: Line = ""
    where: Line = ""
    station: Line = ""
    permission_until: Line = ""
    note: LongText = ""


class ReportEntry(Posted):
    """The form of a report on a poster site."""

    id: UUID
    what: Line = ""


async def read_poster_site(session: AsyncSession, caller: Caller, entry: PosterSiteEntry) -> PosterSiteCreate:
    """Parse the form. `where`: an address of the loaded base, or a latitude and a longitude. Raises Invalid."""
    longitude, latitude, station = await _find(session, caller, entry.where)
    if entry.station.strip():
        station = read_station(entry.station, await find_territory(session, caller.campaign_id), "/station")
    body: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind,
        "label": entry.label.strip(),
        "longitude": longitude,
        "latitude": latitude,
        "station": station,
        "permission_until": entry.permission_until.strip(),
        "note": entry.note.strip(),
    }
    return read_form(PosterSiteCreate, body, _NAMES)


async def _find(session: AsyncSession, caller: Caller, text: str) -> tuple[float, float, str | None]:
    if point := _POINT.fullmatch(text):
        latitude, longitude = (float(number.replace(",", ".")) for number in point.groups())
        return longitude, latitude, None
    matches = await territories.geocode(session, caller, text, None)
    if not matches:
        return await _middle_of_commune(session, caller, text)
    building = matches[0].building
    return building.longitude, building.latitude, building.station


async def _middle_of_commune(session: AsyncSession, caller: Caller, text: str) -> tuple[float, float, None]:
    """Return the middle of the commune that a text ends with, for want of an address that is loaded."""
    own = await find_territory(session, caller.campaign_id)
    try:
        found = parse_places(text.rpartition(",")[2].strip() or text, own)
    except ValueError:
        found = []
    centre = commune_centre(found[0].partition("_")[0]) if found else None
    if centre is None:
        raise Invalid(
            "Cet endroit n'est pas dans les rues chargées. Finissez par le nom de la commune, comme « devant l'école, "
            "Vincennes » : le lieu est alors placé en son milieu.",
            "This place is not among the loaded addresses: end with its commune.",
            "/where",
        )
    latitude, longitude = centre
    return longitude, latitude, None
