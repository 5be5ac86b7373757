"""The polling stations of people whom an import made, by the campaign's own table of addresses."""

from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.preview_look import Look
from crm.territory.addresses.station_table import Home, stations_at


async def write_stations(session: AsyncSession, campaign_id: UUID, import_id: UUID, *, after: int, until: int) -> None:
    """Write the station of the people made by the lines after `after`, up to `until`, in the same transaction."""
    parameters = {"campaign": campaign_id, "import": import_id, "after": after, "until": until}
    homes = {row.id: Home(row.commune, row.street) for row in await session.execute(_HOMES, parameters)}
    stations = await stations_at(session, campaign_id, set(homes.values()))
    found = {person: stations[home] for person, home in homes.items() if home in stations}
    if found:
        values = {"campaign": campaign_id, "people": list(found), "stations": list(found.values())}
        await session.execute(_WRITE, values)


async def show_stations(session: AsyncSession, campaign_id: UUID, look: Look) -> None:
    """Complete the people of a preview as the import will."""
    homes = {
        line.line: Home(line.commune, line.street)
        for line in look.rows
        if line.commune and line.street and not line.station and not line.refused
    }
    stations = await stations_at(session, campaign_id, set(homes.values()))
    for line in look.rows:
        if home := homes.get(line.line):
            line.station = stations.get(home)


_HOMES = text("""
    select person.id, person.commune, person.street
    from import_line line join person on person.campaign_id = line.campaign_id and person.id = line.person_id
    where line.campaign_id = :campaign and line.import_id = :import and line.line > :after and line.line <= :until
        and line.effect = 'created' and person.station is null and person.commune is not null
        and person.street is not null
""")
_WRITE = text("""
    update person set station = found.station
    from unnest(:people, :stations) as found (id, station)
    where person.campaign_id = :campaign and person.id = found.id
""").bindparams(bindparam("people", type_=ARRAY(Uuid)), bindparam("stations", type_=ARRAY(Text)))
