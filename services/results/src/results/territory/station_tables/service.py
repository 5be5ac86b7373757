"""A town hall's table of polling stations, laid over what the ministry's files say."""

from collections.abc import Sequence
from dataclasses import dataclass

from elections.places.membership import communes_touched
from elections.places.names import commune_name
from elections.places.place import parse_territory
from elections.places.stations import station_name
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.station_tables.station_table import TableStation
from results.territory.stations.schemas import StationPut
from results.territory.stations.service import describe_places, list_stations, put_station

_NAMES = {"/registered": "les inscrits", "/place": "le lieu", "/address": "l'adresse"}


@dataclass(frozen=True)
class Laid:
    """Effect of a table: `described` known stations, `added` new ones; `absent`: of its communes, not in it."""

    described: int
    added: int
    absent: int


async def lay_table(session: AsyncSession, caller: Caller, table: Sequence[TableStation]) -> Laid:
    """Describe the stations of a table; a station that was unknown is added, if the table says its registered voters.

    Registered voters of the table win over a file's; a station absent from it stays.
    """
    own = parse_territory((await get_campaign(session, caller.campaign_id)).state.territory)
    known = {station.station: station for station in await list_stations(session)}
    # « 12 » of a town whose files say « 0112 » would be a new station: only a table that fits is taken.
    fitting = sum(one.key in known for one in table)
    communes = {one.key.partition("_")[0] for one in table}
    if fitting * 2 < len(table) and any(station.commune in communes for station in known.values()):
        example = next(key for key, station in known.items() if station.commune in communes)
        raise Invalid(
            f"Les numéros de ce tableau ne sont pas ceux des bureaux connus, comme « {station_name(example)} » : "
            "vérifiez la colonne « Bureau ».",
            "The numbers of this table are not those of the known stations.",
            "/file",
        )
    inside = communes_touched(own)
    described = added = 0
    plain: list[TableStation] = []
    for one in table:
        station = known.get(one.key)
        if station is None and one.registered is None:
            raise Invalid(
                f"Ligne {one.line} : {station_name(one.key)} n'est pas connu, et le tableau ne dit pas ses inscrits.",
                "This station is not known, and the table does not say its registered voters.",
                "/file",
            )
        commune = one.key.partition("_")[0]
        if station is None and inside and commune not in inside:
            raise Invalid(
                f"Ligne {one.line} : {commune_name(commune)} n'est pas dans le territoire de la campagne.",
                "This commune is not in the campaign's territory.",
                "/file",
            )
        if station is not None and one.registered in (None, station.registered):
            plain.append(one)
            described += 1
            continue
        put = {
            "commune_name": station.commune_name if station else commune_name(commune),
            "registered": one.registered,
            "place": one.place or (station.place if station else None),
            "address": one.address or (station.address if station else None),
        }
        closings = [{"round": int(number), "at": at} for number, at in station.closings.items()] if station else []
        checked = read_form(StationPut, put | {"closings": closings}, _NAMES)
        await put_station(session, caller.campaign_id, one.key, checked)
        described, added = described + (station is not None), added + (station is None)
    await describe_places(session, {one.key: (one.place, one.address) for one in plain})
    listed = {one.key for one in table}
    absent = sum(station.commune in communes and key not in listed for key, station in known.items())
    return Laid(described, added, absent)
